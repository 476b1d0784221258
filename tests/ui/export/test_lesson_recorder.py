"""A film of a lesson: the same every time, asked before it is shown, and no one's progress."""

import hashlib
import json

import av
import pytest

from gdgui.encoder import Encoder
from gdgui.errors import UserError
from gdgui.files import FileError
from gdgui.lessons.lesson import from_json
from gdgui.lessons.moves import PLAY, moves_of
from gdgui.ui.export import film_maker, lesson_recorder
from gdgui.ui.export.film_plan import LessonFilmPlan
from gdgui.ui.export.lesson_recorder import LessonRecorder
from gdgui.ui.export.offscreen_window import OffscreenWindow
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import presentation_px
from tests.lessons.samples import LESSON, lesson_json

SMALL = LessonFilmPlan(fps=1, size=(480, 270), title_seconds=1.0, hold_seconds=1.0)


@pytest.fixture
def lesson_file(tmp_path):
    path = tmp_path / "two pages.gdlesson"
    path.write_bytes(lesson_json())
    return path


@pytest.fixture
def record(qapp, qtbot):
    """Return a function that makes a film and waits for its end."""

    def make(source, target, plan=SMALL):
        recorder = LessonRecorder(source, plan, target)
        failures, told = [], []
        recorder.failed.connect(failures.append)
        recorder.progressed.connect(lambda done, total, _left: told.append((done, total)))
        with qtbot.waitSignal(recorder.stopped, timeout=60_000):
            recorder.start()
        recorder.deleteLater()
        return failures, told

    return make


@pytest.fixture
def hashes(monkeypatch):
    """Return the hashes of the frames that go to the encoder."""
    found = []

    class Watched(Encoder):
        def add(self, frame):
            found.append(hashlib.sha256(frame.tobytes()).hexdigest())
            super().add(frame)

    monkeypatch.setattr(film_maker, "Encoder", Watched)
    return found


@pytest.fixture
def seen(monkeypatch):
    """Return what is on each picture that is painted: page, open blocks, steps, playhead."""
    found = []
    paint = OffscreenWindow.paint

    def watched(offscreen, playhead, image):
        opened = offscreen.window.lessons.controller.open_lesson
        found.append((opened.page, opened.open_count, offscreen.available, playhead))
        paint(offscreen, playhead, image)

    monkeypatch.setattr(OffscreenWindow, "paint", watched)
    return found


def test_a_film_has_the_same_frames_every_time(record, hashes, lesson_file, tmp_path):
    assert record(lesson_file, tmp_path / "a.mp4")[0] == []
    first, hashes[:] = list(hashes), []
    assert record(lesson_file, tmp_path / "b.mp4")[0] == []
    assert hashes == first
    assert len(set(first)) > 15


def test_the_film_is_as_long_as_its_moves(record, lesson_file, tmp_path):
    target = tmp_path / "film.mp4"
    failures, told = record(lesson_file, target)
    assert failures == []
    moves = moves_of(from_json(lesson_json()))
    standing = sum(max(1, round(move.seconds)) for move in moves if move.action != PLAY)
    # 15 steps at 2 a second and the last one; then the run arrives in one step, twice. A second
    # each for the end of what was played, for the title and for the hold.
    played = (8 + 1) + (1 + 1) + (1 + 1) + 3
    assert told[-1] == (1 + standing + played + 1,) * 2
    with av.open(str(target)) as container:
        assert sum(1 for _ in container.decode(video=0)) == told[-1][0]


def test_nothing_is_shown_before_it_was_asked(record, seen, lesson_file, tmp_path):
    assert record(lesson_file, tmp_path / "film.mp4")[0] == []
    # While it is asked what the run will do there is no step; then all of them, from the start.
    asked = [each for each in seen if each[:2] == (0, 2)]
    assert asked
    assert all(available == 0 for _, _, available, _ in asked)
    played = [playhead for page, _, available, playhead in seen if (page, available) == (0, 15)]
    assert played[0] == 0.0
    assert played[1:9] == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0]
    assert played[9] == 15.0
    # The number is asked for, with the solved experiment of the page before.
    assert {available for page, count, available, _ in seen if (page, count) == (1, 1)} == {0}
    assert seen[-1] == (1, 2, 1, 1.0)


