import pytest
from PySide6.QtWidgets import QProgressBar, QWidget

from gdgui.ui.style.theme import DARK, LIGHT
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.window import status
from gdgui.ui.window.status import StatusLine

OUTCOMES = (
    ("#0072B2", "Gradient descent: converged at step 33"),
    ("#E69F00", "Momentum: still moving after 50 steps"),
)


@pytest.fixture
def line(qtbot):
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_outcomes(OUTCOMES)
    line.resize(900, line.sizeHint().height())
    line.show()
    qtbot.waitExposed(line)
    return line


def colors(line):
    image = line.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def progress(line):
    return line.findChild(QProgressBar)


def count(line):
    return line.findChild(ElidedLabel)


def test_an_empty_error_lets_the_outcomes_be_seen_again(line):
    line.show_outcomes([("#0072B2", "GD: converged at step 3")])
    line.show_message("steps: a whole number expected", "error")
    line.show_message("", "error")
    assert line.text() == "GD: converged at step 3"


def test_every_run_is_there_in_words_and_in_its_colour(line):
    assert line.text() == "; ".join(text for _, text in OUTCOMES)
    assert {"#0072b2", "#e69f00"} <= colors(line)


def test_an_error_stays_until_it_is_cleared(qtbot, line, monkeypatch):
    line.show_message("runs: at least 1 run expected, 0 found", "error")
    line.show_message("saved", "info")
    line.show_outcomes(OUTCOMES[:1])
    assert line.text() == "Error: runs: at least 1 run expected, 0 found"
    assert LIGHT.error in colors(line)
    line.clear_message()
    assert line.text() == OUTCOMES[0][1]


def test_an_error_takes_the_colour_of_the_theme(line):
    line.set_theme(DARK)
    line.show_message("broken", "error")
    assert DARK.error in colors(line)


def test_other_messages_go_away_by_themselves(qtbot, monkeypatch):
    assert status.INFO_MS >= 3000
    monkeypatch.setattr(status, "INFO_MS", 20)
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_outcomes(OUTCOMES)
    line.show_message("saved", "info")
    assert line.text() == "saved"
    qtbot.waitUntil(lambda: line.text() != "saved", timeout=1000)
    assert line.text() == "; ".join(text for _, text in OUTCOMES)


def test_progress_shows_while_there_is_work(line):
    line.show_progress(1_200_000, 2_000_000)
    assert progress(line).isVisible()
    assert progress(line).value() / progress(line).maximum() == pytest.approx(0.6)
    assert count(line).text() == "computing 1,200,000 of 2,000,000 steps"
    line.show_progress(2_000_000, 2_000_000)
    assert not progress(line).isVisible()
    assert not count(line).isVisible()


def test_progress_of_the_largest_experiment_fits(line):
    line.show_progress(320_000_000, 640_000_000)
    assert progress(line).value() / progress(line).maximum() == pytest.approx(0.5)


def test_a_long_sentence_does_not_widen_the_window(line):
    height = line.sizeHint().height()
    line.show_message("a very long sentence " * 200, "error")
    line.show_progress(1, 2)
    assert line.minimumSizeHint().width() < 400
    assert line.sizeHint().height() == height
    line.resize(250, height)
    assert line.grab().width() == 250
    assert any("a very long sentence" in part.toolTip() for part in line.findChildren(QWidget))
