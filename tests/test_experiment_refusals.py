"""What is no experiment is refused with a sentence that names the place, in files and in Python."""

import contextlib
import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gdgui.engine.descent.problem import resolve
from gdgui.experiment import (
    FORMAT,
    MAX_CAPTIONS,
    MAX_CHANGES,
    MAX_STEPS,
    Caption,
    Change,
    Domain,
    Experiment,
    ExperimentError,
    Objective,
    Run,
    from_json,
    to_json,
)
from tests.small_experiment import GD, PARABOLA, plain

NAN, INF = math.nan, math.inf


def run_with(**changes):
    return plain(runs=[{"optimizer": "gd", "start": [1.0], **changes}])


def changed_with(*changes):
    return run_with(changes=list(changes))


def captioned_with(*captions):
    return plain(captions=list(captions))


def objective_with(**changes):
    return plain(objective={"formula": "x", **changes})


# Each with how the sentence starts: the place first.
BAD = [
    ([], "an object expected, a list found"),
    (5, "an object expected, a whole number found"),
    (None, "an object expected, null found"),
    ("text", "an object expected, a text found"),
    (plain(format=None), f'format: the key is missing; "{FORMAT}" expected'),
    (
        plain(format="gdgui-experiment/5"),
        "format: the file was written by a gdgui of format version 5; "
        "this gdgui reads versions up to 4",
    ),
    (plain(format="something else"), f"format: \"{FORMAT}\" expected, 'something else' found"),
    (plain(format=1), f'format: "{FORMAT}" expected'),
    (plain(objective=None), "the key `objective` is missing"),
    (plain(runs=None), "the key `runs` is missing"),
    (plain(steps=None), "the key `steps` is missing"),
    (plain(colour="red"), "unknown key `colour`"),
    (plain(steps=-1), "steps: a whole number from 0 to 10,000,000 expected, -1 found"),
    (
        plain(steps=10**12),
        "steps: a whole number from 0 to 10,000,000 expected, 1,000,000,000,000 found",
    ),
    (plain(steps=MAX_STEPS + 1), "steps: a whole number from 0 to 10,000,000 expected"),
    (plain(steps=10**30), "steps: "),
    (plain(steps=10**4000), "steps: "),
    (plain(steps=1.5), "steps: a whole number expected, a number found"),
    (plain(steps="15"), "steps: a whole number expected, a text found"),
    (plain(steps=True), "steps: a whole number expected, true or false found"),
    (plain(steps=[1]), "steps: a whole number expected, a list found"),
    (plain(title=5), "title: a text expected, a whole number found"),
    (plain(title="x" * 10_001), "title: at most 10,000 characters expected, 10,001 found"),
    (plain(description=[]), "description: a text expected, a list found"),
    (plain(tolerance=-1.0), "tolerance: a number of at least 0 expected, -1.0 found"),
    (plain(tolerance=NAN), "tolerance: a finite number expected, nan found"),
    (plain(tolerance="small"), "tolerance: a number expected, a text found"),
    (plain(runs=[]), "runs: 1 to 64 runs expected, 0 found"),
    (plain(runs=[plain()["runs"][0]] * 65), "runs: 1 to 64 runs expected, 65 found"),
    (plain(runs={}), "runs: a list expected, an object found"),
    (plain(runs=["gd"]), "runs[0]: an object expected, a text found"),
    (plain(runs=[{"start": [1.0]}]), "runs[0]: the key `optimizer` is missing"),
    (plain(runs=[{"optimizer": "gd"}]), "runs[0]: the key `start` is missing"),
    (run_with(optimizer=5), "runs[0].optimizer: a text expected, a whole number found"),
    (run_with(rate=0.1), "runs[0]: unknown key `rate`"),
    (run_with(start=[]), "runs[0].start: at least 1 number expected, 0 found"),
    (run_with(start=[1, 2, 3]), "runs[0].start: 1 or 2 numbers expected, 3 found"),
    (run_with(start=5.0), "runs[0].start: an object or a list expected, a number found"),
    (run_with(start=["5"]), "runs[0].start[0]: a number expected, a text found"),
    (run_with(start=[1.0, None]), "runs[0].start[1]: a number expected, null found"),
    (run_with(start=[True]), "runs[0].start[0]: a number expected, true or false found"),
    (run_with(start=[NAN]), "runs[0].start[0]: a finite number expected, nan found"),
    (run_with(start=[0.0, -INF]), "runs[0].start[1]: a finite number expected, -inf found"),
    (run_with(start=[10**400]), "runs[0].start[0]: "),
    (
        run_with(hyperparameters={"learning_rate": INF}),
        "runs[0].hyperparameters.learning_rate: a finite number expected, inf found",
    ),
    (
        run_with(hyperparameters={"learning_rate": "fast"}),
        "runs[0].hyperparameters: a number expected, a text found",
    ),
    (run_with(hyperparameters=[0.1]), "runs[0].hyperparameters: an object expected, a list found"),
    (run_with(color="red"), "runs[0].color: a colour as #rrggbb expected, 'red' found"),
    (run_with(color="#12345g"), "runs[0].color: a colour as #rrggbb expected"),
    (run_with(color=5), "runs[0].color: a text expected, a whole number found"),
    (run_with(label=None), "runs[0].label: a text expected, null found"),
    (run_with(visible="yes"), "runs[0].visible: true or false expected, a text found"),
    (run_with(changes={}), "runs[0].changes: a list expected, an object found"),
    (run_with(changes=None), "runs[0].changes: a list expected, null found"),
    (changed_with(5), "runs[0].changes[0]: an object expected, a whole number found"),
    (changed_with({}), "runs[0].changes[0]: the key `step` is missing"),
    (
        changed_with({"step": 5}),
        "runs[0].changes[0]: `hyperparameters` or an `iterate` expected, neither found",
    ),
    (
        changed_with({"step": 5, "hyperparameters": {}, "iterate": None}),
        "runs[0].changes[0]: `hyperparameters` or an `iterate` expected, neither found",
    ),
    (
        changed_with({"step": -1, "iterate": [1.0]}),
        "runs[0].changes[0].step: a whole number from 0 to 10,000,000 expected, -1 found",
    ),
    (
        changed_with({"step": MAX_STEPS + 1, "iterate": [1.0]}),
        "runs[0].changes[0].step: a whole number from 0 to 10,000,000 expected, 10,000,001 found",
    ),
    (
        changed_with({"step": 1.5, "iterate": [1.0]}),
        "runs[0].changes[0].step: a whole number expected, a number found",
    ),
    (
        changed_with({"step": 9, "iterate": [1.0]}, {"step": 9, "iterate": [2.0]}),
        "runs[0].changes[1].step: a step after 9 expected, 9 found",
    ),
    (
        changed_with(*({"step": k, "iterate": [1.0]} for k in (3, 5, 4))),
        "runs[0].changes[2].step: a step after 5 expected, 4 found",
    ),
    (
        changed_with(*({"step": k, "iterate": [1.0]} for k in range(MAX_CHANGES + 1))),
        "runs[0].changes: at most 1,000 changes expected, 1,001 found",
    ),
    (
        changed_with({"step": 5, "iterate": []}),
        "runs[0].changes[0].iterate: at least 1 number expected, 0 found",
    ),
    (
        changed_with({"step": 5, "iterate": [NAN]}),
        "runs[0].changes[0].iterate[0]: a finite number expected, nan found",
    ),
    (
        changed_with({"step": 5, "hyperparameters": {"momentum": INF}}),
        "runs[0].changes[0].hyperparameters.momentum: a finite number expected, inf found",
    ),
    (changed_with({"step": 5, "start": [1.0]}), "runs[0].changes[0]: unknown key `start`"),
    (plain(captions={}), "captions: a list expected, an object found"),
    (captioned_with("so"), "captions[0]: an object expected, a text found"),
    (captioned_with({"text": "so"}), "captions[0]: the key `step` is missing"),
    (captioned_with({"step": 5}), "captions[0]: the key `text` is missing"),
    (captioned_with({"step": 5, "text": None}), "captions[0].text: a text expected, null found"),
    (captioned_with({"step": 5, "text": "", "run": 1}), "captions[0]: unknown key `run`"),
    (
        captioned_with({"step": -1, "text": ""}),
        "captions[0].step: a whole number from 0 to 10,000,000 expected, -1 found",
    ),
    (
        captioned_with({"step": 10**400, "text": ""}),
        "captions[0].step: ",
    ),
    (
        captioned_with({"step": 0, "text": ""}, {"step": 1, "text": "x" * 10_001}),
        "captions[1].text: at most 10,000 characters expected, 10,001 found",
    ),
    (
        captioned_with({"step": 9, "text": "a"}, {"step": 9, "text": "b"}),
        "captions[1].step: a step after 9 expected, 9 found",
    ),
    (
        captioned_with(*({"step": k, "text": ""} for k in range(MAX_CAPTIONS + 1))),
        "captions: at most 1,000 captions expected, 1,001 found",
    ),
    (plain(objective={}), "objective: one of `name`, `formula` and `data` expected, none found"),
    (
        plain(objective={"name": "sphere", "formula": "x"}),
        "objective: one of `name`, `formula` and `data` expected, `name` and `formula` found",
    ),
    (plain(objective="sphere"), "objective: an object expected, a text found"),
    (plain(objective=[]), "objective: an object expected, a list found"),
    (objective_with(formula=5), "objective.formula: a text or null expected"),
    (objective_with(formula="x" * 10_001), "objective.formula: at most 10,000 characters"),
    (objective_with(formula="x" * 1_000_000), "objective.formula: at most 10,000 characters"),
    (objective_with(title="x"), "objective: unknown key `title`"),
    (objective_with(parameters={"c": None}), "objective.parameters: a number expected, null found"),
    (
        objective_with(parameters={"c": NAN}),
        "objective.parameters.c: a finite number expected, nan found",
    ),
    (objective_with(parameters=[]), "objective.parameters: an object expected, a list found"),
    (objective_with(domain={}), "objective.domain: the key `x` is missing"),
    (objective_with(domain={"x": [0]}), "objective.domain.x: 2 numbers expected, 1 found"),
    (objective_with(domain={"x": [0, 1, 2]}), "objective.domain.x: 2 numbers expected, 3 found"),
    (
        objective_with(domain={"x": [1, 1]}),
        "objective.domain.x: a lower and a higher end",
    ),
    (
        objective_with(domain={"x": [0, 1], "y": [2, -2]}),
        "objective.domain.y: a lower and a higher end",
    ),
    (objective_with(domain={"x": [0, INF]}), "objective.domain.x[1]: a finite number expected"),
    (objective_with(domain={"z": [0, 1], "x": [0, 1]}), "objective.domain: unknown key `z`"),
]


