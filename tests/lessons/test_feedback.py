"""What is said of an answer to a prediction."""

import pytest

from gdgui.lessons.answers import Answer
from gdgui.lessons.feedback import said_of
from gdgui.lessons.lesson import from_json
from tests.lessons.samples import lesson_json

LESSON = from_json(lesson_json())
CHOICES = LESSON.pages[0].blocks[1].predict
NUMBER = LESSON.pages[1].blocks[0].predict


def answer(*attempts, shown=False):
    return Answer(page=0, block=0, attempts=attempts, saw_solution=shown)


@pytest.mark.parametrize(
    ("predict", "given", "said", "is_good"),
    [
        (CHOICES, answer(), "", True),
        (CHOICES, answer((0,)), "Right. The factor is 0.8.", True),
        (CHOICES, answer((1,)), "Not quite. That takes a negative factor.", False),
        (NUMBER, answer(0.8), "Right. $1 - 2\\eta$.", True),
        (NUMBER, answer(0.9), "Not quite. Twice.", False),
        (NUMBER, answer(7.0, 0.9), "Twice.\n\nIt is 0.8. $1 - 2\\eta$.", False),
        (NUMBER, answer(shown=True), "It is 0.8. $1 - 2\\eta$.", True),
    ],
)
def test_what_is_said(predict, given, said, is_good):
    assert said_of(predict, given) == (said, is_good)


def test_a_whole_number_that_is_told_does_not_begin_a_list():
    content = lesson_json().replace(b'"value": 0.8,', b'"value": -10.0,')
    number = from_json(content).pages[1].blocks[0].predict
    assert said_of(number, answer(shown=True))[0].startswith("It is −10. ")
