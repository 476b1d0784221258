"""A basin map against batched torch autograd and against C.

Run by hand: ``python tests/benchmarks/maps.py [ROUNDS]``. 512 × 512 starts on Himmelblau's function
take 200 steps each, by gradient descent and by Adam. All three make the same map: at which minimum
each start ends, since which step it has been there, and runs that have converged or diverged stay.
torch moves all starts as one tensor, with autograd's gradients and torch.optim's steps; C is the
same loop, compiled with -O3 for this processor, in the same tiles on as many threads. The three
take turns, so that a busy machine is busy for all. Beside them the bare descent of torch, which
tells nothing of when a start arrives and lets none stop. Needs a C compiler (``cc``).
"""

import ctypes
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch

from gdgui.engine.descent.problem import Problem, resolve
from gdgui.engine.maps.grid import TILE, basin_axes, compute_map, find_targets, thread_pool
from gdgui.experiment import Domain, Experiment, Objective, Run

SIZE, LIVE_SIZE, STEPS = 512, 256, 200
DOMAIN = (-6.0, 6.0)
RATES = {"gd": 0.01, "adam": 0.1}
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
TOLERANCE = 1e-8
TORCH_TARGET, C_TARGET, SAME_TARGET, LIVE_TARGET = 30.0, 2.0, 0.999, 20.0

C_SOURCE = r"""
#include <math.h>
static inline void objective(double x, double y, double *f, double *gx, double *gy) {
    double a = x * x + y - 11.0, b = x + y * y - 7.0;
    *f = a * a + b * b;
    *gx = 4.0 * x * a + 2.0 * b;
    *gy = 2.0 * a + 4.0 * y * b;
}
static inline int moves(double x, double y, double f, double gx, double gy, double tol) {
    return (fabs(x) <= 1e12) & (fabs(y) <= 1e12) & (fabs(f) <= 1e12) & (fabs(gx) < INFINITY)
        & (fabs(gy) < INFINITY) & (gx * gx + gy * gy > tol * tol);
}
static void arrive(int n, const double *x, const double *y, int k, int m, const double *minima,
                   double reach, double *here, double *label, double *arrived) {
    for (int i = 0; i < n; i++) here[i] = -1.0;
    for (int j = 0; j < m; j++) {
        double mx = minima[2 * j], my = minima[2 * j + 1];
        for (int i = 0; i < n; i++) {
            double dx = x[i] - mx, dy = y[i] - my;
            here[i] = dx * dx + dy * dy <= reach * reach ? (double)j : here[i];
        }
    }
    for (int i = 0; i < n; i++) {
        arrived[i] = here[i] == label[i] ? arrived[i] : (double)k;
        label[i] = here[i];
    }
}
void gd(int n, double *restrict x, double *restrict y, int steps, double rate, double tol, int m,
        const double *minima, double reach, double *restrict here, double *restrict label,
        double *restrict arrived, double *restrict state) {
    for (int k = 0; k < steps; k++) {
        arrive(n, x, y, k, m, minima, reach, here, label, arrived);
        int moving = 0;
        for (int i = 0; i < n; i++) {
            double f, gx, gy;
            objective(x[i], y[i], &f, &gx, &gy);
            int move = moves(x[i], y[i], f, gx, gy, tol);
            x[i] = move ? x[i] - rate * gx : x[i];
            y[i] = move ? y[i] - rate * gy : y[i];
            moving += move;
        }
        if (!moving) break;
    }
    arrive(n, x, y, steps, m, minima, reach, here, label, arrived);
}
void adam(int n, double *restrict x, double *restrict y, int steps, double rate, double tol, int m,
          const double *minima, double reach, double *restrict here, double *restrict label,
          double *restrict arrived, double *restrict state) {
    double *mx = state, *vx = state + n, *my = state + 2 * n, *vy = state + 3 * n;
    double p1 = 1.0, p2 = 1.0;
    for (int k = 0; k < steps; k++) {
        arrive(n, x, y, k, m, minima, reach, here, label, arrived);
        int moving = 0;
        p1 *= 0.9;
        p2 *= 0.999;
        for (int i = 0; i < n; i++) {
            double f, gx, gy;
            objective(x[i], y[i], &f, &gx, &gy);
            int move = moves(x[i], y[i], f, gx, gy, tol);
            mx[i] = 0.9 * mx[i] + (1.0 - 0.9) * gx;
            vx[i] = 0.999 * vx[i] + (1.0 - 0.999) * gx * gx;
            my[i] = 0.9 * my[i] + (1.0 - 0.9) * gy;
            vy[i] = 0.999 * vy[i] + (1.0 - 0.999) * gy * gy;
            double dx = mx[i] / (1.0 - p1) / (sqrt(vx[i] / (1.0 - p2)) + 1e-8);
            double dy = my[i] / (1.0 - p1) / (sqrt(vy[i] / (1.0 - p2)) + 1e-8);
            x[i] = move ? x[i] - rate * dx : x[i];
            y[i] = move ? y[i] - rate * dy : y[i];
            moving += move;
        }
        if (!moving) break;
    }
    arrive(n, x, y, steps, m, minima, reach, here, label, arrived);
}
"""


