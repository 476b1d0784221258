"""What is said of an answer to a prediction."""

from gdgui.lessons.answers import Answer, Attempt, is_right
from gdgui.lessons.blocks import Number, Predict

__all__ = ["said_of"]

_RIGHT = "Right."


def said_of(predict: Predict, answer: Answer) -> tuple[str, bool]:
    """Return what is said of the last attempt, and whether it is good news.

    A wrong choice is explained, and the right one is left to be found. Who presents can have the
    answer shown, and a number is told after the second attempt.
    """
    if answer.saw_solution:
        return _answer_to(predict), True
    if not answer.attempts:
        return "", True
    last = answer.attempts[-1]
    if predict.number is not None:
        return _said_of_number(predict.number, answer, last)
    return _said_of_choices(predict, last if isinstance(last, tuple) else ())


def _answer_to(predict: Predict) -> str:
    if predict.number is not None:
        return f"It is {predict.number.value:g}. {predict.number.why}"
    return "\n\n".join(f"{choice.text}: {choice.why}" for choice in predict.choices)


def _said_of_number(number: Number, answer: Answer, last: Attempt) -> tuple[str, bool]:
    value = last if isinstance(last, float | int) else 0.0
    said = number.said_of(value)
    if number.is_right(value):
        return f"{_RIGHT} {said}", True
    if len(answer.attempts) > 1:
        return f"{said}\n\nIt is {number.value:g}. {number.why}", False
    return f"Not quite. {said}", False


def _said_of_choices(predict: Predict, chosen: tuple[int, ...]) -> tuple[str, bool]:
    if is_right(predict, chosen):
        return f"{_RIGHT} " + " ".join(predict.choices[place].why for place in chosen), True
    wrong = [predict.choices[place] for place in chosen if not predict.choices[place].is_right]
    said = [choice.why for choice in wrong]
    missing = set(predict.right) - set(chosen)
    if predict.takes_several and missing:
        more = "One more is right." if len(missing) == 1 else f"{len(missing)} more are right."
        said.append(more if set(chosen) & set(predict.right) else "Others are right.")
    return "Not quite. " + " ".join(said), False
