"""What a file says of its view: its shape, what is refused, and that files without it stay."""

import json

import pytest
from msgspec.structs import replace

import gdgui
from gdgui import resources
from gdgui.checks import ExperimentError
from gdgui.engine.descent.problem import resolve
from gdgui.examples import NAMES, example
from gdgui.experiment import Shown, ShownPlane, from_json, to_json
from gdgui.shown import over
from gdgui.ui.window.vocabulary import check_shown, window_vocabulary
from gdgui.vocabulary import unfit_names
from tests.small_experiment import plain
from tests.small_learning import SPIRAL

WHOLE = Shown(
    curves=["loss_of_all", "stability"],
    overlays=["gradient", "step"],
    plane=ShownPlane(kind="axes", axes=["w1_1_1", "b1_2"]),
    landscape="both",
    data=["held_out"],
)


def read(**shown):
    return from_json(json.dumps(plain(shown=shown)).encode())


def test_a_file_holds_what_is_shown_and_one_without_it_stays_as_it_is():
    said = replace(SPIRAL, shown=WHOLE)
    assert from_json(to_json(said)) == said
    assert b"shown" not in to_json(SPIRAL)
    assert to_json(replace(said, shown=None)) == to_json(SPIRAL)


def test_what_is_left_out_is_as_the_other_says():
    page = Shown(curves=("gap",), overlays=())
    assert over(page, None) == page
    mixed = over(page, WHOLE)
    assert mixed == replace(WHOLE, curves=("gap", "stability"), overlays=())
    assert over(Shown(), WHOLE) == WHOLE


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ({"curves": ["a", "b", "c"]}, "shown.curves: 0 to 2 expected, 3 found"),
        ({"plane": {"axes": ["w"]}}, "shown.plane.axes: 2 expected, 1 found"),
        ({"plane": {"axes": ["w", "w"]}}, "shown.plane.axes: two different parameters expected"),
        ({"plane": {"seed": -1}}, "shown.plane.seed: a whole number from 0"),
        ({"panels": []}, "shown: unknown key `panels`"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(shown, sentence):
    with pytest.raises(ExperimentError) as caught:
        read(**shown)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ({"curves": ["loss", "sharpnes"]}, "shown.curves[1]: one of loss, gap,"),
        ({"overlays": ["arrows"]}, "shown.overlays[0]: one of basins, gradient,"),
        ({"plane": {"kind": "flat"}}, "shown.plane.kind: one of axes, principal,"),
        ({"landscape": "globe"}, "shown.landscape: one of map, surface, both expected, 'globe'"),
        ({"data": ["points"]}, "shown.data[0]: one of held_out,"),
    ],
)
def test_a_name_that_the_window_does_not_know_is_refused_with_its_place(shown, sentence):
    with pytest.raises(ExperimentError) as caught:
        check_shown(read(**shown))
    assert sentence in str(caught.value)


def test_what_an_objective_does_not_have_is_no_reason_to_refuse_a_file():
    shown = {"curves": ["sharpness", "parameter:w"], "plane": {"axes": ["w", "b"]}}
    experiment = read(**shown)
    check_shown(experiment)
    faults = list(
        unfit_names("shown", experiment.shown, window_vocabulary(), resolve(experiment).objective)
    )
    assert [fault.partition(":")[0] for fault in faults] == [
        "shown.curves[0]", "shown.curves[1]", "shown.plane.axes[0]", "shown.plane.axes[1]",
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_shown_by_what_it_has(name):
    experiment = example(name)
    check_shown(experiment)
    if experiment.shown is not None:
        objective = resolve(experiment).objective
        assert list(unfit_names("", experiment.shown, window_vocabulary(), objective)) == []
        if experiment.shown.plane is not None:
            assert objective.dim > 2
    # The files are as gdgui writes them.
    assert to_json(experiment) == resources.path("examples", f"{name}.json").read_bytes()


def test_the_parts_can_be_made_in_python():
    assert gdgui.Shown(curves=["loss"]).curves == ("loss",)
    assert gdgui.ShownPlane(kind="random", seed=3).seed == 3


def test_the_readme_lists_what_can_be_shown():
    readme = (resources.path("examples").parents[1] / "README.md").read_text()
    section = readme.partition('"shown": {')[2].partition("## Data")[0]
    known = window_vocabulary()
    for name in (*known.quantities, *known.landscapes, *known.options):
        assert f"`{name}`" in section