def problem_of(method: str) -> Problem:
    """Return one run of a method on Himmelblau's function."""
    run = Run(optimizer=method, hyperparameters={"learning_rate": RATES[method]}, start=(0.0, 0.0))
    objective = Objective(name="himmelblau", domain=Domain(x=DOMAIN, y=DOMAIN))
    experiment = Experiment(objective=objective, runs=(run,), steps=STEPS, tolerance=TOLERANCE)
    return resolve(experiment)


def starts(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates of all starts, row by row."""
    x, y = (axis.values for axis in basin_axes((DOMAIN, DOMAIN), (size, size)))
    grid = np.meshgrid(x, y)
    return grid[0].ravel(), grid[1].ravel()


def by_torch(method: str, minima: np.ndarray, reach: float) -> np.ndarray:
    """Return the labels of the map that batched autograd makes, with torch.optim's own steps."""
    points = torch.tensor(np.stack(starts(SIZE)), requires_grad=True)
    centres = torch.tensor(minima)
    label = torch.full((points.shape[1],), -1)
    arrived = torch.zeros(points.shape[1], dtype=torch.int64)
    if method == "gd":
        optimizer = torch.optim.SGD([points], lr=RATES[method])
    else:
        optimizer = torch.optim.Adam([points], lr=RATES[method])
    for step in range(STEPS):
        label, arrived = arrivals(points.detach(), centres, reach, step, label, arrived)
        optimizer.zero_grad()
        x, y = points
        values = (x * x + y - 11.0) ** 2 + (x + y * y - 7.0) ** 2
        values.sum().backward()
        with torch.no_grad():
            # What has converged or diverged stays, as in any map.
            moving = (points.grad.square().sum(0) > TOLERANCE**2) & points.grad.isfinite().all(0)
            moving &= (points.abs() <= 1e12).all(0) & (values.abs() <= 1e12)
            before = points.clone()
            optimizer.step()
            points.copy_(torch.where(moving, points, before))
            if not moving.any():
                break
    label, arrived = arrivals(points.detach(), centres, reach, STEPS, label, arrived)
    return label.numpy()


def arrivals(
    points: torch.Tensor,
    centres: torch.Tensor,
    reach: float,
    step: int,
    label: torch.Tensor,
    arrived: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return at which minimum each run is, -1 for none, and since which step."""
    away = (points[:, None, :] - centres.T[:, :, None]).square().sum(0)
    nearest, number = away.min(0)
    here = torch.where(nearest <= reach * reach, number, -1)
    return here, torch.where(here == label, arrived, step)


def compile_c(folder: Path) -> ctypes.CDLL:
    """Return the C loops."""
    source, library = folder / "maps.c", folder / "maps.so"
    source.write_text(C_SOURCE)
    command = ["cc", "-O3", "-march=native", "-shared", "-fPIC", str(source), "-o", str(library)]
    subprocess.run([*command, "-lm"], check=True)
    return ctypes.CDLL(str(library))


def by_c(
    library: ctypes.CDLL, pool: ThreadPoolExecutor, method: str, minima: np.ndarray, reach: float
) -> np.ndarray:
    """Return the labels that C finds, tile by tile on the pool's threads."""
    function = getattr(library, method)
    minima = np.ascontiguousarray(minima)
    xs, ys = starts(SIZE)

    def pointer(array: np.ndarray) -> ctypes.c_void_p:
        return ctypes.c_void_p(array.ctypes.data)

    def tile(first: int) -> np.ndarray:
        x, y = xs[first : first + TILE].copy(), ys[first : first + TILE].copy()
        n = len(x)
        here, label, arrived = np.empty(n), np.full(n, -1.0), np.zeros(n)
        state = np.zeros(4 * n)
        function(
            n, pointer(x), pointer(y), STEPS, ctypes.c_double(RATES[method]),
            ctypes.c_double(TOLERANCE), len(minima), pointer(minima), ctypes.c_double(reach),
            pointer(here), pointer(label), pointer(arrived), pointer(state),
        )  # fmt: skip
        return label

    return np.concatenate(list(pool.map(tile, range(0, len(xs), TILE)))).astype(np.int64)


def timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Return how long something takes, in seconds, and what it returns."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def verdict(is_met: bool) -> str:
    """Return whether a target is met, in a word."""
    return "met" if is_met else "MISSED"


def main() -> None:
    """Measure and print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    workers = torch.get_num_threads()
    pool = thread_pool(workers)
    print(f"{SIZE} × {SIZE} starts, {STEPS} steps, {workers} threads; medians of {rounds} rounds")
    print(f"targets: {TORCH_TARGET:g} × torch, within {C_TARGET:g} × C, ", end="")
    print(f"{SAME_TARGET:.1%} of labels the same, {LIVE_TARGET:g} live maps a second\n")
    print(f"{'':6}{'gdgui s':>9}{'torch s':>9}{'C s':>9}{'torch/us':>10}{'us/C':>7}", end="")
    print(f"{'same as torch':>15}{'as C':>10}{'live maps/s':>13}")
    with tempfile.TemporaryDirectory() as folder:
        library = compile_c(Path(folder))
        for method in RATES:
            problem = problem_of(method)
            targets = find_targets(problem.objective)
            fine, live = (basin_axes((DOMAIN, DOMAIN), (size, size)) for size in (SIZE, LIVE_SIZE))
            work: dict[str, Callable[[], np.ndarray]] = {
                "us": lambda p=problem, t=targets, a=fine: compute_map(
                    p, 0, a, t, executor=pool
                ).labels.ravel(),
                "live": lambda p=problem, t=targets, a=live: compute_map(
                    p, 0, a, t, executor=pool
                ).labels.ravel(),
                "torch": lambda m=method, t=targets: by_torch(m, t.minima, t.reach),
                "C": lambda m=method, t=targets: by_c(library, pool, m, t.minima, t.reach),
            }
            taken: dict[str, list[float]] = {name: [] for name in work}
            labels: dict[str, np.ndarray] = {}
            for round_ in range(rounds + 1):
                for name, each in work.items():
                    seconds, labels[name] = timed(each)
                    if round_:  # the first round warms everything up
                        taken[name].append(seconds)
            cost = {name: statistics.median(each) for name, each in taken.items()}
            same = [float(np.mean(labels["us"] == labels[name])) for name in ("torch", "C")]
            ratios = cost["torch"] / cost["us"], cost["us"] / cost["C"]
            speed = 1.0 / cost["live"]
            met = (
                ratios[0] >= TORCH_TARGET
                and ratios[1] <= C_TARGET
                and min(same) >= SAME_TARGET
                and speed >= LIVE_TARGET
            )
            print(f"{method:6}{cost['us']:9.3f}{cost['torch']:9.2f}{cost['C']:9.3f}", end="")
            print(f"{ratios[0]:10.0f}{ratios[1]:7.2f}{same[0]:15.4%}{same[1]:10.4%}", end="")
            print(f"{speed:13.1f}   {verdict(met and math.isfinite(speed))}")


if __name__ == "__main__":
    main()
