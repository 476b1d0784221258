"""The architecture: which module may import which, and what none may do."""

import ast
import json
import re
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
        "from gdgui.lessons.catalogue import load_lesson\n"
        "from gdgui.lessons.starts import starts_of\n"
        "starts_of(load_lesson('a-line-through-points')[0])",
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


PRIVATE = {
    ("cli/test_map.py", "_PATIENCE_SECONDS"): "a timeout, made shorter",
    ("engine/methods/test_sources.py", "_MEIPASS"): "what PyInstaller's start-up code sets",
    ("engine/test_machine_code.py", "_cache_file"): "numba has no public way to read a cache file",
    ("engine/test_machine_code.py", "_load_data"): "see _cache_file",
    ("test_log_file.py", "_MOST_BYTES"): "a limit, made lower",
}
"""The private names of someone else that tests may use, and why they have to."""

WAITING = {
    ("fuzz_window.py", "qWait"): "a hand that rests, by chance, is one of its events",
}
"""What may wait for a fixed time, and why."""

TIMING = {
    ("fuzz_derivatives.py", "process_time"): "run by hand, to tell of formulas that take long",
    ("fuzz_window.py", "monotonic"): "run by hand, to tell of events that take long",
    ("ui/painting/test_long_paths.py", "perf_counter"): "a clock that is put forward",
    ("ui/test_kill.py", "monotonic"): "how much work is lost is told in seconds",
}
"""What may look at a clock, beside the benchmarks, and why: no test is about how long it took."""

CLOCKS = {"perf_counter", "perf_counter_ns", "monotonic", "thread_time", "process_time"}


def private_names(tree):
    """Yield the private names that a module reads of others, or puts something in the place of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            names = [] if own else [node.attr]
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            is_by_name = called in ("getattr", "setattr", "hasattr", "delattr", "patch")
            names = [str(text).rpartition(".")[2] for text in texts] if is_by_name else []
        else:
            continue
        yield from (name for name in names if re.fullmatch(r"_[A-Za-z]\w*", name))


def fixed_waits(tree):
    """Yield the names of what is called to let some time pass, whatever happens."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            of = getattr(getattr(node.func, "value", None), "id", "")
            if called in ("sleep", "qSleep", "qWait") or (of, called) == ("qtbot", "wait"):
                yield called


def clocks_read(tree):
    """Yield the names of the clocks that a module looks at."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in CLOCKS:
                yield called


TESTS = Path(__file__).parent
TEST_MODULES = sorted(TESTS.rglob("*.py"))


def named(path):
    return path.relative_to(TESTS).as_posix()


@pytest.mark.parametrize("module", TEST_MODULES, ids=named)
def test_tests_look_at_what_is_public(module):
    found = {(named(module), name) for name in private_names(tree_of(module))}
    assert found - PRIVATE.keys() == set()


@pytest.mark.parametrize("module", TEST_MODULES, ids=named)
def test_tests_wait_for_something_and_look_at_no_clock(module):
    found = {(named(module), name) for name in fixed_waits(tree_of(module))}
    assert found - WAITING.keys() == set()
    if "benchmarks" not in module.parts:
        read = {(named(module), name) for name in clocks_read(tree_of(module))}
        assert read - TIMING.keys() == set()


def test_what_tests_are_allowed_is_what_they_do():
    for module in TEST_MODULES:
        tree, name = tree_of(module), named(module)
        done = {*private_names(tree), *fixed_waits(tree), *clocks_read(tree)}
        allowed = {what for where, what in (*PRIVATE, *WAITING, *TIMING) if where == name}
        assert allowed <= done


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("window._view", ["_view"]),
        ("from gdgui.a import _b", ["_b"]),
        ("monkeypatch.setattr('gdgui.a._b', 1)", ["_b"]),
        ("monkeypatch.setattr(a, '_b', 1)", ["_b"]),
        ("self._own, a.__doc__, a.b", []),
    ],
)
def test_private_names_are_found(source, names):
    assert list(private_names(ast.parse(source))) == names


def test_waits_and_clocks_are_found():
    assert list(fixed_waits(ast.parse("qtbot.wait(5); QTest.qWait(5); time.sleep(1)"))) == [
        "wait", "qWait", "sleep",
    ]  # fmt: skip
    assert list(fixed_waits(ast.parse("process.wait(60)"))) == []
    assert list(clocks_read(ast.parse("began = time.monotonic()"))) == ["monotonic"]


@pytest.mark.parametrize("name", gdgui.__all__)
def test_the_public_api_is_there_and_documented(name):
    assert getattr(gdgui, name).__doc__
