"""What is to be predicted is not there: runs end where the question is asked."""

import pytest

from gdgui.examples import example
from gdgui.ui.document.session import Session
from gdgui.ui.document.shown_experiment import ShownExperiment


@pytest.fixture
def session(qapp):
    return Session(example("exercise-rates"))


def test_the_whole_experiment_is_shown_at_first(session):
    shown = ShownExperiment(session)
    assert shown.experiment is session.experiment
    assert shown.is_whole


def test_nothing_beyond_a_step_is_shown(session, qtbot):
    shown = ShownExperiment(session)
    with qtbot.waitSignal(shown.changed):
        shown.set_last_step(2)
    assert shown.experiment.steps == 2
    assert shown.asked_steps == session.experiment.steps == 15
    assert not shown.is_whole
    with qtbot.assertNotEmitted(shown.changed):
        shown.set_last_step(2)
    with qtbot.waitSignal(shown.changed):
        shown.set_last_step(None)
    assert shown.experiment is session.experiment


def test_a_step_beyond_the_last_is_the_last(session):
    shown = ShownExperiment(session)
    shown.set_last_step(1_000)
    assert shown.experiment.steps == 15
