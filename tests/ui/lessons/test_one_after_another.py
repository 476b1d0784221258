"""Lessons follow each other in one window, whatever the one before was about."""

import pytest

DATA = "a-small-network"
PARAMETERS, GRADIENT = "how-large-a-step", "who-computes-the-gradient"


@pytest.mark.parametrize(("before", "name"), [(DATA, PARAMETERS), (DATA, GRADIENT)])
def test_a_lesson_on_a_formula_follows_one_on_data(learner, before, name):
    learner.open(before)
    learner.open(name)
    blocks = len(learner.open_lesson.shown_page.blocks)
    shown = [learner.panel.block(place).isVisible() for place in range(blocks)]
    assert shown == [place < learner.open_lesson.open_count for place in range(blocks)]
    assert not learner.window.status.has_error
