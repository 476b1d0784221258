"""Compiles random smooth formulas in processes of their own and compares them with autograd.

Run by hand: ``python -m tests.fuzz_derivatives [FORMULAS] [SEED]``. Each child process compiles
some of them, with a cache of its own, and compares value, gradient and Hessian with torch's at
random places where both are finite. A formula that is refused is counted; a process that dies, a
formula that differs and one that takes longer than ten seconds are failures.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

BATCH = 20
PLACES = 6
SECONDS = 10.0
"""Of the processor, for one formula with the imports of a first one."""
TOLERANCE = 1e-7
"""Of the largest number of a kind; rounding of what cancels is larger than that of the result."""
LARGEST = 1e9
"""Where derivatives are larger, rounding of the place alone is more than the tolerance."""


def formulas(count: int, seed: int) -> list[str]:
    """Return so many different smooth formulas."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    from tests.fuzzing import smooth_formulas

    found: dict[str, None] = {}

    @seeded(seed)
    @settings(
        max_examples=4 * count, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck), derandomize=False,
    )  # fmt: skip
    @given(smooth_formulas())
    def collect(text: str) -> None:
        if len(text) > 3:
            found.setdefault(text)

    collect()
    return list(found)[:count]


def compare(text: str, seed: int) -> str:
    """Return what is wrong with a formula, "refused", or nothing."""
    import numpy as np

    from gdgui.engine.objective.compilation import compile_objective
    from gdgui.engine.objective.syntax import parse
    from gdgui.errors import UserError
    from tests.engine.reference import derivatives

    try:
        syntax = parse(text)
        compiled = compile_objective(syntax)
    except UserError:
        return "refused"
    values = np.array([0.7 + 0.3 * index for index in range(len(syntax.parameters))])
    values.flags.writeable = False
    x, y = np.random.default_rng(seed).uniform(-2.0, 2.0, (2, PLACES))
    wanted = derivatives(syntax, x, y, dict(zip(syntax.parameters, values, strict=True)))
    for index in range(PLACES):
        value, *gradient = compiled.value_and_gradient(x[index], y[index], values)
        hessian = compiled.hessian(x[index], y[index], values)
        found = np.array([value, *gradient, *hessian])
        theirs = np.concatenate([np.atleast_1d(part[index]) for part in wanted])
        if not (np.isfinite(found).all() and np.isfinite(theirs).all()):
            continue
        scale = max(1.0, float(np.abs(theirs).max()))
        if scale < LARGEST and np.abs(found - theirs).max() > TOLERANCE * scale:
            return f"at {x[index]}, {y[index]}: {found.tolist()} found, {theirs.tolist()} expected"
    return ""


def child() -> None:
    """Compare the formulas that come on the standard input; print a line of JSON for each."""
    for index, text in enumerate(json.load(sys.stdin)):
        began = time.process_time()
        wrong = compare(text, index)
        seconds = time.process_time() - began
        print(json.dumps({"formula": text, "wrong": wrong, "seconds": seconds}), flush=True)


def run_batch(batch: list[str]) -> list[dict]:
    """Compare some formulas in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="gdgui-fuzz-") as cache:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz_derivatives", "--child"],
            input=json.dumps(batch),
            env=os.environ | {"XDG_CACHE_HOME": cache},
            capture_output=True,
            text=True,
            check=False,
        )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode:
        text = batch[len(lines)] if len(lines) < len(batch) else "the end"
        wrong = f"the process ended with {done.returncode}: {done.stderr[-500:]}"
        lines.append({"formula": text, "wrong": wrong, "seconds": 0.0})
    return lines


def main() -> int:
    """Search, and print what was found."""
    if "--child" in sys.argv:
        child()
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    texts = formulas(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    compared = refused = failures = 0
    slowest = 0.0
    for first in range(0, len(texts), BATCH):
        for line in run_batch(texts[first : first + BATCH]):
            compared += 1
            refused += line["wrong"] == "refused"
            # The first one of a process waits for the imports.
            slowest = max(slowest, line["seconds"])
            if line["wrong"] not in ("", "refused") or line["seconds"] > SECONDS:
                failures += 1
                print(f"{line['formula']}: {line['wrong'] or line['seconds']}", flush=True)
    print(f"{compared} formulas, {refused} refused, {failures} failures, slowest {slowest:.1f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
