"""The README's examples run as they stand."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from gdgui.experiment import from_json

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_its_python_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "houses.csv").write_text(
        "area,rooms,price\n50,2,100\n60,3,130\n80,3,150\n100,4,210\n71,3,140\n", "utf-8"
    )
    scope = {}
    for text in blocks("python"):
        exec(text, scope)  # noqa: S102 - it is our own text
    assert capsys.readouterr().out
    assert scope["outputs"].shape == scope["examples"].targets.shape == (200,)
    assert np.isfinite(scope["outputs"]).all()
    assert (tmp_path / "houses.gdgui").is_file()


DATA = [
    line
    for text in blocks("json")
    if text.startswith(('{"name"', '{"data"'))
    for line in re.split(r"(?<=\})\n(?=\{)", text.strip())
]


@pytest.mark.parametrize("text", DATA)
def test_its_data_are_those_of_a_file(text):
    found = json.loads(text)
    objective = found if "data" in found else {"data": found}
    from_json(
        json.dumps(
            {
                "format": "gdgui-experiment/4",
                "objective": objective,
                "runs": [{"optimizer": "gd", "start": {"seed": 1}}],
                "steps": 1,
            }
        )
    )


def test_it_shows_each_source_of_data():
    assert {key for text in DATA for key in json.loads(text)} >= {"name", "table", "rows", "data"}
