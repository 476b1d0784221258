"""The step panel explains the step of the tape: numbers, curvature, rates and endings."""

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

import gdgui
from gdgui.engine.analysis.reached import Reached
from gdgui.engine.descent.trajectory import Status
from gdgui.engine.methods.step_flags import StepFlag
from gdgui.engine.notation import shown
from gdgui.ui.step.curvature import CurvaturePanel
from gdgui.ui.step.equation_view import EquationView
from gdgui.ui.step.outcomes import Outcomes, reached_in_words
from gdgui.ui.step.step_numbers import StepNumbers, flag_sentence
from gdgui.ui.style.run_colors import RUN_COLORS, ink
from gdgui.ui.style.theme import DARK, LIGHT
from gdgui.ui.widgets.chip import Chip
from gdgui.ui.widgets.section import Section


def numbers(window):
    return window.step.findChild(StepNumbers)


def text(window):
    return numbers(window).text()


def note(window):
    """What is said of the step below its numbers."""
    labels = numbers(window).findChildren(QLabel)
    return " ".join(label.text() for label in labels if not label.isHidden())


def curvature(window):
    return window.step.findChild(CurvaturePanel).text()


def test_the_numbers_follow_the_playhead(open_window):
    window = open_window("scalar-descent")
    assert text(window).splitlines()[-1] == "x[1] = 5 − 0.1 · 10 = 4"
    window.player.seek(2)
    assert text(window).splitlines()[-1] == "x[3] = 3.2 − 0.1 · 6.4 = 2.56"
    window.player.to_start()
    assert text(window).splitlines()[-1] == "x[1] = 5 − 0.1 · 10 = 4"


def test_in_playback_the_numbers_follow_and_are_exact_at_rest(open_window, qtbot):
    window = open_window("four-optimizers")
    window.player.set_speed(200.0)
    window.player.play()
    qtbot.waitUntil(lambda: window.player.step > 12)
    window.player.pause()
    assert f"step {window.player.step} →" in text(window)


def test_the_selected_run_is_explained(open_window):
    window = open_window("four-optimizers")
    window.player.seek(14)
    window.playback.select(3)
    assert text(window).startswith("Adam, step 14 → 15")
    window.playback.select(0)
    assert text(window).startswith("Gradient descent, step 14 → 15")


def test_the_table_of_the_step_has_the_tapes_numbers(open_window):
    window = open_window("four-optimizers")
    tape = window.playback.tapes[3]
    window.playback.select(3)
    window.player.seek(14)
    rows = {row.name: row.texts for row in numbers(window).quantities}
    assert rows["gradient  g = ∇f"] == tuple(map(shown, tape.grad[14]))
    assert rows["next  x, y"] == tuple(map(shown, tape.x[15]))
    assert rows["step size  η"] == ("0.1",)
    assert {"state  m", "state  v", "direction  d"} <= rows.keys()


def test_at_the_end_there_is_a_sentence_instead(open_window):
    window = open_window("newton-quadratic")
    window.player.seek(1)
    assert text(window) == ""
    assert "converged at step 1" in note(window)


def test_a_step_is_copied(open_window):
    window = open_window("four-optimizers")
    window.player.seek(3)
    actions = numbers(window).copy_button.menu().actions()
    actions[0].trigger()
    assert QGuiApplication.clipboard().text() == text(window)
    actions[1].trigger()
    assert r"\begin{align*}" in QGuiApplication.clipboard().text()


def test_the_numbers_do_not_move_the_panel_while_a_run_plays(open_window):
    window = open_window("four-optimizers")
    window.playback.select(3)
    heights = []
    for step in range(12, 30):
        window.player.seek(step)
        heights.append(window.step.findChild(EquationView).sizeHint().height())
    assert heights == sorted(heights)
    assert len(set(heights[6:])) == 1


def test_the_curvature_and_the_stable_rate_are_shown(open_window):
    window = open_window("learning-rates")
    shown = curvature(window)
    assert "Second derivative 2" in shown
    assert "η < 1" in shown
    assert "theory 0.9 · tape 0.9" in shown


def test_on_a_quadratic_theory_and_tape_agree_for_momentum(open_window):
    window = open_window("momentum-theory")
    window.playback.select(1)
    assert "theory 0.7544 · tape 0.7544" in curvature(window)


def test_where_there_is_no_curvature_the_panel_says_so(open_window):
    run = gdgui.Run(optimizer="gd", start=[0.0])
    made = gdgui.Experiment(
        objective=gdgui.Objective(formula="x*sqrt(x)"), runs=[run], steps=3, tolerance=0.0
    )
    window = open_window(made)
    assert "no curvature here" in curvature(window)


def test_the_endings_say_what_each_run_reached(open_window):
    window = open_window("newton-saddle")
    chips = window.step.findChild(Outcomes).findChildren(Chip)
    tips = [chip.parentWidget().toolTip() for chip in chips]
    assert "saddle point at (0, 0), within 1e−6 from step 1" in tips[0]
    assert "minimum at (1, 0)" in tips[1]
    assert chips[0].text() == "converged at 1"


@pytest.mark.parametrize(
    ("reached", "words"),
    [
        (Reached(Status.DIVERGED, 7), ""),
        (Reached(Status.OSCILLATING, 50, period=2), "jumps between two points"),
        (
            Reached(Status.CONVERGED, 33, 0, (3.0, 2.0), "minimum", 29),
            "minimum at (3, 2), within 1e−6 from step 29",
        ),
        (
            Reached(Status.MOVING, 9, 0, (0.5,), None, None),
            "stationary point at 0.5, not yet within 1e−6",
        ),
    ],
)
def test_what_a_run_reached_is_said_in_words(reached, words):
    assert reached_in_words(reached) == words


@pytest.mark.parametrize("flag", set(StepFlag) - {StepFlag.NONE})
def test_every_mark_has_a_sentence(flag):
    assert flag_sentence(flag).endswith(".")
    assert flag_sentence(StepFlag.NONE) == ""


def test_a_marked_step_says_what_is_out_of_the_ordinary(open_window):
    run = gdgui.Run(optimizer="newton", start=[1.0, 1.0])
    made = gdgui.Experiment(objective=gdgui.Objective(formula="x + 2y"), runs=[run], steps=3)
    window = open_window(made)
    assert "singular" in note(window)
    assert text(window).splitlines()[-1] == "x[1] = (1, 1) + 1 · (−1, −2) = (0, −1)"


def heading(section):
    return next(each for each in section.findChildren(QWidget) if each.accessibleName() == "Title")


def test_a_section_folds_by_mouse_and_key_and_remembers(qtbot):
    content = QLabel("content")
    section = Section("test", "Title", content)
    qtbot.addWidget(section)
    section.show()
    qtbot.mouseClick(heading(section), Qt.MouseButton.LeftButton)
    assert section.is_folded
    assert content.isHidden()
    assert QSettings().value("sections/test") in (True, "true")
    again = Section("test", "Title", QLabel("content"))
    qtbot.addWidget(again)
    assert again.is_folded
    again.show()
    heading(again).setFocus()
    qtbot.keyClick(heading(again), Qt.Key.Key_Space)
    assert not again.is_folded


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("color", RUN_COLORS)
def test_numbers_in_a_runs_colour_can_be_read(theme, color):
    def luminance(text):
        channels = np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted((luminance(ink(color, theme)), luminance(theme.panel)))
    assert (high + 0.05) / (low + 0.05) >= 3.7
