"""A film is rendered off screen: the same every time, each frame at its exact playhead."""

import hashlib

import av
import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEventLoop, QSettings

import gdgui
from gdgui.encoder import Encoder
from gdgui.experiment import Caption
from gdgui.files import FileError
from gdgui.ui.export import file_dialogs as export_dialogs
from gdgui.ui.export import film_maker
from gdgui.ui.export.film_plan import FilmPlan
from gdgui.ui.export.offscreen_window import OffscreenWindow
from gdgui.ui.export.record_controller import RecordController
from gdgui.ui.export.recorder import Recorder, open_offscreen_window
from gdgui.ui.window.view_state import ViewState

SMALL = FilmPlan(counter=False, size=(640, 360), speed=20.0, fps=10, hold_seconds=0.2)


@pytest.fixture
def record(qapp, qtbot):
    """Return a function that makes a film and waits for its end."""

    def make(target, experiment="four-optimizers", plan=SMALL, state=None, act=None):
        if isinstance(experiment, str):
            experiment = gdgui.load(experiment)
        recorder = Recorder(experiment, plan, target, state)
        failures, finished = [], []
        recorder.failed.connect(failures.append)
        recorder.finished.connect(finished.append)
        if act is not None:
            act(recorder)
        with qtbot.waitSignal(recorder.stopped, timeout=60_000):
            recorder.start()
        recorder.deleteLater()
        return failures[0] if failures else finished

    return make


@pytest.fixture
def rendered(monkeypatch):
    """Return the frames that go to the encoder, as they are recorded."""
    frames = []

    class Watched(Encoder):
        def add(self, frame):
            frames.append(frame.copy())
            super().add(frame)

    monkeypatch.setattr(film_maker, "Encoder", Watched)
    return frames


def decoded(target):
    with av.open(str(target)) as container:
        return [each.to_ndarray(format="bgr24") for each in container.decode(video=0)]


@pytest.mark.parametrize("name", ["film.mp4", "film.webm", "film.gif"])
def test_each_frame_of_the_film_shows_its_own_playhead(record, rendered, tmp_path, name):
    target = tmp_path / name
    assert record(target) == [target]
    seen = decoded(target)
    heads = SMALL.playheads(50)
    assert len(seen) == len(rendered) == len(heads) == 28
    small = [frame[::2, ::2, :3].astype(np.int16) for frame in rendered]
    moving = range(26)
    for index in moving:
        picture = seen[index][::2, ::2].astype(np.int16)
        away = [np.abs(picture - small[other]).mean() for other in moving]
        assert int(np.argmin(away)) == index
        assert away[index] < 3.0


def test_the_frames_are_those_of_a_studio_at_the_exact_playheads(record, rendered, qtbot, tmp_path):
    record(tmp_path / "film.mp4")
    offscreen = open_offscreen_window(gdgui.load("four-optimizers"), SMALL, ViewState())
    with qtbot.waitSignal(offscreen.ready, timeout=60_000):
        offscreen.open()
    for index in (0, 7, 25):
        playhead = SMALL.playheads(50)[index]
        picture = offscreen.picture(playhead)
        rows = np.frombuffer(picture.constBits(), np.uint8).reshape(rendered[index].shape)
        assert np.array_equal(rows, rendered[index])
        assert offscreen.window.player.playhead == playhead
    offscreen.close()


@pytest.mark.parametrize("view", ["window", "plots", "landscape"])
def test_recording_twice_gives_the_same_frames_to_the_bit(record, rendered, tmp_path, view):
    plan = replace(SMALL, view=view, title_seconds=0.3)
    record(tmp_path / "first.mp4", plan=plan)
    first = [hashlib.sha256(frame.tobytes()).hexdigest() for frame in rendered]
    rendered.clear()
    # What someone has done to the window's layout meanwhile is no part of the experiment.
    QSettings().setValue("curves/0", "eta")
    QSettings().setValue("landscape/overlays", "field")
    record(tmp_path / "second.mp4", plan=plan)
    assert [hashlib.sha256(frame.tobytes()).hexdigest() for frame in rendered] == first
    assert len(set(first)) > 20


@pytest.mark.parametrize("size", [(640, 360), (360, 360), (360, 640), (322, 202)])
@pytest.mark.parametrize("view", ["window", "plots", "landscape"])
def test_a_film_has_the_size_that_was_asked_for(record, tmp_path, view, size):
    target = tmp_path / "film.mp4"
    record(target, "scalar-descent", replace(SMALL, view=view, size=size))
    assert all(picture.shape == (size[1], size[0], 3) for picture in decoded(target))


