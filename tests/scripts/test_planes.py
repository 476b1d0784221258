"""Scripts of models compute the plane of losses that gdgui shows."""

from functools import partial

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.cli.commands import main
from gdgui.engine.descent.problem import resolve
from gdgui.engine.display.plane_kinds import PLANE_KINDS, PlaneRequest
from gdgui.engine.maps.kinds import Work
from gdgui.engine.maps.planes import make_plane
from gdgui.engine.maps.registry import MapRequest
from gdgui.errors import UserError
from gdgui.experiment import Data, Model
from gdgui.files import save
from gdgui.scripts import ScriptPlane, python_script
from tests.scripts.room import run_scripts
from tests.ui.learning_experiments import POINTS, line, network, training


def typed():
    made = training(Data(rows=POINTS), batch=4, start=(0.5, -0.2, 0.1), steps=20)
    return replace(made, objective=replace(made.objective, model=Model(formula="a*exp(-b*x) + c")))


def one_hidden():
    made = network(steps=20, methods=("adam", "gd", "momentum"))
    runs = (replace(made.runs[0], visible=False), *made.runs[1:])
    return replace(made, runs=runs)


NETWORK = network(steps=20, l1=0.001, l2=0.01)
CASES = {
    **{f"network, {kind}": (NETWORK, kind, 0) for kind in PLANE_KINDS},
    **{f"typed, {kind}": (typed(), kind, 0) for kind in PLANE_KINDS},
    "second run": (NETWORK, "random", 1),
    "fewer steps than parameters": (network(steps=3), "principal", 0),
    "one hidden": (one_hidden(), "principal", 1),
    "line": (line(), "axes", 0),
}


def scripts(folder, *, torch):
    return {
        name: (
            python_script(
                resolve(experiment), torch=torch, plane=ScriptPlane(PlaneRequest(kind), run)
            ),
            ["--plane", str(folder / f"{index}.npz"), "--grid", "5"],
        )
        for index, (name, (experiment, kind, run)) in enumerate(CASES.items())
    }


def compare(folder, reports, **closeness):
    close = partial(pytest.approx, **closeness)
    for index, (name, (experiment, kind, run)) in enumerate(CASES.items()):
        assert not reports[name]["error"], reports[name]["error"]
        assert not reports[name]["warnings"]
        found = np.load(folder / f"{index}.npz")
        request = MapRequest(run=run, size=5, plane=kind)
        (made,) = make_plane(resolve(experiment), request, Work())
        assert found["loss"] == close(made.losses), name
        assert found["directions"] == close(made.directions), name
        for axis in "xy":
            assert found[axis] == close(getattr(made, axis)), name
        paths = {key for key in found.files if key.startswith("path_")}
        assert paths == {f"path_{place}" for place in made.tapes}
        for place, tape in made.tapes.items():
            assert found[f"path_{place}"] == close(tape.x), name


def test_numpy_scripts_compute_the_same_planes(tmp_path):
    made = scripts(tmp_path, torch=False)
    text, options = made["line"]
    made["line"] = text, [*options, "--save", str(tmp_path / "plane.png")]
    (tmp_path / "room").mkdir()
    reports = run_scripts(made, tmp_path / "room", tmp_path / "fonts", torch=False)
    compare(tmp_path, reports, rel=1e-12, abs=1e-12)
    assert (tmp_path / "plane.png").stat().st_size > 10_000


@pytest.mark.torch
def test_torch_scripts_compute_them_as_far_as_they_round_alike(tmp_path):
    (tmp_path / "room").mkdir()
    made = scripts(tmp_path, torch=True)
    reports = run_scripts(made, tmp_path / "room", tmp_path / "fonts", torch=True)
    compare(tmp_path, reports, rel=1e-8, abs=1e-8)


def test_where_there_is_no_plane_no_script_is_written(tmp_path, capsys):
    problem, plane = resolve(network(steps=1)), ScriptPlane(PlaneRequest("iterates"))
    with pytest.raises(UserError, match="three iterates expected, 2 found"):
        python_script(problem, plane=plane)
    target = tmp_path / "a.py"
    assert main(["export", "four-optimizers", "--plane", "random", "-o", str(target)]) == 2
    assert "an experiment that learns from data expected" in capsys.readouterr().err
    assert not target.exists()


def test_the_command_line_names_the_plane_and_without_it_there_is_none(tmp_path):
    source, target = tmp_path / "network.gdgui", tmp_path / "a.py"
    save(network(steps=5), source)
    assert main(["export", str(source), "-o", str(target)]) == 0
    assert "plane" not in target.read_text()
    words = ["--plane", "iterates", "--step", "2", "--run", "1"]
    assert main(["export", str(source), *words, "-o", str(target)]) == 0
    assert "paths[1][[0, 2, -1]]" in target.read_text()
    for step, written in (
        ((), -1),
        (("--step", "0"), 0),
        (("--step", "3"), 3),
        (("--step", "5"), -1),
    ):
        assert main(["export", str(source), "--plane", "axes", *step, "-o", str(target)]) == 0
        assert f"origin = paths[0][{written}].copy()" in target.read_text()
