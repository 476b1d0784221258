"""Files are opened and saved without a loss, and a window closes at once."""

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QToolButton

import gdgui
from gdgui.examples import NAMES, example
from gdgui.experiment import Experiment
from gdgui.ui.document import questions


def test_a_broken_file_is_a_sentence_and_the_experiment_stays(open_window, tmp_path):
    window = open_window("scalar-descent")
    broken = tmp_path / "broken.json"
    broken.write_text('{"format": "gdgui-experiment/1", "runs": []}')
    window.file_actions.open(broken)
    assert "objective" in window.status.text()
    assert window.session.experiment == gdgui.load("scalar-descent")
    window.file_actions.open("vector-descent")
    assert window.session.experiment == gdgui.load("vector-descent")
    assert "objective" not in window.status.text()


def test_opening_starts_at_the_first_step_and_in_its_own_view(open_window, settle):
    window = open_window("scalar-descent")
    window.player.seek(10)
    window.file_actions.open("four-optimizers")
    settle(window)
    assert window.player.step == 0
    shown = window.landscape.visible_domain()
    for (low, high), (left, right) in zip(
        window.playback.problem.objective.domain, shown, strict=True
    ):
        assert left <= low + 1e-9
        assert high <= right + 1e-9
    assert shown[1][1] - shown[1][0] == pytest.approx(7.6, abs=1)


@pytest.mark.parametrize(
    ("answer", "opens"),
    [
        (questions.Answer.CANCEL, False),
        (questions.Answer.DISCARD, True),
        (questions.Answer.SAVE, True),
    ],
)
def test_unsaved_changes_are_asked_about(open_window, tmp_path, monkeypatch, answer, opens):
    window = open_window("scalar-descent")
    window.editor.set_title("Precious")
    monkeypatch.setattr(questions, "ask_about_changes", lambda *_: answer)
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: tmp_path / "precious.json")
    window.file_actions.open("ravine")
    assert (window.session.experiment == gdgui.load("ravine")) is opens
    assert (tmp_path / "precious.json").exists() is (answer == questions.Answer.SAVE)


def test_a_failed_save_keeps_the_changes(open_window, tmp_path, monkeypatch):
    window = open_window("scalar-descent")
    window.editor.set_title("Precious")
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: tmp_path / "nowhere" / "a.json")
    assert not window.file_actions.save()
    assert window.session.is_edited
    assert "cannot be written" in window.status.text()


def test_saved_and_reopened_it_is_the_same(qtbot, open_window, tmp_path, monkeypatch):
    window = open_window()
    window.editor.set_hyperparameters(0, {"learning_rate": 0.0123}, "")
    monkeypatch.setattr(questions, "ask_for_target", lambda *_: tmp_path / "mine.json")
    assert window.file_actions.save()
    saved = window.session.experiment
    window.file_actions.open("ravine")
    window.file_actions.open(tmp_path / "mine.json")
    assert window.session.experiment == saved
    assert isinstance(saved, Experiment)


def test_closing_in_mid_run_ends_the_thread(qtbot, open_window):
    """How soon is measured by `tests.benchmarks.closing`."""
    open_window("rosenbrock-valley")
    experiment = replace(gdgui.load("rosenbrock-valley"), steps=10_000_000, tolerance=0.0)
    window = open_window(experiment, wait=False)
    qtbot.waitUntil(lambda: window.player.available > 0, timeout=10_000)
    window.player.play()
    assert window.close()
    assert window.engine.stop(60_000)
    assert window.player.available < 10_000_000


def test_closing_may_be_cancelled(open_window, monkeypatch):
    window = open_window("scalar-descent")
    window.editor.set_title("Precious")
    monkeypatch.setattr(questions, "ask_about_changes", lambda *_: questions.Answer.CANCEL)
    assert not window.close()
    assert window.isVisible()


def test_the_examples_have_their_titles_when_their_menu_opens(open_window):
    window = open_window("scalar-descent", wait=False)
    buttons = window.header.findChildren(QToolButton)
    menu = next(each.menu() for each in buttons if each.accessibleName() == "Examples menu")
    menu.popup(window.pos())
    named = {each.data(): each for each in menu.actions() if each.data() in NAMES}
    titles = {name: action.text().replace("&&", "&") for name, action in named.items()}
    assert titles == {name: example(name).title for name in NAMES}
    assert all(action.toolTip() for action in named.values())
    menu.close()
