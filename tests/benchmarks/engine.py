"""A step of descent on Rosenbrock: gdgui against torch.optim, plain Python and C.

Run by hand: ``python tests/benchmarks/engine.py [ROUNDS]``. Everything is measured in turn in each
round, so that a busy machine is busy for all of them, and the medians are shown. What is measured
of gdgui is `gdgui.descend`, all of it: the experiment is understood, the tape allocated and
written. The loop in C does the same: it writes the whole tape (iterate, value, gradient) into
memory fresh from the system, and looks at every step whether the run has converged or diverged.
Beside it the same loop in memory that numpy allocates as it does for gdgui, in larger pages. The
loops in Python and torch only step.
"""

import ctypes
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np
import torch

import gdgui
from gdgui.engine.methods.catalogue import DIRECTIONS

STEPS = {
    "gdgui": 1_000_000,
    "C -O3": 1_000_000,
    "C in numpy's": 1_000_000,
    "Python": 20_000,
    "torch.optim": 500,
}
"""So many that calling the loop costs nothing beside running it."""
RATE = 1e-5
"""So small that no method arrives and stops before its last step."""
START = (-1.2, 1.0)
TARGETS = (("gd", "torch.optim", 5_000), ("gd", "Python", 5))
C_TARGETS = (("gd", 2.0), ("adam", 2.0))
SHORT = 1_000
"""Steps of a call that costs as much as it takes to begin."""

METHODS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""Those that are written in all four languages below."""
HYPER = {
    name: tuple(
        parameter.default
        for parameter in DIRECTIONS[name].hyperparameters
        if parameter.name in DIRECTIONS[name].keywords
    )
    for name in METHODS
}
"""What their rules are told."""


def gdgui_loop(name, steps):
    """Run a method by gdgui."""
    (tape,) = gdgui.descend(experiments()[name, steps])
    assert tape.last_step == steps


@cache
def experiments():
    """Return what gdgui runs, by method and number of steps."""
    return {
        (name, steps): gdgui.Experiment(
            objective=gdgui.Objective(name="rosenbrock"),
            runs=[gdgui.Run(optimizer=name, hyperparameters={"learning_rate": RATE}, start=START)],
            steps=steps,
            tolerance=0.0,
        )
        for name in METHODS
        for steps in (STEPS["gdgui"], SHORT)
    }


C_SOURCE = r"""
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

typedef struct { double a, b, c, d; } State;
typedef const double *Hyper;

static inline double gd(double g, State *s, Hyper h) { return -g; }
static inline double momentum(double g, State *s, Hyper h) {
    s->a = h[0] * s->a + g;
    return -s->a;
}
static inline double nesterov(double g, State *s, Hyper h) {
    s->a = h[0] * s->a + g;
    return -(g + h[0] * s->a);
}
static inline double adagrad(double g, State *s, Hyper h) {
    s->a += g * g;
    return -g / (sqrt(s->a) + h[0]);
}
static inline double rmsprop(double g, State *s, Hyper h) {
    s->a = h[0] * s->a + (1.0 - h[0]) * g * g;
    return -g / (sqrt(s->a) + h[1]);
}
static inline double adam(double g, State *s, Hyper h) {
    s->a = h[0] * s->a + (1.0 - h[0]) * g;
    s->b = h[1] * s->b + (1.0 - h[1]) * g * g;
    s->c *= h[0];
    s->d *= h[1];
    return -(s->a / (1.0 - s->c)) / (sqrt(s->b / (1.0 - s->d)) + h[2]);
}

static double *fresh(size_t count) {
    void *memory = mmap(NULL, count * sizeof(double), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) abort();
    return memory;
}

