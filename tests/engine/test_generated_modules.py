"""Generated modules: only the newest are kept, and the rest goes with its machine code."""

import os

from gdgui.engine import generated_modules
from gdgui.engine.generated_modules import MOST_MODULES, generated_module, prune


def populate(folder, count):
    """Write modules with their machine code, the first one the oldest; return their stems."""
    cache = folder / "__pycache__"
    cache.mkdir(parents=True)
    stems = [f"formula_{number:05}" for number in range(count)]
    for age, stem in enumerate(stems):
        module = folder / f"{stem}.py"
        module.write_text("LATEX = ''")
        os.utime(module, (1e9 + age, 1e9 + age))
        for ending in ("cpython-311.pyc", "hessian-9.py311.nbi", "hessian-9.py311.1.nbc"):
            (cache / f"{stem}.{ending}").write_bytes(b"")
    return stems


def test_the_newest_modules_stay_with_their_machine_code(tmp_path):
    stems = populate(tmp_path, MOST_MODULES + 30)
    (tmp_path / "notes.txt").write_text("mine")
    prune(tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*.py")) == stems[30:]
    left = {path.name.partition(".")[0] for path in (tmp_path / "__pycache__").iterdir()}
    assert left == set(stems[30:])
    assert len(list((tmp_path / "__pycache__").iterdir())) == 3 * MOST_MODULES
    assert (tmp_path / "notes.txt").exists()


def test_few_modules_all_stay(tmp_path):
    populate(tmp_path, 20)
    prune(tmp_path)
    assert len(list(tmp_path.glob("*.py"))) == 20


def test_a_folder_that_is_gone_is_no_obstacle(tmp_path):
    prune(tmp_path / "absent")


def test_where_nothing_can_be_written_a_module_lives_in_memory(monkeypatch):
    import inspect

    monkeypatch.setattr(generated_modules, "cache_folder", lambda: None)
    module = generated_module("test", "key", lambda: "def one():\n    return 1\n", ("one",))
    assert module.one() == 1
    assert inspect.getsource(module.one) == "def one():\n    return 1\n"
    assert not os.path.exists(module.__file__)