@pytest.mark.parametrize(("data", "sentence"), BAD, ids=[sentence[:60] for _, sentence in BAD])
def test_a_wrong_file_is_refused_with_a_sentence_that_names_the_place(data, sentence):
    with pytest.raises(ExperimentError) as refusal:
        from_json(json.dumps(data).encode())
    said = str(refusal.value)
    assert said.startswith(sentence)
    assert "\n" not in said
    assert "`$" not in said
    assert len(said) < 400


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "the file is empty: an experiment as JSON expected"),
        (b" \n\t\n", "the file is empty"),
        (b"{", "the file is not whole JSON: "),
        (
            to_json(Experiment(objective=PARABOLA, runs=[GD], steps=15))[:100],
            "the file is not whole",
        ),
        (b"not json", "the file is not whole JSON: "),
        (b"\xff\xfe\x00garbage", "the file is not whole JSON: "),
        (b'{"title": "\xe4"}', "the file is not whole JSON: "),
        (b"\x89PNG\r\n\x1a\n", "the file is not whole JSON: "),
        (b"[" * 100_000, "the file is not whole JSON: "),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "the file is not whole JSON: "),
        (b'{"steps": ' + b"9" * 100_000 + b"}", ""),
    ],
    ids=lambda value: repr(value[:20]),
)
def test_what_is_no_json_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ExperimentError) as refusal:
        from_json(text)
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize("cut", range(0, 420, 7))
def test_a_file_that_was_cut_anywhere_is_refused(cut):
    whole = to_json(
        Experiment(title="Cut", objective=PARABOLA, runs=[GD, GD], steps=15, tolerance=1e-3)
    )
    assert len(whole) > 420
    with pytest.raises(ExperimentError):
        from_json(whole[:cut])