#define LOOP(RULE)                                                                    \
int64_t run_##RULE(double a, double b, Hyper h, double rate, double tolerance,        \
                   double *x, double *f, double *grad, State *state, int64_t last) {  \
    double p0 = x[0], p1 = x[1];                                                      \
    State s0 = state[0], s1 = state[1];                                               \
    for (int64_t k = 0;; k++) {                                                       \
        double u = a - p0, v = p1 - p0 * p0;                                          \
        double value = u * u + b * v * v;                                             \
        double g0 = -2.0 * u - 4.0 * b * p0 * v, g1 = 2.0 * b * v;                    \
        x[2 * k] = p0; x[2 * k + 1] = p1;                                             \
        f[k] = value;                                                                 \
        grad[2 * k] = g0; grad[2 * k + 1] = g1;                                       \
        if (!(fabs(p0) <= 1e12 && fabs(p1) <= 1e12 && fabs(value) <= 1e12             \
              && isfinite(g0) && isfinite(g1))) return k;                             \
        if (g0 * g0 + g1 * g1 <= tolerance * tolerance) return k;                     \
        if (k >= last) return k;                                                      \
        p0 += rate * RULE(g0, &s0, h);                                                \
        p1 += rate * RULE(g1, &s1, h);                                                \
    }                                                                                 \
}                                                                                     \
int64_t fresh_##RULE(double a, double b, Hyper h, double rate, double tolerance,      \
                     double x, double y, State *state, int64_t last) {                \
    size_t rows = last + 1;                                                           \
    double *xs = fresh(2 * rows), *f = fresh(rows), *grad = fresh(2 * rows);          \
    xs[0] = x; xs[1] = y;                                                             \
    int64_t row = run_##RULE(a, b, h, rate, tolerance, xs, f, grad, state, last);     \
    munmap(xs, 16 * rows); munmap(f, 8 * rows); munmap(grad, 16 * rows);              \
    return row;                                                                       \
}
LOOP(gd) LOOP(momentum) LOOP(nesterov) LOOP(adagrad) LOOP(rmsprop) LOOP(adam)
"""


def c_loops():
    """Return functions that run a method's loop in C; none where there is no compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return {}
    folder = Path(tempfile.mkdtemp(prefix="gdgui-benchmark-"))
    (folder / "loops.c").write_text(C_SOURCE)
    command = [compiler, "-O3", "-shared", "-fPIC", "-o", "loops.so", "loops.c", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    library = ctypes.CDLL(str(folder / "loops.so"))
    shutil.rmtree(folder)

    def call(function, name, steps, *place):
        # The powers of β₁ and of β₂ are Adam's third and fourth number.
        state = np.array([[0.0, 0.0, 1.0, 1.0]] * 2)
        hyper = np.array(HYPER[name], dtype=np.float64)
        row = function(
            ctypes.c_double(1.0), ctypes.c_double(100.0), _pointer(hyper),
            ctypes.c_double(RATE), ctypes.c_double(0.0), *place, _pointer(state),
            ctypes.c_int64(steps),
        )  # fmt: skip
        assert row == steps

    def by_system(name, steps):
        function = getattr(library, f"fresh_{name}")
        function.restype = ctypes.c_int64
        call(function, name, steps, *map(ctypes.c_double, START))

    def by_numpy(name, steps):
        function = getattr(library, f"run_{name}")
        function.restype = ctypes.c_int64
        x, f, grad = np.empty((steps + 1, 2)), np.empty(steps + 1), np.empty((steps + 1, 2))
        x[0] = START
        call(function, name, steps, *map(_pointer, (x, f, grad)))

    return {"C -O3": by_system, "C in numpy's": by_numpy}


def _pointer(array):
    return ctypes.c_void_p(array.ctypes.data)


def python_loop(name, steps):
    """Run a method in plain floats, written out as a script would have it."""
    LOOPS[name](*START, steps, RATE, *HYPER[name])


def _python_gd(x, y, steps, rate):
    for _ in range(steps):
        v = y - x * x
        gx, gy = -2.0 * (1.0 - x) - 400.0 * x * v, 200.0 * v
        x -= rate * gx
        y -= rate * gy
    return x, y


def _python_momentum(x, y, steps, rate, beta):
    vx = vy = 0.0
    for _ in range(steps):
        v = y - x * x
        vx = beta * vx + -2.0 * (1.0 - x) - 400.0 * x * v
        vy = beta * vy + 200.0 * v
        x -= rate * vx
        y -= rate * vy
    return x, y


def _python_nesterov(x, y, steps, rate, beta):
    vx = vy = 0.0
    for _ in range(steps):
        v = y - x * x
        gx, gy = -2.0 * (1.0 - x) - 400.0 * x * v, 200.0 * v
        vx = beta * vx + gx
        vy = beta * vy + gy
        x -= rate * (gx + beta * vx)
        y -= rate * (gy + beta * vy)
    return x, y


def _python_adagrad(x, y, steps, rate, epsilon):
    sx = sy = 0.0
    sqrt = math.sqrt
    for _ in range(steps):
        v = y - x * x
        gx, gy = -2.0 * (1.0 - x) - 400.0 * x * v, 200.0 * v
        sx += gx * gx
        sy += gy * gy
        x -= rate * gx / (sqrt(sx) + epsilon)
        y -= rate * gy / (sqrt(sy) + epsilon)
    return x, y


def _python_rmsprop(x, y, steps, rate, decay, epsilon):
    vx = vy = 0.0
    sqrt = math.sqrt
    for _ in range(steps):
        v = y - x * x
        gx, gy = -2.0 * (1.0 - x) - 400.0 * x * v, 200.0 * v
        vx = decay * vx + (1.0 - decay) * gx * gx
        vy = decay * vy + (1.0 - decay) * gy * gy
        x -= rate * gx / (sqrt(vx) + epsilon)
        y -= rate * gy / (sqrt(vy) + epsilon)
    return x, y


def _python_adam(x, y, steps, rate, beta1, beta2, epsilon):
    mx = my = vx = vy = 0.0
    b1 = b2 = 1.0
    sqrt = math.sqrt
    for _ in range(steps):
        v = y - x * x
        gx, gy = -2.0 * (1.0 - x) - 400.0 * x * v, 200.0 * v
        b1 *= beta1
        b2 *= beta2
        mx = beta1 * mx + (1.0 - beta1) * gx
        my = beta1 * my + (1.0 - beta1) * gy
        vx = beta2 * vx + (1.0 - beta2) * gx * gx
        vy = beta2 * vy + (1.0 - beta2) * gy * gy
        x -= rate * (mx / (1.0 - b1)) / (sqrt(vx / (1.0 - b2)) + epsilon)
        y -= rate * (my / (1.0 - b1)) / (sqrt(vy / (1.0 - b2)) + epsilon)
    return x, y


LOOPS = {
    "gd": _python_gd,
    "momentum": _python_momentum,
    "nesterov": _python_nesterov,
    "adagrad": _python_adagrad,
    "rmsprop": _python_rmsprop,
    "adam": _python_adam,
}

OPTIMIZERS = {
    "gd": lambda p: torch.optim.SGD(p, lr=RATE),
    "momentum": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=RATE),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=RATE),
    "adam": lambda p: torch.optim.Adam(p, lr=RATE),
}