def test_the_theme_of_a_film_is_not_that_of_the_window(record, rendered, tmp_path, open_window):
    open_window(theme="light")
    record(tmp_path / "film.mp4", plan=replace(SMALL, theme="dark"))
    dark = rendered[0][:4, :4, :3].mean()
    rendered.clear()
    record(tmp_path / "film.mp4")
    assert dark < 60
    assert rendered[0][:4, :4, :3].mean() > 200


def test_captions_are_in_the_film_unless_they_are_not_wanted(record, rendered, tmp_path):
    plain = replace(gdgui.load("scalar-descent"), captions=())
    said = replace(plain, captions=(Caption(0, "Down it **goes**."), Caption(5, "$x_{k+1}$")))
    films = {}
    for name, experiment, captions in (
        ("plain", plain, True), ("said", said, True), ("silent", said, False),
    ):  # fmt: skip
        record(tmp_path / "film.mp4", experiment, replace(SMALL, captions=captions))
        films[name] = [frame.tobytes() for frame in rendered]
        rendered.clear()
    assert films["silent"] == films["plain"]
    assert not set(films["said"]) & set(films["plain"])


def test_a_title_card_stands_at_the_beginning(record, rendered, tmp_path):
    record(tmp_path / "film.mp4", plan=replace(SMALL, title_seconds=1.0))
    titles = rendered[:10]
    assert len(rendered) == 38
    assert all(np.array_equal(frame, titles[0]) for frame in titles)
    ink = (titles[0][:, :, :3].max(axis=2) < 120).sum()
    assert ink > 500
    assert not np.array_equal(rendered[10], titles[0])


def test_the_look_of_the_window_is_that_of_the_film(record, rendered, tmp_path):
    record(tmp_path / "film.mp4", state=ViewState(quantities=("eta", "loss"), overlays=frozenset()))
    other = rendered[10].copy()
    rendered.clear()
    record(tmp_path / "film.mp4")
    assert not np.array_equal(rendered[10], other)
    rendered.clear()
    record(tmp_path / "film.mp4", state=ViewState(intervals=((0.0, 4.0), (-2.0, 2.0))))
    assert not np.array_equal(rendered[10], other)


def test_progress_grows_to_the_whole_and_a_preview_is_shown(record, tmp_path):
    told, previews = [], []

    def listen(recorder):
        recorder.progressed.connect(lambda *parts: told.append(parts))
        recorder.previewed.connect(previews.append)

    record(tmp_path / "film.mp4", act=listen)
    assert [done for done, _, _ in told] == list(range(29))
    assert {total for _, total, _ in told} == {28}
    assert told[-1][2] == 0.0
    assert all(left >= 0 for _, _, left in told[1:])
    assert previews
    assert previews[0].width() == 640


def test_a_cancelled_film_leaves_the_old_one_and_no_other_file(record, tmp_path):
    target = tmp_path / "film.mp4"
    target.write_text("old")

    def cancel_soon(recorder):
        recorder.progressed.connect(lambda done, *_: recorder.cancel() if done == 5 else None)

    assert record(target, act=cancel_soon) == []
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_film_can_be_cancelled_before_anything_is_computed(record, tmp_path, qtbot):
    recorder = Recorder(gdgui.load("four-optimizers"), SMALL, tmp_path / "film.mp4")
    recorder.start()
    with qtbot.waitSignal(recorder.stopped, timeout=10_000):
        recorder.cancel()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_computed_is_a_sentence(record, tmp_path):
    hopeless = replace(
        gdgui.load("scalar-descent"), objective=gdgui.Objective(formula="sqrt(x-x-1)")
    )
    sentence = record(tmp_path / "film.mp4", hopeless)
    assert isinstance(sentence, str)
    assert sentence
    assert list(tmp_path.iterdir()) == []


