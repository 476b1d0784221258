"""The kinds of map: one declaration each."""

import numpy as np

from gdgui.cli.commands import main
from gdgui.engine.maps.kinds import basins_of
from gdgui.engine.maps.registry import MAP_KINDS, MapKind


def coarse_basins(problem, request, work):
    """Make a map as a newcomer would: the basins of a run with few starts."""
    return (basins_of(problem, request.run, (8,) * problem.dim, work=work),)


def test_every_kind_names_a_function_that_makes_it():
    assert all(callable(kind.make) for kind in MAP_KINDS.values())


def test_a_new_kind_of_map_is_one_declaration(monkeypatch, tmp_path):
    declared = MapKind("Coarse basins", f"{__name__}:coarse_basins")
    monkeypatch.setitem(MAP_KINDS, "coarse", declared)
    target = tmp_path / "coarse.npz"
    assert main(["map", "four-optimizers", "--kind", "coarse", "-o", str(target)]) == 0
    assert np.load(target)["labels"].shape == (8, 8)
