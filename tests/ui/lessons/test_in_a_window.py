"""Lessons in a window: what is hidden, what is locked, what is kept, and what comes back."""

import json
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QScrollArea

import gdgui
from gdgui.errors import UserError
from gdgui.lessons.answers import open_blocks
from gdgui.lessons.lesson import from_json
from gdgui.ui.landscape.start_marker import StartMarker
from gdgui.ui.lessons import questions
from gdgui.ui.lessons.choices import Choices
from gdgui.ui.lessons.list_dialog import LessonList
from gdgui.ui.lessons.text import LessonText
from gdgui.ui.step.best_button import BestButton
from gdgui.ui.step.curvature import CurvaturePanel
from tests.lessons.samples import LESSON, lesson_json, spoilt
from tests.lessons.test_lesson import damaged
from tests.ui.lessons.learner import Learner
from tests.ui.run_helpers import set_rate_in
from tests.ui.view_helpers import item, view_box

KEYS = Qt.Key
LEFT = Qt.MouseButton.LeftButton
RATES = "how-large-a-step"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "test.gdlesson"
    path.write_bytes(lesson_json())
    return path


def announced(learner):
    """What is said of the block that comes next."""
    texts = [each for each in learner.panel.findChildren(LessonText) if each.isVisible()]
    return [each.text() for each in texts if each.text().startswith("**Then**")]


def hint_of(learner):
    (button,) = (b for b in learner.task.findChildren(QPushButton) if "int" in b.text())
    return button


# ---- the list ----


def test_a_lesson_is_opened_from_the_list_by_clicks_alone(learner, qtbot):
    window = learner.window
    buttons = window.header.findChildren(QAbstractButton)
    (learn,) = (b for b in buttons if b.text() == "&Learn")
    QTest.mouseClick(learn, LEFT)
    listed = window.findChild(LessonList)
    qtbot.waitExposed(listed)
    QTest.mouseClick(listed.rows()[2], LEFT)
    qtbot.waitUntil(lambda: window.lessons.is_open)
    assert window.lessons.headline[0] == "Lesson 3 · How large may a step be?"
    learner.wait()


def test_a_lesson_is_opened_from_the_list_by_keys_alone(learner, qtbot):
    window = learner.window
    learner.press(KEYS.Key_L, Qt.KeyboardModifier.ControlModifier)
    listed = window.findChild(LessonList)
    qtbot.waitUntil(listed.isActiveWindow)
    for _ in range(3):
        learner.press(KEYS.Key_Down)
    learner.press(KEYS.Key_Return)
    qtbot.waitUntil(lambda: window.lessons.is_open)
    assert window.lessons.controller.name == "more-than-one-direction"
    learner.wait()


# ---- what is hidden ----


def test_nothing_is_given_away_while_a_question_is_open(learner):
    learner.open(RATES)
    learner.predict(1)
    window = learner.window
    assert [tape.last_step for tape in window.playback.tapes] == [0]
    assert window.status.text() == ""
    for part in window.step.findChildren(BestButton):
        assert not part.isVisible()
    assert not any(s.isVisible() for s in window.step.findChildren(QScrollArea))
    view_box(window.landscape).hovered.emit((-7.0, 100.0))
    assert window.landscape.readout == ""
    learner.predict("-3")
    assert [tape.last_step for tape in window.playback.tapes] == [20]
    assert window.status.text() != ""
    view_box(window.landscape).hovered.emit((-7.0, 100.0))
    assert "∇f = -20" in window.landscape.readout


def test_what_follows_a_question_does_not_answer_it(learner):
    learner.open("which-way-is-down")
    assert announced(learner) == ["**Then** · another question"]
    learner.predict("10")
    assert announced(learner) == ["**Then** · read on"]
    learner.predict(1)
    assert announced(learner) == []


def test_a_question_after_a_task_is_announced(learner):
    learner.open(RATES)
    for answer in (1, "-3"):
        learner.predict(answer)
    learner.fill("5")
    learner.go_on()
    learner.predict(2, 3)
    learner.predict("80")
    learner.go_on()
    assert "Which $\\eta$ arrives in one step?" in announced(learner)[0]


def test_what_is_best_is_said_once_the_lesson_is_done(learner, file):
    learner.open(file)
    learner.predict(0)
    section = learner.window.step.findChild(CurvaturePanel)
    assert not section.isVisible()
    learner.fill("0.5")
    learner.go_on()
    learner.predict("0.8")
    assert not section.isVisible()
    learner.explain("so")
    assert section.isVisible()


def test_the_playhead_stands_at_the_start_of_every_page(learner):
    learner.open("which-way-is-down")
    learner.predict("10")
    learner.predict(1)
    learner.window.player.to_end()
    learner.drag_start(-3.0)
    learner.go_on()
    learner.predict(1)
    learner.predict(0)
    assert learner.window.player.step == 0


