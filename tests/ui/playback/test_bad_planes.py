"""Planes through runs that diverge, do not move or are short: a sentence, and the window lives."""

import numpy as np
import pytest
from msgspec.structs import replace

from gdgui.cli.commands import main
from gdgui.engine.display.plane_kinds import AXES, PLANE_KINDS, PlaneRequest
from gdgui.files import save
from gdgui.ui.landscape.overlays import OVERLAYS
from tests.ui.learning_experiments import network

LINEAR = {"activation": "linear", "output": "linear"}


def mixed():
    """A run that diverges, and one that does not."""
    made = network(methods=("gd", "adam"), **LINEAR)
    rates = [{"learning_rate": rate} for rate in (3.0, 0.05)]
    runs = [replace(run, hyperparameters=h) for run, h in zip(made.runs, rates, strict=True)]
    return replace(made, runs=tuple(runs))


CASES = {
    "mixed": mixed(),
    "all diverge": network(methods=("gd",), rate=9e5, **LINEAR),
    "no move": network(methods=("gd",), rate=1e-300),
    "one step": network(steps=1),
    "zeros": network(methods=("gd",), start=(0.0,) * 31),
    "huge": network(methods=("gd",), start=(1e100,) * 31, activation="relu", output="linear"),
}
REFUSED = {
    ("mixed", "random"): "the selected one has diverged after",
    ("mixed", "iterates"): "the selected one has diverged after",
    ("all diverge", "principal"): "all have diverged",
    ("all diverge", "random"): "the selected one has diverged after",
    ("all diverge", "iterates"): "the selected one has diverged after",
    ("no move", "principal"): "the iterates are on a line",
    ("no move", "iterates"): "the three iterates do not differ",
    ("one step", "iterates"): "three iterates expected, 2 found",
    ("zeros", "principal"): "the iterates are on a line",
    ("zeros", "random"): "weights other than 0 expected",
    ("zeros", "iterates"): "the three iterates are on a line",
    ("huge", "principal"): "all have diverged",
    ("huge", "random"): "the selected one has diverged after",
    ("huge", "iterates"): "the selected one has diverged after",
}


def test_in_a_window_a_sentence_says_why_and_the_last_plane_stays(open_window, settle, qtbot):
    window = open_window(network(steps=5))
    window.landscape.set_overlays(frozenset(OVERLAYS))
    for name in ("mixed", "all diverge", "zeros"):
        window.playback.planes.choose(PlaneRequest())
        window.session.edit(CASES[name], "Edit")
        settle(window)
        for kind in PLANE_KINDS:
            window.status.clear_message()
            before = window.playback.planes.request
            window.playback.planes.pick(PlaneRequest(kind))
            window.player.seek(window.player.available)
            settle(window)
            window.landscape.grab()
            sentence = REFUSED.get((name, kind))
            if sentence is None:
                assert window.playback.planes.request.kind == kind, (name, window.status.text())
            else:
                assert window.playback.planes.request == before
            assert np.isfinite(window.playback.plane.base).all()
    # And it goes on.
    window.session.edit(network(), "Edit")
    settle(window)
    window.playback.planes.pick(PlaneRequest("principal"))
    settle(window)
    assert window.playback.planes.request.kind == "principal"


def test_what_is_refused_is_said(open_window, settle):
    window = open_window(CASES["mixed"])
    said = []
    window.playback.planes.refused.connect(said.append)
    window.playback.planes.pick(PlaneRequest("iterates"))
    assert "the selected one has diverged after" in said[0]


@pytest.mark.parametrize("name", CASES)
def test_the_command_line_says_the_same(name, tmp_path, capsys):
    source = tmp_path / "a.gdgui"
    save(CASES[name], source)
    for kind in PLANE_KINDS:
        refused = REFUSED.get((name, kind))
        if kind == AXES and name in ("mixed", "all diverge", "huge"):
            refused = "diverged"
        words = ["map", str(source), "--kind", "plane", "--plane", kind, "--size", "5"]
        for command in (words, ["export", str(source), "--plane", kind]):
            target = tmp_path / ("a.npz" if command is words else "a.py")
            target.unlink(missing_ok=True)
            status = main([*command, "-o", str(target)])
            error = capsys.readouterr().err
            assert (status, target.exists()) == ((2, False) if refused else (0, True)), error
            # Where all have diverged that is said first.
            assert not refused or refused in error or "all have diverged" in error