@given(st.binary(max_size=60))
def test_any_bytes_are_an_experiment_or_refused_and_nothing_else(data):
    with pytest.raises(ExperimentError):
        from_json(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


KEYS = ["title", "description", "objective", "runs", "steps", "tolerance", "captions", "extra"]


@given(st.sampled_from(KEYS), JSON)
@example("tolerance", 10**4000)
@example("title", "\ud800")
def test_anything_in_any_place_is_taken_or_refused_and_nothing_else(key, value):
    with contextlib.suppress(ExperimentError):
        taken = from_json(json.dumps(plain(**{key: value})).encode())
        assert from_json(to_json(taken)) == taken


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Experiment(objective=PARABOLA, runs=[], steps=1), "runs: 1 to 64 runs expected"),
        (lambda: Experiment(objective=PARABOLA, runs=None, steps=1), "runs: "),
        (lambda: Experiment(objective=PARABOLA, runs="gd", steps=1), "runs: "),
        (lambda: Experiment(objective=PARABOLA, runs=GD, steps=1), "runs: "),
        (lambda: Experiment(objective=PARABOLA, runs=["gd"], steps=1), "runs[0]: a Run expected"),
        (lambda: Experiment(objective="x**2", runs=[GD], steps=1), "objective: "),
        (lambda: Experiment(objective=None, runs=[GD], steps=1), "objective: "),
        (lambda: Experiment(objective=PARABOLA, runs=[GD], steps=-1), "steps: a whole number from"),
        (lambda: Experiment(objective=PARABOLA, runs=[GD], steps=10**12), "steps: a whole number"),
        (lambda: Experiment(objective=PARABOLA, runs=[GD], steps=10**5000), "steps: "),
        (lambda: Experiment(objective=PARABOLA, runs=[GD], steps=1.0), "steps: a whole number"),
        (lambda: Experiment(objective=PARABOLA, runs=[GD], steps=True), "steps: a whole number"),
        (lambda: Experiment(objective=PARABOLA, runs=[GD], steps=None), "steps: a whole number"),
        (
            lambda: Experiment(title=5, objective=PARABOLA, runs=[GD], steps=1),
            "title: a text expected",
        ),
        (
            lambda: Experiment(title="\ud800", objective=PARABOLA, runs=[GD], steps=1),
            "title: ",
        ),
        (
            lambda: Experiment(objective=PARABOLA, runs=[GD], steps=1, tolerance=None),
            "tolerance: a number expected",
        ),
        (
            lambda: Experiment(objective=PARABOLA, runs=[GD], steps=1, captions="so"),
            "captions: a list of captions expected, 'so' found",
        ),
        (
            lambda: Experiment(objective=PARABOLA, runs=[GD], steps=1, captions=["so"]),
            "captions[0]: a Caption expected, str found",
        ),
        (lambda: Caption(1.5, "so"), "step: a whole number expected, 1.5 found"),
        (lambda: Caption(1, "\ud800"), "text: valid Unicode expected"),
        (lambda: Caption(1, None), "text: a text expected, None found"),
        (lambda: Run(optimizer=None, start=[1.0]), "optimizer: a text expected"),
        (lambda: Run(optimizer="gd", start=None), "start: a list of numbers expected"),
        (lambda: Run(optimizer="gd", start=5.0), "start: a list of numbers expected"),
        (lambda: Run(optimizer="gd", start="12"), "start: a list of numbers expected"),
        (lambda: Run(optimizer="gd", start=[]), "start: at least 1 number expected, 0 found"),
        (lambda: Run(optimizer="gd", start=["a"]), "start[0]: a number expected, 'a' found"),
        (lambda: Run(optimizer="gd", start=[NAN]), "start[0]: a finite number expected"),
        (lambda: Run(optimizer="gd", start=[10**400]), "start[0]: a finite number expected"),
        (lambda: Run(optimizer="gd", start=[1j]), "start[0]: a number expected"),
        (lambda: Run(optimizer="gd", start=[1.0], hyperparameters=None), "hyperparameters: "),
        (lambda: Run(optimizer="gd", start=[1.0], hyperparameters=0.1), "hyperparameters: "),
        (
            lambda: Run(optimizer="gd", start=[1.0], hyperparameters={"learning_rate": "x"}),
            "hyperparameters.learning_rate: a number expected, 'x' found",
        ),
        (lambda: Run(optimizer="gd", start=[1.0], color=5), "color: "),
        (lambda: Run(optimizer="gd", start=[1.0], visible="yes"), "visible: "),
        (lambda: Run(optimizer="gd", start=[1.0], label=None), "label: a text expected"),
        (lambda: Run(optimizer="gd", start=[1.0], changes=None), "changes: a list of changes"),
        (lambda: Run(optimizer="gd", start=[1.0], changes=[5]), "changes[0]: a Change expected"),
        (
            lambda: Run(optimizer="gd", start=[1.0], changes=[Change(5, {}, [1.0])] * 2),
            "changes[1].step: a step after 5 expected, 5 found",
        ),
        (lambda: Change(5), "`hyperparameters` or an `iterate` expected, neither found"),
        (lambda: Change(True, {}, [1.0]), "step: a whole number expected"),
        (lambda: Change(-1, {}, [1.0]), "step: a whole number from 0 to 10,000,000 expected"),
        (lambda: Change(5, {}, []), "iterate: at least 1 number expected, 0 found"),
        (lambda: Change(5, {}, 1.0), "iterate: a list of numbers expected"),
        (lambda: Change(5, {"learning_rate": "x"}), "hyperparameters.learning_rate: a number"),
        (lambda: Change(5, None), "hyperparameters: names with numbers expected"),
        (lambda: Objective(), "one of `name`, `formula` and `data` expected, none found"),
        (lambda: Objective(name=5), "name: a text expected"),
        (lambda: Objective(formula=["x"]), "formula: a text expected"),
        (lambda: Objective(formula="x", parameters=None), "parameters: "),
        (lambda: Objective(formula="x", parameters=[1.0]), "parameters: "),
        (lambda: Objective(formula="x", parameters={"a": None}), "parameters.a: a number expected"),
        (lambda: Objective(formula="x", domain=(0, 1)), "domain: "),
        (lambda: Domain(x=5), "x: a list of numbers expected"),
        (lambda: Domain(x=(0, 1, 2)), "x: 2 numbers expected, 3 found"),
        (lambda: Domain(x=(1, 0)), "x: a lower and a higher end"),
        (lambda: Domain(x=(0, NAN)), "x[1]: a finite number expected"),
    ],
)
def test_the_python_api_refuses_with_a_sentence_too(make, sentence):
    with pytest.raises(ExperimentError) as refusal:
        make()
    assert str(refusal.value).startswith(sentence)
    assert len(str(refusal.value)) < 400


