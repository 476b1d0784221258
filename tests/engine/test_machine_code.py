"""Machine code on disk: damage heals, and where nothing can be written there is none."""

import importlib.util
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import gdgui

SOURCE = """
from gdgui.engine.machine_code import kernel

@kernel("float64(float64)")
def twice(x):
    return 2.0 * x
"""


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Return a function that imports a module with a kernel anew, as the next launch does."""
    # Machine code goes beside its module, wherever the environment says.
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    path = tmp_path / "kernels_of_a_test.py"
    path.write_text(SOURCE)

    def load():
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, path.stem, module)
        spec.loader.exec_module(module)
        return module.twice

    return load


def hits(function):
    return sum(function.stats.cache_hits.values())


def files(folder, pattern):
    found = list(folder.rglob(pattern))
    assert found
    return found


def emptied(path):
    path.write_bytes(b"")


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garbled(path):
    path.write_bytes(b"\x80\x05\x00garbage(" * 40)


def flipped(path):
    """Change one byte, which unpickles all the same and may be an instruction."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x40
    path.write_bytes(bytes(content))


def replaced_by_a_folder(path):
    path.unlink()
    path.mkdir()
    (path / "something").write_text("inside")


def replaced_by_a_dangling_link(path):
    path.unlink()
    path.symlink_to(path.parent / "nowhere")


def unreadable(path):
    path.chmod(0)


DAMAGES = (
    emptied, cut, garbled, flipped, replaced_by_a_folder, replaced_by_a_dangling_link, unreadable,
)  # fmt: skip


@pytest.mark.parametrize("pattern", ["*.nbi", "*.nbc"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damaged_machine_code_is_compiled_again_and_kept(tmp_path, loaded, caplog, pattern, damage):
    assert hits(loaded()) == 0
    assert hits(loaded()) == 1
    for path in files(tmp_path, pattern):
        damage(path)
    caplog.clear()
    mended = loaded()
    assert mended(1.5) == 3.0
    # Root reads what no one may read.
    if hits(mended) == 0:
        assert "kernels_of_a_test.twice is damaged" in caplog.text
    assert hits(loaded()) == 1


def test_whole_machine_code_is_no_news(loaded, caplog):
    loaded()
    with caplog.at_level(logging.WARNING):
        assert loaded()(2.0) == 4.0
    assert caplog.text == ""


def test_numba_itself_reads_what_is_kept(tmp_path, loaded):
    loaded()
    module = tmp_path / "kernels_of_a_test.py"
    (data,) = files(tmp_path, "*.nbc")
    from numba.core.caching import FunctionCache

    numbas = FunctionCache(loaded().py_func)
    assert module.is_file()
    assert numbas._cache_file._load_data(data.name)


@pytest.fixture
def read_only_installation(tmp_path):
    """Return a copy of gdgui beside whose modules nothing can be written, not even by root."""
    package = Path(gdgui.__file__).parent
    home = tmp_path / "installed"
    shutil.copytree(package, home / "gdgui", ignore=shutil.ignore_patterns("__pycache__"))
    resources = next(
        each for each in (package / "resources", package.parent / "resources") if each.is_dir()
    )
    if resources.parent != package:
        shutil.copytree(resources, home / "resources")
    for folder in {path.parent for path in (home / "gdgui").rglob("*.py")}:
        (folder / "__pycache__").write_text("a file, where the folder should be")
    return home


def test_without_any_place_to_write_it_computes_all_the_same(read_only_installation, tmp_path):
    nowhere = "/proc/nonexistent" if sys.platform == "linux" else str(tmp_path / "absent" / "home")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    variables = ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    done = subprocess.run(
        [sys.executable, "-B", "-m", "gdgui", "map", "scalar-descent", "--size", "8", "--workers",
         "1", "-o", str(tmp_path / "map.npz")],
        cwd=read_only_installation,
        # All kernels are compiled here; how fast they are does not matter.
        env={**kept, **dict.fromkeys(variables, nowhere), "NUMBA_OPT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "map.npz").is_file()
    assert done.stderr.count("Compiled functions cannot be kept") == 1
    assert "Traceback" not in done.stderr
