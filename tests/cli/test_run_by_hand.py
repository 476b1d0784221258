"""``gdgui run`` of an experiment whose gradient was typed by hand."""

import numpy as np

from gdgui.cli.commands import main
from gdgui.examples import example
from gdgui.experiment import to_json


def test_a_gradient_typed_by_hand_is_said_to_be_one(tmp_path, capsys):
    text = to_json(example("exercise-shifted")).replace(
        b'"formula":', b'"gradient": ["2*x - c"],\n    "formula":'
    )
    path = tmp_path / "mine.gdgui"
    path.write_bytes(text)
    assert main(["run", str(path), "--steps", "200"]) == 0
    first, second, third = capsys.readouterr().err.splitlines()
    assert first == "The runs descend by a gradient that was typed by hand."
    assert second.startswith("f'(x) is wrong: at x = ")
    assert second.endswith("; the term -2·c has a wrong factor.")
    # It converges where the typed gradient is 0, at c/2, and no minimum is claimed there.
    assert "minimum" not in third
    assert "x = 1.5" in third


def test_the_right_one_by_itself_is_not_mentioned(capsys):
    assert main(["run", "exercise-shifted"]) == 0
    assert "by hand" not in capsys.readouterr().err


def test_a_map_of_it_is_said_to_be_one(tmp_path, capsys):
    text = to_json(example("exercise-shifted")).replace(
        b'"formula":', b'"gradient": ["c - x"],\n    "formula":'
    )
    path = tmp_path / "mine.gdgui"
    path.write_bytes(text)
    wanted = ["--kind", "learning-rate", "--size", "4", "-o", str(tmp_path / "map.npz")]
    assert main(["map", str(path), *wanted]) == 0
    assert "The runs descend by a gradient that was typed by hand." in capsys.readouterr().err
    with np.load(tmp_path / "map.npz") as made:
        assert any("own ∇f" in str(made[name]) for name in made.files)
