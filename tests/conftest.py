"""What every test shares: no display is needed, and nothing of the user's own is touched."""

import gc
import hashlib
import importlib.util
import os
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

import gdgui
from tests.kernels import compile_kernels, is_machine_code_there

# A test run says the same twice. To search on: --hypothesis-profile=default --hypothesis-seed=N.
settings.register_profile("gdgui", deadline=None, derandomize=True)
settings.load_profile("gdgui")

# Many tests start a process. Without bytecode each of them would compile all of gdgui anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

if sys.platform.startswith("linux") and not (
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser):
    """Add what is tried by hand: a collector that comes by at every turn."""
    parser.addoption(
        "--collect-every",
        type=int,
        default=0,
        metavar="N",
        help="collect garbage after every Nth test: what Qt still points to must be there",
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Let the workers share out what all of them would compile at once, in a folder of theirs."""
    node.workerinput["claims"] = "" if is_machine_code_there() else _claims().name


@cache
def _claims():
    return tempfile.TemporaryDirectory(prefix="gdgui-tests-")


def pytest_sessionstart(session):
    """Compile this worker's share."""
    if claims := getattr(session.config, "workerinput", {}).get("claims"):
        compile_kernels(Path(claims))


_finished = 0
_FREEZE = 100
"""After so many collections what has survived is left out of the next ones."""


def pytest_runtest_teardown(item):
    """Collect garbage where that is wanted."""
    global _finished
    _finished += 1
    every = item.config.getoption("--collect-every")
    if every and _finished % every == 0:
        gc.collect()
        if _finished // every % _FREEZE == 1:
            # What numba and sympy keep for good would be looked at each time: half a second.
            gc.freeze()
    elif application := _application():
        # As the event loop would, which few tests run for long.
        from gdgui.ui.collector import Collector

        if collector := application.findChild(Collector):
            collector.collect_what_is_due()


def _application():
    """Return the application of the tests before, if there were any with a window."""
    core = sys.modules.get("PySide6.QtCore")
    return core and core.QCoreApplication.instance()


def pytest_collection_modifyitems(items):
    """Skip what needs torch where there is none."""
    if importlib.util.find_spec("torch") is None:
        for item in items:
            if item.get_closest_marker("torch"):
                item.add_marker(pytest.mark.skip(reason="torch is not installed"))


@pytest.fixture(scope="session")
def qapp_cls():
    """Let pytest-qt take the application with gdgui's name, style and fonts."""

    def application(_arguments):
        from gdgui.ui.qt_application import create_application

        return create_application()

    return application


@pytest.fixture(autouse=True)
def _settings_of_its_own(tmp_path, monkeypatch):
    """Keep layout, theme, recent and recovery files and the log of the tests from the user's."""
    for name in ("config", "data", "state"):
        monkeypatch.setenv(f"XDG_{name.upper()}_HOME", str(tmp_path / name))


@pytest.fixture(autouse=True, scope="session")
def _formulas_of_its_own(request, tmp_path_factory):
    """Keep compiled formulas from one test run to the next, and out of the user's cache."""
    # What an older version of these modules has generated must not be found.
    engine = Path(gdgui.__file__).parent / "engine"
    names = ("compilation", "domains", "formula", "functions", "kinks")
    sources = [engine / "objective" / f"{name}.py" for name in names]
    sources += sorted(engine.glob("objective/syntax/*.py"))
    sources += [engine / "generated_modules.py", engine / "machine_code.py"]
    version = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    cache = getattr(request.config, "cache", None)
    folder = cache.mkdir("gdgui") / version if cache else tmp_path_factory.mktemp("gdgui")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield
