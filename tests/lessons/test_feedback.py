"""What is said of an answer: why a choice is wrong, and never which other one is right."""

import pytest

from gdgui.lessons.answers import Answers, with_attempt, with_revealed
from gdgui.lessons.blocks import Choice, Number, Predict, Slip
from gdgui.lessons.feedback import said_of
from gdgui.lessons.lesson import from_json
from tests.lessons.samples import lesson_json

ONE = Predict(
    question="Which?",
    choices=(Choice("left", "Because.", is_right=True), Choice("right", "No.", is_right=False)),
)
SEVERAL = Predict(
    question="Which?",
    choices=(
        Choice("a", "A is.", is_right=True),
        Choice("b", "B is.", is_right=True),
        Choice("c", "C is not."),
        Choice("d", "D is not."),
    ),
)
NUMBER = Predict(
    question="How much?",
    number=Number(
        value=4.0, tolerance=0.1, why="Twice two.", otherwise="Multiply.",
        slips=(Slip(0.0, "That is the difference."),),
    ),
)  # fmt: skip


def answered(predict, *attempts):
    answers = Answers(lesson="", fingerprint="")
    for attempt in attempts:
        answers = with_attempt(answers, 0, 0, predict, attempt)
    return answers.of(0, 0)


def test_nothing_is_said_of_nothing():
    assert said_of(ONE, answered(ONE)) == ("", True)


@pytest.mark.parametrize(
    ("chosen", "said"), [((0,), ("Right. Because.", True)), ((1,), ("Not quite. No.", False))]
)
def test_a_choice_is_explained(chosen, said):
    assert said_of(ONE, answered(ONE, chosen)) == said


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ((0, 1), "Right. A is. B is."),
        ((0,), "Not quite. One more is right."),
        ((0, 2), "Not quite. C is not. One more is right."),
        ((2, 3), "Not quite. C is not. D is not. Others are right."),
        ((0, 1, 3), "Not quite. D is not."),
    ],
)
def test_of_several_it_is_said_how_many_are_missing_but_not_which(chosen, said):
    assert said_of(SEVERAL, answered(SEVERAL, chosen))[0] == said


def test_a_wrong_number_is_explained_once_and_then_told():
    assert said_of(NUMBER, answered(NUMBER, 0.0))[0] == "Not quite. That is the difference."
    assert said_of(NUMBER, answered(NUMBER, 7.0))[0] == "Not quite. Multiply."
    told, is_good = said_of(NUMBER, answered(NUMBER, 7.0, 8.0))
    assert told == "Multiply.\n\nIt is 4. Twice two."
    assert not is_good
    assert said_of(NUMBER, answered(NUMBER, 7.0, 4.05)) == ("Right. Twice two.", True)


@pytest.mark.parametrize("predict", [ONE, SEVERAL, NUMBER])
def test_what_is_revealed_says_all(predict):
    revealed = with_revealed(Answers(lesson="", fingerprint=""), 0, 0).of(0, 0)
    assert revealed.is_done
    assert not revealed.attempts
    said, is_good = said_of(predict, revealed)
    assert is_good
    whys = [choice.why for choice in predict.choices] or ["It is 4. Twice two."]
    assert all(why in said for why in whys)


def test_a_whole_number_that_is_told_does_not_begin_a_list():
    content = lesson_json().replace(b'"value": 0.8,', b'"value": -10.0,')
    number = from_json(content).pages[1].blocks[0].predict
    revealed = with_revealed(Answers(lesson="", fingerprint=""), 0, 0).of(0, 0)
    assert said_of(number, revealed)[0].startswith("It is −10. ")