# ---- what is locked ----


def test_a_start_that_is_asked_about_stays(learner):
    learner.open("which-way-is-down")
    learner.drag_start(2.0)
    assert learner.experiment.runs[0].start == (5.0,)
    assert "answer it first, then change where runs start" in learner.window.status.text()
    learner.predict("10")
    assert "answer it first" not in learner.window.status.text()


def test_a_key_that_plays_says_why_nothing_moves(learner):
    learner.open("which-way-is-down")
    learner.panel.setFocus()
    learner.press(KEYS.Key_Space)
    assert "Answer the question first" in learner.window.status.text()
    assert not learner.window.player.playing


def test_a_page_keeps_what_it_locks(learner):
    learner.open("ravines-and-momentum")
    for answer in ("20", "0.1", 0):
        learner.predict(answer)
    learner.drag_start(0.5, 0.5)
    assert learner.experiment.runs[0].start == (-9.0, 1.5)
    assert "keeps where runs start as it is" in learner.window.status.text()
    assert not learner.open_lesson.is_page_done


# ---- the keyboard ----


def test_predictions_are_made_by_keys_alone(learner):
    learner.open(RATES)
    learner.predict_by_keyboard(1)
    learner.type("-3")  # The keyboard is in the next field already.
    learner.wait()
    assert learner.open_lesson.open_count == 5
    learner.fill("5")
    learner.press(KEYS.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    learner.wait()
    assert learner.open_lesson.page == 1
    learner.predict_by_keyboard(2, 3)
    assert learner.open_lesson.is_settled(1)


def test_a_wrong_choice_can_be_mended_and_keeps_the_keyboard(learner):
    learner.open("which-way-is-down")
    learner.predict("10")
    block = learner.block
    learner.predict_by_keyboard(0)
    assert block.isAncestorOf(learner.window.focusWidget())
    learner.press(KEYS.Key_2)
    assert learner.open_lesson.answers.of(0, 2).attempts == ((0,), (1,))
    assert learner.open_lesson.is_settled(2)


def test_hints_and_the_solution_come_by_keys(learner, file):
    learner.open(file)
    learner.predict(0)
    learner.press(KEYS.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert learner.open_lesson.answers.of(0, 2).hints == 1
    learner.click(hint_of(learner))
    assert learner.open_lesson.answers.of(0, 2).hints == 2
    assert not hint_of(learner).isEnabled()
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    learner.press(KEYS.Key_H, control_shift)
    learner.wait()
    assert learner.open_lesson.is_done(2)
    assert learner.open_lesson.answers.of(0, 2).saw_solution


# ---- undo, and starting over ----


def test_undo_works_within_a_page(learner):
    learner.open(RATES)
    learner.predict(1)
    learner.predict("-3")
    learner.fill("4")
    learner.fill("5")
    learner.press(KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    learner.wait()
    assert learner.experiment.objective.parameters["c"] == 4.0
    learner.go_on()
    learner.press(KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(learner.experiment.runs) == 4


def test_a_page_is_shown_as_it_was_left_and_starts_over(learner):
    learner.open(RATES)
    learner.predict(1)
    learner.predict("-3")
    learner.fill("5")
    learner.go_on()
    learner.click(learner.button("Back"))
    learner.wait()
    assert learner.experiment.objective.parameters["c"] == 5.0
    assert learner.open_lesson.is_page_done
    learner.window.actions_.start_page_over.trigger()
    learner.wait()
    assert learner.experiment.objective.parameters["c"] == 3.0
    assert learner.open_lesson.open_count == 2


def test_a_lesson_starts_over_and_its_notes_stay(learner, monkeypatch):
    monkeypatch.setattr(questions, "ask_to_start_over", lambda _parent: True)
    learner.open(RATES)
    learner.predict(1)
    learner.panel.notes_written.emit("my note")
    learner.window.actions_.start_lesson_over.trigger()
    learner.wait()
    assert learner.open_lesson.answers.answers == ()
    assert learner.open_lesson.answers.notes == "my note"
    assert learner.open_lesson.open_count == 2


# ---- what comes back ----


def test_ones_own_experiment_comes_back_with_its_file_and_its_history(learner, tmp_path):
    window, path = learner.window, tmp_path / "own.gdgui"
    window.session.open("scalar-descent")
    learner.wait()
    window.session.save(path)
    set_rate_in(window, 0, 0.2, "a")
    set_rate_in(window, 0, 0.3, "b")
    saved = path.read_bytes()
    learner.open("which-way-is-down")
    assert window.session.path is None
    assert not window.session.undo_stack.canUndo()
    learner.predict("10")
    window.actions_.leave_lesson.trigger()
    learner.wait()
    assert learner.experiment.runs[0].hyperparameters["learning_rate"] == 0.3
    assert window.session.path == path
    assert window.session.is_edited
    learner.press(KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert learner.experiment.runs[0].hyperparameters["learning_rate"] == 0.2
    window.session.undo_stack.undo()
    assert not window.session.is_edited
    assert path.read_bytes() == saved
    window.session.open("scalar-descent")


def test_a_second_window_takes_a_lesson_up_where_the_first_was(learner, make_window, settle, qtbot):
    learner.open(RATES)
    learner.predict(1)
    learner.predict("-3")
    learner.fill("4.5")
    learner.window.lessons.flush()
    second = make_window(learner.window.lessons.progress_folder)
    settle(second)
    other = Learner(second, settle, qtbot)
    other.open(RATES)
    assert other.open_lesson.answers == learner.open_lesson.answers
    assert other.experiment.objective.parameters["c"] == 4.5
    assert other.place == 4
    second.lessons.leave()
    settle(second)


# ---- presenting ----


def test_who_presents_reveals_the_answer_by_a_key(learner):
    learner.open(RATES)
    window = learner.window
    window.actions_.present.trigger()
    learner.wait()
    block = learner.block
    (reveal,) = (b for b in block.findChildren(QPushButton) if b.text() == "Reveal the answer")
    assert reveal.isVisible()
    learner.press(KEYS.Key_R)
    learner.wait()
    assert not reveal.isVisible()
    assert block.findChild(Choices).chosen() == (1,)
    assert learner.open_lesson.answers.of(0, 1).saw_solution
    assert learner.open_lesson.open_count == 3
    window.actions_.present.trigger()
    learner.wait()


# ---- bad input ----

HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "a page of the web": b"<html><body>No lesson</body></html>",
    "deep": b"[" * 100_000,
    "a check of what is not there": spoilt("pages.0.blocks.2.task.check", "runs[0].lerning > 1"),
    "a check that runs Python": spoilt("pages.0.blocks.2.task.check", "__import__('os')"),
    "an endless check": spoilt("pages.0.blocks.2.task.check", "1 + " * 100_000 + "1 > 0"),
    "a huge text": spoilt("pages.0.blocks.0.text", "x" * 1_000_000),
    "pages without end": json.dumps({**LESSON, "pages": LESSON["pages"] * 500}).encode(),
    "no page": spoilt("pages", []),
    "HTML": spoilt("pages.0.blocks.0.text", "<img src='file:///etc/passwd'>"),
    "a link": spoilt("pages.0.blocks.0.text", "[here](https://example.org)"),
    "a picture": spoilt("pages.0.blocks.0.text", "![x](https://example.org/x.png)"),
    "an endless run": spoilt("pages.0.experiment.steps", 10**12),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_lesson_gets_a_sentence_and_leaves_what_is_open(learner, tmp_path, name):
    window, said = learner.window, []
    path = tmp_path / "hostile.gdlesson"
    path.write_bytes(HOSTILE[name])
    before = window.session.experiment
    shown = window.file_actions.failed.connect(said.append)
    try:
        window.file_actions.open(path)
    finally:
        window.file_actions.failed.disconnect(shown)
    (sentence,) = said
    assert "\n" not in sentence
    assert len(sentence) < 1000
    assert not window.lessons.is_open
    assert window.session.experiment is before


def test_a_damaged_file_leaves_the_lesson_that_is_open(learner, tmp_path):
    learner.open("which-way-is-down")
    learner.predict("10")
    path = tmp_path / "hostile.gdlesson"
    path.write_bytes(HOSTILE["HTML"])
    learner.window.file_actions.open(path)
    assert learner.window.lessons.controller.name == "which-way-is-down"
    assert learner.open_lesson.is_done(1)


def test_damaged_lessons_that_are_still_lessons_can_be_shown(learner, tmp_path):
    source, shown = random.Random(46), 0  # noqa: S311
    path = tmp_path / "damaged.gdlesson"
    for _ in range(1000):
        content = damaged(lesson_json(), source)
        try:
            from_json(content)
        except UserError:
            continue
        if shown < 12:
            shown += 1
            path.write_bytes(content)
            learner.open(path)
            assert open_blocks(learner.open_lesson.lesson, learner.open_lesson.answers, 0) >= 1
    assert shown == 12


def test_the_examples_can_be_opened_out_of_a_lesson(learner):
    learner.open("which-way-is-down")
    learner.window.file_actions.open("ravine")
    learner.wait()
    assert not learner.window.lessons.is_open
    assert learner.experiment == gdgui.load("ravine")
    learner.window.session.open("scalar-descent")
    learner.wait()


def test_a_start_that_a_page_keeps_is_not_said_to_be_draggable(learner):
    marker = item(learner.window.landscape, StartMarker)
    assert marker.text == "start (drag me)"
    learner.open(RATES)
    assert marker.text == "start"
    learner.window.lessons.leave()
    assert marker.text == "start (drag me)"
