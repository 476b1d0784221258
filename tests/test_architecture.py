"""The walls of the house: who imports whom, and what nobody may do."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gdgui

PACKAGE = Path(gdgui.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = {"sympy", "numba", "torch", "PySide6", "pyqtgraph", "matplotlib"}


def imported_by(script):
    """Return the top-level modules that a script has loaded in a new process."""
    report = (
        "; import sys, json; print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script + report], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "script",
    [
        "import gdgui",
        "import gdgui; gdgui.load('learning-rates')",
        "import gdgui; from gdgui.engine.descent.problem import resolve\n"
        "resolve(gdgui.load('saddle'))",
        "import gdgui.cli",
    ],
)
def test_an_experiment_is_read_and_understood_without_the_heavy_libraries(script):
    assert not imported_by(script) & HEAVY


def test_descending_needs_no_window_and_no_torch():
    script = "import gdgui; gdgui.descend(gdgui.load('scalar-descent'))"
    assert not imported_by(script) & {"torch", "PySide6", "pyqtgraph"}


def tree_of(module):
    return ast.parse(module.read_text("utf-8"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_evaluates_text(module):
    forbidden = {"eval", "exec", "sympify", "parse_expr", "__import__", "lambdify"}
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            of_qt = isinstance(node.func, ast.Attribute) and name == "exec"  # QDialog.exec()
            assert name not in forbidden or of_qt, f"line {node.lineno}: {name}"
            # Of the standard library, compile() makes code; re.compile() does not.
            assert not (isinstance(node.func, ast.Name) and name == "compile"), node.lineno
        if isinstance(node, ast.ImportFrom | ast.Import):
            names = {alias.name.rpartition(".")[2] for alias in node.names}
            assert not names & {"sympify", "parse_expr", "pickle", "lambdify"}, node.lineno


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_opens_with_what_it_is_for(module):
    if module.read_text("utf-8").strip():
        assert ast.get_docstring(tree_of(module))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_outgrows_a_few_screens(module):
    assert len(module.read_text("utf-8").splitlines()) <= 450


def test_the_import_contracts_hold():
    lint = shutil.which("lint-imports", path=Path(sys.executable).parent)
    assert lint, "import-linter is among the test dependencies"
    done = subprocess.run(
        [lint, "--no-cache"], cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", gdgui.__all__)
def test_the_public_api_is_there_and_documented(name):
    assert getattr(gdgui, name).__doc__