LONG = "k" * 300


NASTY = "a\nb\r\u2028\u202e\x00<b>" + LONG


def written(**changes):
    """Return the JSON of an experiment with other values for some keys."""
    data = {
        "format": "gdgui-experiment/1",
        "objective": {"formula": "x"},
        "runs": [{"optimizer": "gd", "start": [1]}],
        "steps": 3,
    }
    return json.dumps({**data, **changes}).encode()


@pytest.mark.parametrize(
    "text",
    [
        written(**{NASTY: 1}),
        written(format=NASTY),
        written(format=[NASTY]),
        written(format="gdgui-experiment/" + "9" * 3000),
        written(objective={"formula": "x", NASTY: 1}),
        written(objective={"formula": "x", "parameters": {NASTY: 1e300}}),
        written(objective={"formula": "x", "parameters": {NASTY: 1}}),
        written(objective={"name": NASTY}),
        written(objective={"formula": NASTY}),
        written(objective={"formula": "x + " + LONG}),
        written(objective={"formula": LONG + "(x)"}),
        written(runs=[{"optimizer": NASTY, "start": [1]}]),
        written(runs=[{"optimizer": "gd", "start": [1], "hyperparameters": {NASTY: 1}}]),
        written(runs=[{"optimizer": "gd", "start": [1], "color": NASTY}]),
        written(runs=[{"optimizer": "gd", "start": [1], "step_size": {"rule": NASTY}}]),
        written(
            runs=[
                {
                    "optimizer": "gd",
                    "start": [1],
                    "step_size": {"rule": "cosine", "parameters": {NASTY: 1}},
                }
            ]
        ),
        written(**{"\ud800" + LONG: 1}),
        written().replace(b'"x"', b'"x", "%s": 1, "%s": 1' % (LONG.encode(), LONG.encode())),
        written(steps=10**4000),
        b"9" * 5000,
    ],
)
def test_what_is_repeated_of_a_file_is_cut_and_on_one_line(text):
    with pytest.raises(ExperimentError) as refusal:
        resolve(from_json(text))
    sentence = str(refusal.value)
    assert sentence.isprintable()
    assert LONG[:41] not in sentence
    assert "9" * 41 not in sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b'{"steps": 1, "steps": 2}', "each key once expected, `steps` found twice"),
        (b'{"format": 1, "format": 1}', "each key once expected, `format` found twice"),
        (
            b'{"runs": [{}, {"hyperparameters": {"momentum": 0.1, "momentum": 0.1}}]}',
            "runs[1].hyperparameters: each key once expected, `momentum` found twice",
        ),
        (b'{"a": {"b": 1, "b": 2}, "a": 3}', "each key once expected, `a` found twice"),
        (b'[[{"b": 1, "b": 2}]]', "[0][0]: each key once expected, `b` found twice"),
        (b'{"a": 1, "\\u0061": 2}', "each key once expected, `a` found twice"),
    ],
)
def test_a_key_that_stands_twice_is_refused_with_its_place(text, sentence):
    with pytest.raises(ExperimentError) as refusal:
        from_json(text)
    assert str(refusal.value) == sentence


def test_a_key_that_stands_twice_is_found_at_any_depth():
    text = b'{"q": ' + b'{"a": ' * 200 + b'{"k": 1, "k": 2}' + b"}" * 201
    with pytest.raises(ExperimentError, match="each key once expected, `k` found twice") as refusal:
        from_json(text)
    assert len(str(refusal.value)) < 200
