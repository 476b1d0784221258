"""A lesson plays itself in the window, and leaves its learner's progress as it was."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from gdgui.lessons.moves import PLAY, moves_of
from gdgui.ui.document.edits import with_steps
from gdgui.ui.lessons import autoplay
from gdgui.ui.lessons.predict_block import PredictBlock
from tests.lessons.samples import lesson_json

STOP, PLAY_LESSON = "■ Stop", "▶ Play lesson"


@pytest.fixture
def quick(monkeypatch):
    """Let moves take no time; return those that are made."""
    made = []

    def hurried(lesson, first=0):
        for move in moves_of(lesson, first):
            made.append(move)
            yield replace(move, seconds=0.0, speed=1000.0 if move.action == PLAY else 0.0)

    monkeypatch.setattr(autoplay, "moves_of", hurried)
    monkeypatch.setattr(autoplay, "STAND_SECONDS", 0.0)
    return made


@pytest.fixture
def lesson_file(tmp_path):
    path = tmp_path / "two pages.gdlesson"
    path.write_bytes(lesson_json())
    return path


@pytest.fixture
def window(open_window, settle, lesson_file, tmp_path):
    window = open_window("scalar-descent")
    window.lessons.progress_folder = tmp_path / "progress"
    window.lessons.open(lesson_file)
    settle(window)
    return window


def play_button(window):
    panel = window.lessons.controller.panel
    found = [each for each in panel.findChildren(QPushButton) if each.text() in (STOP, PLAY_LESSON)]
    return found[0]


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_lesson_plays_to_its_end_and_progress_stays_as_it_was(
    window, quick, qtbot, settle, tmp_path
):
    controller = window.lessons.controller
    # The learner has answered, wrongly, and begun the task.
    controller.panel.block_done.emit(1, "attempted", ((1,),))
    window.editor.set_learning_rate(0, 0.3, "")
    settle(window)
    controller.flush()
    answers, experiment = controller.open_lesson.answers, window.session.experiment
    kept = files_in(tmp_path / "progress")
    seen, last = set(), []
    window.player.moved.connect(lambda step: seen.add((controller.open_lesson.page, round(step))))
    with qtbot.waitSignal(controller.demonstrating, check_params_cb=lambda on: not on):
        qtbot.mouseClick(play_button(window), Qt.MouseButton.LeftButton)
        assert play_button(window).text() == STOP
        assert controller.open_lesson.answers.answers == ()
        controller.page_shown.connect(lambda: last.append(controller.open_lesson.page))
    assert play_button(window).text() == PLAY_LESSON
    assert quick == list(moves_of(controller.lesson))
    # It turned to the second page, and came back to the first.
    assert last == [1, 0]
    # The solution has arrived in one step, with which its run ends.
    assert {(0, 15), (1, 1)} <= seen
    settle(window)
    assert controller.open_lesson.answers == answers
    assert controller.open_lesson.page == 0
    assert window.session.experiment == experiment
    assert files_in(tmp_path / "progress") == kept


def test_it_plays_from_the_page_that_is_open(window, quick, qtbot, settle):
    controller = window.lessons.controller
    controller.answer_for(1)
    controller.answer_for(2)
    qtbot.waitUntil(lambda: controller.open_lesson.is_page_done)
    controller.go_on()
    settle(window)
    with qtbot.waitSignal(controller.demonstrating, check_params_cb=lambda on: not on):
        window.actions_.play_lesson.trigger()
    assert quick == list(moves_of(controller.lesson, 1))
    assert controller.open_lesson.page == 1
    # What the learner has solved is still there.
    assert window.session.experiment.runs[0].hyperparameters["learning_rate"] == 0.5


def test_the_keys_start_and_stop_it(window, qtbot):
    controller = window.lessons.controller
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_Space, modifiers)
    assert controller.is_demonstrating
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not controller.is_demonstrating


def test_escape_stops_the_lesson_before_it_ends_the_presentation(window, qtbot):
    window.presentation.set_on(True)
    window.actions_.play_lesson.trigger()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.lessons.is_playing
    assert window.presentation.is_on
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.presentation.is_on


def test_an_answer_by_the_learner_ends_it_and_is_not_kept(window, qtbot):
    controller = window.lessons.controller
    window.actions_.play_lesson.trigger()
    block = controller.panel.block(1)
    assert isinstance(block, PredictBlock)
    block.attempted.emit((0,))
    assert not controller.is_demonstrating
    assert controller.open_lesson.answers.answers == ()


@pytest.mark.parametrize("name", ["next_page", "hint", "show_me", "begin_block"])
def test_what_is_asked_of_the_page_meanwhile_only_ends_it(window, name):
    controller = window.lessons.controller
    window.actions_.play_lesson.trigger()
    getattr(window.actions_, name).trigger()
    assert not controller.is_demonstrating
    assert controller.open_lesson.answers.answers == ()
    assert controller.open_lesson.page == 0


def test_an_edit_by_someone_else_ends_it(window, qtbot, settle):
    before = window.session.experiment
    window.actions_.play_lesson.trigger()
    settle(window)
    window.editor.apply(lambda experiment: with_steps(experiment, 5), "Change steps", "")
    qtbot.waitUntil(lambda: not window.lessons.is_playing)
    assert window.session.experiment == before


def test_notes_that_are_written_meanwhile_are_kept(window, lesson_file, settle):
    controller = window.lessons.controller
    window.actions_.play_lesson.trigger()
    controller.panel.notes_written.emit("Look again at page 2.")
    controller.leave()
    assert not controller.is_demonstrating
    controller.open(lesson_file)
    assert controller.open_lesson.answers.notes == "Look again at page 2."
    assert controller.open_lesson.answers.answers == ()


def test_another_experiment_ends_it(window, settle):
    window.actions_.play_lesson.trigger()
    window.file_actions.open("four-optimizers")
    settle(window)
    assert not window.lessons.is_playing
    assert not window.lessons.is_open
    assert window.session.experiment.title == "Four optimizers in Himmelblau's valley"


def test_a_solution_that_does_not_pass_ends_it_with_a_sentence(
    open_window, quick, qtbot, tmp_path, monkeypatch
):
    path = tmp_path / "broken.gdlesson"
    path.write_bytes(lesson_json().replace(b'learning_rate": 0.5', b'learning_rate": 0.4'))
    monkeypatch.setattr(autoplay, "PATIENCE_SECONDS", 1.0)
    window = open_window("scalar-descent")
    window.lessons.progress_folder = tmp_path / "progress"
    window.lessons.open(path)
    with qtbot.waitSignal(window.lessons.told, timeout=20_000) as said:
        window.actions_.play_lesson.trigger()
    assert said.args == ["The lesson cannot play on: its solution does not pass.", False]
    assert not window.lessons.is_playing
