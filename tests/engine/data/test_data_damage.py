"""Data in experiment files that chance has damaged: a sentence with its place, or samples."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.experiment import from_json

WHOLE = (
    {"name": "spiral", "points": 20, "noise": 0.1, "seed": 1, "held_out": 0.3},
    {"name": "iris", "inputs": ["petal_length"], "target": "petal_width", "standardize": True},
    {"rows": [[1.0, 2.0, 0], [3.0, 4.0, 1]], "class_names": ["a", "b"], "held_out": 0.5},
    {
        "table": {
            "columns": [
                {"name": "area", "values": [50.0, None, 70.0], "unit": "m²"},
                {"name": "kind", "values": [0, 1, 1], "categories": ["flat", "house"]},
                {"name": "price", "values": [5, 7, 11.5]},
            ],
            "source": "houses.csv",
        },
        "inputs": ["kind", "area"],
        "standardize": True,
    },
)

numbers = st.one_of(
    st.integers(-3, 200), st.floats(), st.sampled_from([1e300, -1e-320, 10**400, 2**32, 0.9])
)
texts = st.one_of(
    st.sampled_from(["", "xor", "iris", "area", "kind", "a", "=cmd", "a\nb", "\ud800"]),
    st.text(max_size=5),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(texts, inside, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    """Yield the way to each value of a tree."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


def replaced(value, path, instead):
    """Return a tree with another value at a place."""
    if not path:
        return instead
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], instead)
    return copy


@given(st.sampled_from(WHOLE), st.data(), st.integers(0, 3))
def test_damaged_data_are_samples_or_a_sentence(data, chance, damages):
    for _ in range(damages):
        path = chance.draw(st.sampled_from(list(places(data))))
        data = replaced(data, path, chance.draw(values))
        if not isinstance(data, dict):
            break
    experiment = {
        "format": "gdgui-experiment/3",
        "objective": {"data": data, "model": {}, "loss": "squared"},
        "runs": [{"optimizer": "gd", "start": {"seed": 1}}],
        "steps": 2,
    }
    try:
        objective = resolve(from_json(json.dumps(experiment).encode())).learning
        samples = objective.examples.samples
    except UserError as refusal:
        check_sentence(str(refusal))
        return
    assert np.isfinite(samples.inputs).all()
    assert np.isfinite(samples.targets).all()
    assert not samples.held_out.all()


def check_sentence(text):
    assert text
    assert text.isprintable()
    assert len(text) < 1_000
