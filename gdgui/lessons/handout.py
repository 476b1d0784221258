"""A lesson on paper: its texts, questions and tasks as Markdown, the answers at the end."""

from gdgui.experiment import Experiment
from gdgui.lessons.blocks import Block, Predict, Task
from gdgui.lessons.lesson import Lesson
from gdgui.lessons.starts import starts_of

__all__ = ["handout"]

_BLANK = "Answer: ……………"
"""Where a number is written down."""


def handout(lesson: Lesson) -> str:
    """Return a lesson as Markdown.

    Raises:
        LessonError: a solution is no edit of its page's experiment.
    """
    count = 0
    lines = [f"# {lesson.title}", "", f"{lesson.summary} About {lesson.minutes} minutes.", ""]
    answers: list[str] = []
    starts = starts_of(lesson)
    for number, page in enumerate(lesson.pages):
        lines += [f"## {number + 1}. {page.title}", ""]
        if page.experiment is not None:
            lines += [_described(starts[number]), ""]
        for block in page.blocks:
            if block.waits:
                count += 1
                answers += [f"{count}. {_answer(block)}", ""]
            lines += [*_asked(block, count), ""]
    if answers:
        lines += ["## Answers", "", *answers]
    return "\n".join(lines).rstrip() + "\n"


def _described(experiment: Experiment) -> str:
    """Return in a line what is run, for someone who sets it up by hand."""
    objective = experiment.objective
    what = objective.formula or objective.name or ""
    if objective.data is not None:
        what = f"a model of the data {objective.data.name or 'in the file'}"
    values = ", ".join(f"{name} = {value:g}" for name, value in objective.parameters.items())
    runs = "; ".join(_run_described(experiment, index) for index in range(len(experiment.runs)))
    with_values = f" with {values}" if values else ""
    return f"*Set up: {what}{with_values}; {runs}; {experiment.steps:,} steps.*"


def _run_described(experiment: Experiment, index: int) -> str:
    run = experiment.runs[index]
    given = ", ".join(f"{name} = {value:g}" for name, value in run.hyperparameters.items())
    start = ", ".join(f"{number:g}" for number in run.point[:4]) or "a random start"
    return " ".join(filter(None, (run.optimizer, given, f"from ({start})")))


def _asked(block: Block, count: int) -> list[str]:
    if block.text is not None:
        return [block.text]
    if block.predict is not None:
        choices = [f"- [ ] {choice.text}" for choice in block.predict.choices] or [_BLANK]
        return [f"**{count}. Predict.** {block.predict.question}", "", *choices]
    if block.task is not None:
        return [f"**{count}. Your turn.** {block.task.text}"]
    assert block.explain is not None  # noqa: S101 - a block is one of the four
    return [f"**{count}. In your own words.** {block.explain.question}"]


def _answer(block: Block) -> str:
    if block.predict is not None:
        return _prediction(block.predict)
    if block.task is not None:
        return _solution(block.task)
    assert block.explain is not None  # noqa: S101 - a block that waits is one of three
    return block.explain.model


def _prediction(predict: Predict) -> str:
    if predict.number is not None:
        return f"{predict.number.value:g}. {predict.number.why}"
    right = [choice for choice in predict.choices if choice.is_right]
    return " ".join(f"{choice.text.rstrip('.')}. {choice.why}" for choice in right)


def _solution(task: Task) -> str:
    steps = ", ".join(f"`{place}` = `{value}`" for place, value in task.solution.items())
    return f"{steps}. {task.done}".strip()
