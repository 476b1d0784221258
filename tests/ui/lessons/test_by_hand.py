"""The lessons of the module, taken from the first page to the last by clicks, keys and drags."""

import pytest


def test_lesson_1_which_way_is_down(learner):
    learner.open("which-way-is-down")
    learner.predict("5")
    assert not learner.open_lesson.is_done(1)
    learner.predict("10")
    learner.predict(1)
    learner.drag_start(2.0)
    assert learner.experiment.runs[0].start[0] == pytest.approx(2.0, abs=0.05)
    assert not learner.open_lesson.is_page_done
    learner.drag_start(-3.0)
    learner.go_on()
    learner.predict(0)
    learner.predict(0)
    learner.fill("0.5")
    assert not learner.open_lesson.is_page_done
    learner.fill("0")
    learner.go_on()
    learner.predict(1)
    learner.drag_start(1.5, run=1)
    assert not learner.open_lesson.is_page_done
    learner.drag_start(-0.5, run=1)
    learner.go_on()
    learner.predict(2)
    learner.explain("down")
    learner.finish()


def test_lesson_2_one_step_by_hand(learner):
    learner.open("one-step-by-hand")
    learner.predict("3")
    learner.predict("3.2")
    learner.predict("2,56")
    learner.go_on()
    learner.predict("0.8")
    learner.predict(1)
    learner.fill("27")
    assert not learner.open_lesson.is_page_done
    learner.fill("28")
    learner.go_on()
    learner.predict("-2.4")
    learner.drag_slider(0.3)
    assert not learner.open_lesson.is_page_done
    learner.fill("0.3")
    learner.explain("a step")
    learner.finish()


def test_lesson_3_how_large_a_step(learner):
    learner.open("how-large-a-step")
    learner.predict(1)
    learner.predict("-3")
    learner.drag_slider(0.2)
    assert not learner.open_lesson.is_page_done
    learner.fill("5")
    learner.go_on()
    learner.predict(2, 3)
    learner.predict("80")
    learner.go_on()
    learner.drag_slider(0.1)
    assert not learner.open_lesson.is_done(1)
    learner.fill("1/2")
    learner.predict(0)
    learner.go_on()
    learner.predict(1)
    learner.fill("1")
    assert not learner.open_lesson.is_done(1)
    learner.fill("1.02")
    assert not learner.open_lesson.is_done(1)
    learner.fill("1.01")
    learner.predict("0.2")
    learner.explain("the bend")
    learner.finish()


def test_lesson_4_more_than_one_direction(learner):
    learner.open("more-than-one-direction")
    learner.predict(0)
    learner.predict("-1.8")
    learner.predict(0)
    learner.drag_start(2.0, -3.0)
    assert not learner.open_lesson.is_page_done
    learner.drag_start(0.0, 3.0)
    assert not learner.open_lesson.is_page_done
    learner.drag_start(0.0, -3.0)
    if not learner.open_lesson.is_page_done:  # A pixel beside the axis.
        learner.fill("0")
    learner.go_on()
    learner.predict(0)
    learner.predict("0.8")
    learner.predict("0.08")
    learner.drag_slider(0.1)
    assert not learner.open_lesson.is_done(4)
    learner.fill("0.5")
    learner.drag_slider(-0.1, 0)
    learner.drag_slider(0.1, 1)
    learner.fill("-3", 0)
    learner.fill("2", 1)
    learner.go_on()
    learner.predict(1)
    learner.predict("1/4")
    learner.drag_slider(0.02)
    assert not learner.open_lesson.is_done(3)
    learner.fill("1/8")
    learner.explain("each its own")
    learner.finish()


def test_lesson_5_ravines_and_momentum(learner):
    learner.open("ravines-and-momentum")
    learner.predict("20")
    learner.predict("0.1")
    learner.predict(0)
    learner.drag_slider(-0.2)
    assert not learner.open_lesson.is_page_done
    learner.fill("2/21")
    learner.go_on()
    learner.predict(2)
    learner.predict(1)
    learner.drag_slider(-0.4)
    if not learner.open_lesson.is_done(3):
        learner.fill("0.5")
    learner.explain("it adds up")
    learner.finish()


def test_lesson_8_a_line_through_points(learner):
    learner.open("a-line-through-points")
    learner.predict("0")
    learner.predict("35/6")
    learner.predict("-3")
    learner.drag_slider(0.3)
    if not learner.open_lesson.is_page_done:
        learner.fill("0.3")
    learner.go_on()
    learner.predict(1)
    learner.predict(1)
    learner.fill("300")
    assert not learner.open_lesson.is_page_done
    learner.fill("600")
    learner.go_on()
    learner.predict("12")
    learner.predict(1)
    learner.drag_slider(-0.1)
    assert not learner.open_lesson.is_done(3)
    learner.fill("0.03")
    learner.explain("cheap")
    learner.finish()