def test_a_frame_that_cannot_be_made_ends_the_film_with_a_sentence(record, tmp_path, monkeypatch):
    paint, painted = OffscreenWindow.paint, []

    def fail_once(offscreen, playhead, image):
        painted.append(playhead)
        if len(painted) == 6:
            raise MemoryError("no room")
        paint(offscreen, playhead, image)

    monkeypatch.setattr(OffscreenWindow, "paint", fail_once)
    assert "went wrong in gdgui (MemoryError: no room)" in record(tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_whole_is_not_said_to_be_cancelled(qapp, qtbot, tmp_path, monkeypatch):
    target = tmp_path / "film.mp4"
    encoders = []

    def kept(*arguments):
        encoders.append(Encoder(*arguments))
        return encoders[-1]

    monkeypatch.setattr("gdgui.ui.export.film_maker.Encoder", kept)
    recorder = Recorder(gdgui.load("scalar-descent"), SMALL, target)
    finished = []
    recorder.finished.connect(finished.append)
    with qtbot.waitSignal(recorder.stopped, timeout=60_000):
        recorder.progressed.connect(
            lambda done, total, _left: encoders[0].finish() if done == total else None
        )
        recorder.progressed.connect(
            lambda done, total, _left: (
                (encoders[0].join(), recorder.cancel()) if done == total else None
            )
        )
        recorder.start()
    assert finished == [target]
    assert decoded(target)


def test_the_step_panel_of_a_film_has_its_room_from_the_first_frame_on(record, rendered, tmp_path):
    plan = replace(SMALL, view="window", size=(1440, 810), fps=2)
    record(tmp_path / "film.mp4", plan=plan, state=ViewState(selected=3))
    first = rendered[0].copy()
    rendered.clear()
    record(tmp_path / "film.gif", plan=plan, state=ViewState(selected=3))
    assert np.array_equal(rendered[0], first)


def test_a_folder_that_is_not_there_is_a_sentence(record, tmp_path):
    sentence = record(tmp_path / "absent" / "film.mp4")
    assert "cannot be written (no such file or directory)" in sentence


def test_a_film_that_begins_behind_the_end_is_a_sentence(record, tmp_path):
    experiment = gdgui.load("rastrigin")
    end = max(tape.last_step for tape in gdgui.descend(experiment))
    assert end < experiment.steps
    plan = replace(SMALL, first=end + 1, last=experiment.steps)
    sentence = record(tmp_path / "film.mp4", experiment, plan)
    assert f"the last run ends at step {end}; step {end + 1} found" in sentence


def test_a_name_that_no_film_has_is_refused_at_once(qapp, tmp_path):
    with pytest.raises(FileError, match=r"ends in \.mp4, \.webm, \.gif"):
        Recorder(gdgui.load("four-optimizers"), SMALL, tmp_path / "film.avi")


def test_the_window_stays_usable_while_a_film_is_made(open_window, qapp, tmp_path):
    window = open_window()
    target = tmp_path / "film.mp4"
    window.findChild(RecordController).record(replace(SMALL, speed=5.0, fps=30), target)
    assert window.findChild(RecordController).is_recording
    begin, turns = window.player.step, 0
    while window.findChild(RecordController).is_recording:
        qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        turns += 1
        window.player.step_by(1)
    assert window.player.step > begin
    # The window has its turn between any two frames.
    assert turns >= 50 * 30 / 5
    assert len(decoded(target)) == 50 * 30 / 5 + 1 + 6
    assert str(target) in window.status.text()


def test_a_film_that_is_asked_for_before_the_tapes_are_there_has_all_steps(
    open_window, monkeypatch
):
    window = open_window(wait=False)
    asked = []
    monkeypatch.setattr(
        export_dialogs, "ask_for_film", lambda _parent, **options: asked.append(options)
    )
    window.actions_.record.trigger()
    assert asked[0]["steps"] == 50


def test_closing_the_window_ends_a_film_that_is_being_made(open_window, tmp_path):
    window = open_window()
    window.findChild(RecordController).record(SMALL, tmp_path / "film.mp4")
    window.session.undo_stack.setClean()
    window.close()
    assert not window.findChild(RecordController).is_recording
    assert list(tmp_path.glob("film*")) == []


def test_a_film_of_the_surface_turns_and_is_the_same_every_time(record, rendered, tmp_path):
    plan = replace(SMALL, view="surface", first=5, last=8, turn=90.0, speed=10.0)
    record(tmp_path / "first.mp4", plan=plan)
    first = [hashlib.sha256(frame.tobytes()).hexdigest() for frame in rendered]
    assert len(set(first)) == 4
    rendered.clear()
    record(tmp_path / "second.mp4", plan=plan)
    assert [hashlib.sha256(frame.tobytes()).hexdigest() for frame in rendered] == first
    rendered.clear()
    record(tmp_path / "still.mp4", plan=replace(plan, turn=0.0))
    still = [hashlib.sha256(frame.tobytes()).hexdigest() for frame in rendered]
    assert still[0] == first[0]
    assert still[1:4] != first[1:4]