def test_what_is_read_is_as_large_as_in_a_presentation(record, monkeypatch, lesson_file, tmp_path):
    sizes, widths = set(), set()
    paint = OffscreenWindow.paint

    def watched(offscreen, playhead, image):
        paint(offscreen, playhead, image)
        panel = offscreen.window.lessons.controller.panel
        sizes.update(text.font().pixelSize() for text in panel.findChildren(LessonText))
        widths.add(panel.width())

    monkeypatch.setattr(OffscreenWindow, "paint", watched)
    plan = LessonFilmPlan(fps=1, size=(1280, 720))
    assert record(lesson_file, tmp_path / "film.mp4", plan)[0] == []
    assert sizes == {presentation_px(720, 13)} == {20}
    # About fifty letters a line.
    assert min(widths) >= 0.35 * 1280


def test_a_long_page_is_scrolled_to_what_it_is_about(record, monkeypatch, tmp_path, lesson_file):
    places = []
    paint = OffscreenWindow.paint

    def watched(offscreen, playhead, image):
        paint(offscreen, playhead, image)
        panel = offscreen.window.lessons.controller.panel
        last = panel.block(offscreen.window.lessons.controller.open_lesson.open_count - 1)
        top = last.mapTo(panel, last.rect().topLeft()).y()
        places.append((top, top + last.height(), panel.height()))

    monkeypatch.setattr(OffscreenWindow, "paint", watched)
    data = {**LESSON, "pages": [{**LESSON["pages"][0]}]}
    long = {"text": "\n\n".join(["Many words are said of this before anything is asked."] * 12)}
    data["pages"][0]["blocks"] = [long, long, LESSON["pages"][1]["blocks"][1]]
    lesson_file.write_bytes(json.dumps(data).encode())
    assert record(lesson_file, tmp_path / "film.mp4")[0] == []
    top, bottom, height = places[-1]
    assert 0 < top < bottom <= height
    # At first it was far below.
    assert places[0][0] > height


@pytest.mark.parametrize("name", ["film.gif", "frames"])
def test_every_kind_of_film_can_be_made(record, hashes, lesson_file, tmp_path, name):
    target = tmp_path / name
    failures, told = record(lesson_file, target)
    assert failures == []
    if target.is_dir():
        assert len(list(target.glob("frame-*.png"))) == told[-1][1]
        return
    with av.open(str(target)) as container:
        assert sum(1 for _ in container.decode(video=0)) == told[-1][1] == len(hashes)


def test_a_solution_that_does_not_pass_is_told_with_its_place(
    record, lesson_file, tmp_path, monkeypatch
):
    monkeypatch.setattr(lesson_recorder, "PATIENCE_SECONDS", 1.0)
    lesson_file.write_bytes(lesson_json().replace(b'learning_rate": 0.5', b'learning_rate": 0.4'))
    failures, _ = record(lesson_file, tmp_path / "film.mp4")
    assert failures == [
        "pages[0].blocks[2].task: a solution that passes expected; `gdgui lesson check` says more"
    ]
    assert [path.name for path in tmp_path.iterdir() if "film" in path.name] == []


def test_what_makes_no_film_is_refused(qapp, lesson_file, tmp_path):
    with pytest.raises(UserError, match="at least four thirds as wide as high"):
        LessonFilmPlan(size=(1080, 1920))
    with pytest.raises(UserError, match="at most 216,000 frames expected"):
        LessonFilmPlan(fps=120).check_length(1801.0)
    with pytest.raises(UserError, match="1 to 120 frames"):
        LessonFilmPlan(fps=0)
    with pytest.raises(FileError, match=r"a name that ends in \.mp4"):
        LessonRecorder(lesson_file, SMALL, tmp_path / "film.avi")
    with pytest.raises(FileError, match="no such file, nor is it a lesson"):
        LessonRecorder(tmp_path / "absent.gdlesson", SMALL, tmp_path / "film.mp4")
