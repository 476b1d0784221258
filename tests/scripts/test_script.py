"""Exported scripts run without gdgui and print what gdgui computes."""

import csv
import io
import math

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.problem import resolve
from gdgui.export import csv_lines
from gdgui.scripts import python_script
from tests.scripts.experiments import (
    CHAOTIC,
    EXPERIMENTS,
    LEAPING,
    TYPED,
    VERSIONS,
    scripts_of,
)
from tests.scripts.room import run_scripts
from tests.small_experiment import FORMULA_EXAMPLES


@pytest.fixture(scope="module", params=["numpy", pytest.param("torch", marks=pytest.mark.torch)])
def version(request):
    return request.param


@pytest.fixture(scope="module")
def reports(request, version, tmp_path_factory):
    """Run every script of a version in one clean room."""
    folder = tmp_path_factory.mktemp(version)
    torch = VERSIONS[version]
    scripts = {name: (text, []) for name, text in scripts_of(version).items()}
    for name, experiment in TYPED.items():
        scripts[name] = (python_script(resolve(experiment), torch=torch), [])
    if not torch:
        for name, experiment in CHAOTIC.items():
            scripts[name] = (python_script(resolve(experiment)), [])
    scripts["saved"] = (scripts["four-optimizers"][0], ["--save", str(folder / "picture.png")])
    surface = ["--save", str(folder / "surface.png"), "--surface"]
    scripts["surface"] = (scripts["four-optimizers"][0], surface)
    for module in ("gdgui", "numba", "PySide6", "scipy", *(() if torch else ("torch", "sympy"))):
        scripts[f"import {module}"] = (f"import {module}\n", [])
    # Looking for fonts takes matplotlib some seconds: what it finds is kept where that is allowed.
    cache = getattr(request.config, "cache", None)
    fonts = cache.mkdir("matplotlib") if cache else tmp_path_factory.mktemp("matplotlib")
    found = run_scripts(scripts, folder, fonts, torch=torch)
    found["picture"] = folder / "picture.png"
    found["picture of a surface"] = folder / "surface.png"
    return found


def rows_of(printed, number):
    rows = list(csv.reader(io.StringIO(printed)))[1:]
    return np.array([list(map(float, row[2:])) for row in rows if row[0] == str(number)])


def table(tape):
    return np.column_stack([tape.x, tape.f, tape.grad])


def farthest(own, other):
    """Return the greatest difference of two tables, relative to numbers of more than 1."""
    with np.errstate(all="ignore"):
        distance = np.abs(own - other) / np.maximum(1.0, np.abs(other))
    same = (own == other) | (np.isnan(own) & np.isnan(other))
    return float(np.where(same, 0.0, distance).max())


def nudges(experiment):
    """Yield an experiment with its starts moved by one unit in the last place."""
    dim = len(experiment.runs[0].start)
    for axis in range(dim):
        for towards in (-math.inf, math.inf):
            yield replace(
                experiment,
                runs=tuple(
                    replace(
                        run,
                        start=tuple(
                            math.nextafter(x, towards) if i == axis else x
                            for i, x in enumerate(run.start)
                        ),
                    )
                    for run in experiment.runs
                ),
            )


def determined(experiment, tapes):
    """Return how closely each run's tape is determined: what a nudge of its start does to it."""
    worst = [0.0] * len(tapes)
    for nudged in nudges(experiment):
        for index, (own, other) in enumerate(zip(descend(nudged), tapes, strict=True)):
            count = min(len(own), len(other))
            shift = farthest(table(own)[:count], table(other)[:count])
            worst[index] = max(worst[index], shift)
    return worst


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_script_prints_the_iterates_of_gdgui(name, reports, version):
    report, tapes = reports[name], descend(EXPERIMENTS[name])
    assert report["error"] == ""
    assert report["printed"].partition("\n")[0] + "\n" == next(csv_lines(tapes))
    searches = any(run.step_size.is_search for run in resolve(EXPERIMENTS[name]).runs)
    tolerances = [1e-12] * len(tapes)
    if version == "torch" and (searches or name in LEAPING):
        # A line search decides by comparing, and a path across a narrow valley magnifies rounding:
        # where the start's last digit moves the tape by more than that, so may autograd.
        tolerances = [max(1e-12, 10 * shift) for shift in determined(EXPERIMENTS[name], tapes)]
    for number, (tape, tolerance) in enumerate(zip(tapes, tolerances, strict=True)):
        own = rows_of(report["printed"], number)
        assert own.shape == table(tape).shape
        assert farthest(own, table(tape)) <= tolerance


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_a_numpy_script_prints_every_digit_of_gdgui_run(name, reports, version):
    if version == "numpy":
        assert reports[name]["printed"] == "".join(csv_lines(descend(EXPERIMENTS[name])))


@pytest.mark.parametrize("name", TYPED)
def test_a_script_descends_by_a_gradient_that_was_typed(name, reports, version):
    report, tapes = reports[name], descend(TYPED[name])
    assert report["error"] == ""
    if version == "numpy":
        assert report["printed"] == "".join(csv_lines(tapes))
    for number, tape in enumerate(tapes):
        own = rows_of(report["printed"], number)
        assert own.shape == table(tape).shape
        assert farthest(own, table(tape)) <= 1e-12


@pytest.mark.parametrize("name", CHAOTIC)
def test_a_numpy_script_follows_a_chaotic_path_to_the_bit(name, reports, version):
    if version == "numpy":
        experiment = CHAOTIC[name]
        tapes = descend(experiment)
        assert len(tapes[0]) == experiment.steps + 1
        assert min(determined(experiment, tapes)[:1]) > 1e-3
        assert reports[name]["printed"] == "".join(csv_lines(tapes))


@pytest.mark.parametrize("name", FORMULA_EXAMPLES)
def test_a_script_draws_without_a_warning(name, reports):
    assert reports[name]["warnings"] == []


def test_a_script_writes_its_picture_where_it_is_told_to(reports):
    assert reports["saved"]["error"] == ""
    picture = reports["picture"].read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000


def test_a_script_draws_a_surface_where_it_is_told_to(reports):
    assert reports["surface"]["error"] == ""
    assert reports["surface"]["warnings"] == []
    surface = reports["picture of a surface"].read_bytes()
    assert surface.startswith(b"\x89PNG")
    assert surface != reports["picture"].read_bytes()


def test_the_clean_room_lets_nothing_else_in(reports):
    trespassers = {name: report for name, report in reports.items() if name.startswith("import ")}
    assert len(trespassers) >= 4
    for name, report in trespassers.items():
        assert f"No module named '{name.split()[1]}'" in report["error"]