def torch_loop(name, steps):
    """Run a method of torch.optim with gradients by autograd."""
    place = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[name]([place])
    for _ in range(steps):
        optimizer.zero_grad()
        x, y = place
        value = (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2
        value.backward()
        optimizer.step()


def _seconds(call):
    """Return how long a call takes, after one that does not count: what ran before matters else."""
    call()
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def measure(rounds):
    """Return nanoseconds a step by method and loop, and seconds a whole call by method."""
    loops = {
        "gdgui": gdgui_loop,
        **c_loops(),
        "Python": python_loop,
        "torch.optim": torch_loop,
    }
    taken = {(name, loop): [] for name in METHODS for loop in loops}
    calls = {name: [] for name in METHODS}
    for round_ in range(rounds + 1):
        for name in METHODS:
            seconds = {
                loop: _seconds(lambda run=run, name=name, loop=loop: run(name, STEPS[loop]))
                for loop, run in loops.items()
            }
            call = _seconds(lambda name=name: gdgui_loop(name, SHORT))
            if round_:  # the first round warms everything up
                calls[name].append(call)
                for loop, value in seconds.items():
                    taken[name, loop].append(1e9 * value / STEPS[loop])
    return (
        {key: statistics.median(values) for key, values in taken.items()},
        {name: statistics.median(values) for name, values in calls.items()},
    )


def main():
    """Measure and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    steps, calls = measure(rounds)
    loops = list(dict.fromkeys(loop for _, loop in steps))
    print(f"Nanoseconds per step on Rosenbrock, medians of {rounds} rounds in turn:\n")
    print(f"{'method':10}" + "".join(f"{loop:>14}" for loop in loops) + f"{f'{SHORT:,} steps':>16}")
    for name in METHODS:
        row = "".join(f"{steps[name, loop]:>14,.1f}" for loop in loops)
        print(f"{name:10}{row}{1e6 * calls[name]:>13,.0f} µs")
    print("\nThe last column is a whole call of gdgui.descend. gdgui is, times as fast as:\n")
    for name in METHODS:
        ratios = "".join(f"{steps[name, loop] / steps[name, 'gdgui']:>14,.2f}" for loop in loops)
        print(f"{name:10}{ratios}")
    print()
    for name, loop, least in TARGETS:
        ratio = steps[name, loop] / steps[name, "gdgui"]
        _report(f"{name}: at least {least:,} times as fast as {loop}", ratio, ratio >= least)
    for name, most in C_TARGETS if "C -O3" in loops else ():
        ratio = steps[name, "gdgui"] / steps[name, "C -O3"]
        _report(f"{name}: at most {most:g} times as long as C", ratio, ratio <= most)


def _report(target, ratio, met):
    print(f"{'met   ' if met else 'MISSED'}  {target}: {ratio:,.2f}")


if __name__ == "__main__":
    main()
