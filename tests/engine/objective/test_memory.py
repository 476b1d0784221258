"""A formula that is typed leaves little behind: each pause while one is typed compiles another."""

import subprocess
import sys

import pytest

MEASURE = """
import gc
from gdgui.engine.objective.compilation import compile_objective
from gdgui.engine.objective.syntax import parse

def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

def compile_some(numbers):
    for i in numbers:
        compile_objective(parse(f"sin({i}x) + {i}y^2 + exp(-{i}x^2) + xy/{i}")).value_and_gradient

compile_some(range(1, 12))
before = resident()
compile_some(range(12, 32))
print((resident() - before) / 20)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux what a process takes")
def test_a_compiled_formula_takes_less_than_half_a_megabyte(tmp_path, monkeypatch):
    # Of an empty cache, for what is found there is not compiled.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.5e6
