"""The proof of a lesson finds each kind of fault, and names its place."""

import re
from pathlib import Path

import pytest

from gdgui.lessons.handout import handout
from gdgui.lessons.lesson import LessonError, from_json
from gdgui.lessons.proof import faults_in
from gdgui.lessons.starts import starts_of
from gdgui.vocabulary import Vocabulary
from tests.lessons.samples import lesson_json, spoilt

VOCABULARY = Vocabulary(
    {"gradient": lambda _: True, "step": lambda _: True, "field": lambda found: found.dim == 2},
    {"loss": lambda _: True, "distance": lambda _: True, "accuracy": lambda _: False},
    parameter="parameter:",
    planes=("axes", "principal"),
    landscapes=("map", "surface"),
    options=("held_out",),
    panels=("curves", "step"),
)
TASK = "pages.0.blocks.2.task"


def faults(content):
    return list(faults_in(from_json(content), VOCABULARY, lambda latex: "broken" not in latex))


def test_a_good_lesson_has_none():
    assert faults(lesson_json()) == []


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("pages.0.experiment.runs.0.optimizer", "adm", "pages[0].experiment.runs[0].optimizer: on"),
        ("pages.0.experiment.objective.formula", "x +", "pages[0].experiment.objective.formula:"),
        ("pages.0.shown.overlays", ["gradients"], "pages[0].shown.overlays[0]: one of gradient"),
        ("pages.0.shown.curves", ["lss"], "pages[0].shown.curves[0]: one of loss, distance, acc"),
        ("pages.0.shown.curves", ["loss", "accuracy"],
         "pages[0].shown.curves[1]: 'accuracy' makes no sense for this objective"),
        ("pages.0.shown.overlays", ["field"], "pages[0].shown.overlays[0]: 'field' makes no se"),
        ("pages.0.shown.folded", ["left"], "pages[0].shown.folded[0]: one of curves, step"),
        ("pages.0.shown.step", 99, "pages[0].shown.step: a step from 0 to 15 expected, 99 found"),
        ("pages.0.blocks.0.text", "$\\broken$", "pages[0].blocks[0]: a formula that can be types"),
        ("pages.1.blocks.1.explain.model", "$\\broken$", "pages[1].blocks[1].explain.model: a for"),
        (f"{TASK}.check", "steps == 15", "task.check: it holds before anything is done"),
        (f"{TASK}.check", "steps == 16", "task.check: the solution does not pass it"),
        (f"{TASK}.check", "runs[3].f[0] == 1",
         "task.check: the solution does not pass it (there is 1 run"),
        (f"{TASK}.solution", {"runs[0].rate": 1}, "task.solution: runs[0]: unknown key `rate`"),
        (f"{TASK}.solution", {"runs[7].noise": 1}, "task.solution: runs[7].noise: there is no"),
        (f"{TASK}.solution", {"runs[0].optimizer": "x"}, "task.solution: runs[0].optimizer: one"),
        (f"{TASK}.messages.0.when", "runs[1].learning_rate > 1",
         "task.messages[0].when: there is 1 run"),
        (f"{TASK}.messages.0.when", "steps == 15", "task.messages[0].when: it holds for the sol"),
        (f"{TASK}.now", "{objective.parameters.q}", "task.now: the formula has c; 'q'"),
        (f"{TASK}.controls", ["runs[1].start"], "task.controls[0]: there is no runs[1].start"),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_is(path, value, fault):
    assert any(fault in each for each in faults(spoilt(path, value)))


def test_the_lesson_in_the_manual_for_authors_is_one():
    manual = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
    content = re.search(r"```json\n(.*?)```", manual, re.DOTALL)[1]
    lesson = from_json(content.encode())
    assert len(lesson.pages) == 2
    assert faults(content.encode()) == []


def test_a_page_that_goes_on_begins_with_what_was_solved():
    first, second = starts_of(from_json(lesson_json()))
    assert first.runs[0].hyperparameters["learning_rate"] == 0.1
    assert second.runs[0].hyperparameters["learning_rate"] == 0.5


def test_a_lesson_whose_experiment_means_nothing_is_refused_as_a_whole():
    lesson = from_json(spoilt("pages.0.experiment.runs.0.optimizer", "adm"))
    with pytest.raises(LessonError, match=r"^pages\[0\]\.experiment\.runs\[0\]\.optimizer: "):
        starts_of(lesson)
    lesson = from_json(spoilt(f"{TASK}.solution", {"stepz": 1}))
    with pytest.raises(LessonError, match=r"^pages\[0\]\.blocks\[2\]\.task\.solution: "):
        starts_of(lesson)


@pytest.mark.parametrize(
    ("objective", "start", "steps"),
    [
        ({"data": {"name": "spiral", "points": 100_000},
          "model": {"hidden": [64, 64], "output": "tanh"}}, {"seed": 1}, 4_000),
        ({"data": {"name": "spiral"},
          "model": {"hidden": [64, 64], "output": "tanh"}}, {"seed": 1}, 10_000),
    ],
)  # fmt: skip
def test_an_experiment_that_would_run_for_ever_is_refused(objective, start, steps):
    experiment = {
        "objective": objective, "runs": [{"optimizer": "gd", "start": start}], "steps": steps,
    }  # fmt: skip
    lesson = from_json(spoilt("pages.0.experiment", experiment))
    with pytest.raises(LessonError, match=r"^pages\[0\]\.experiment\.steps: at most .* in a less"):
        starts_of(lesson)
    solution = {"steps": 10_000_000, "runs[1]": {"optimizer": "gd", "start": [0]},
                "runs[2]": {"optimizer": "gd", "start": [1]}}  # fmt: skip
    lesson = from_json(spoilt(f"{TASK}.solution", solution))
    with pytest.raises(LessonError, match=r"task\.solution: steps: at most "):
        starts_of(lesson)


def test_a_handout_asks_first_and_answers_at_the_end():
    text = handout(from_json(lesson_json()))
    before, after = text.split("## Answers")
    assert "*Set up: (x - c)^2 with c = 3; gd learning_rate = 0.1 from (-7); 15 steps.*" in before
    assert "- [ ] It arrives\n- [ ] It jumps" in before
    assert "The factor is 0.8." not in before
    assert "1. It arrives. The factor is 0.8." in after
    assert "2. `runs[0].hyperparameters.learning_rate` = `0.5`." in after
    assert "3. 0.8. $1 - 2\\eta$." in after
