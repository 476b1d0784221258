"""Training of small networks, the whole tape kept, against torch, C and scikit-learn.

Run by hand: ``python tests/benchmarks/learn.py [ROUNDS]``. Networks of tanh units learn a spiral of
250 points with Adam, in batches of 10 and all at once. torch takes the same steps with autograd and
`torch.optim.Adam`; C is the same loops with the same tanh, compiled with -O3 for this processor;
scikit-learn's `MLPClassifier` keeps no tape. They take turns, so that a busy machine is busy for
all, and the medians are compared. Needs a C compiler (``cc``) and, where it is installed,
scikit-learn. Planes, Hessian-vector products and sharpness come last (`learn_inside.py`).
"""

import ctypes
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import learn_inside
import numpy as np
import torch

from gdgui.engine.descent.descent import Descent
from gdgui.engine.descent.problem import resolve
from gdgui.experiment import Data, Experiment, Model, Objective, RandomStart, Run

SAMPLES, RATE = 250, 0.01
NETWORKS = ((4, 2), (8, 8), (16, 16))
TORCH_TARGETS = {10: (100.0, 100.0, 50.0), SAMPLES: (20.0, 10.0, 5.0)}
C_TARGET = 2.0
STEPS, TORCH_STEPS = 2_500, 60

C_SOURCE = r"""
#include <math.h>
#include <string.h>
#include <stdint.h>
#define TILE 64
#define PITCH 72
static inline double bits(int64_t k) { double x; memcpy(&x, &k, 8); return x; }
static inline int64_t whole(double x) { int64_t k; memcpy(&k, &x, 8); return k; }
static inline double fast_tanh(double x) {
    double t = fabs(x); t = t > 20.0 ? 20.0 : t;
    double u = t + t, s = u * 1.4426950408889634 + 6755399441055744.0;
    double k = s - 6755399441055744.0;
    double r = (u - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
    double q = 1.6059043836821613e-10;
    q = q * r + 2.08767569878681e-09; q = q * r + 2.505210838544172e-08;
    q = q * r + 2.755731922398589e-07; q = q * r + 2.7557319223985893e-06;
    q = q * r + 2.48015873015873e-05; q = q * r + 0.0001984126984126984;
    q = q * r + 0.001388888888888889; q = q * r + 0.008333333333333333;
    q = q * r + 0.041666666666666664; q = q * r + 0.16666666666666666; q = q * r + 0.5;
    double p = q * (r * r) + r;
    double e2 = bits((int64_t)((uint64_t)whole(s) << 52) + 4607182418800017408);
    double e = e2 * p + (e2 - 1.0);
    return copysign(e / (e + 2.0), x);
}
void train(int n, int layers, const int *sizes, const double *inputs, const double *targets,
           const int64_t *order, int samples, int batch, double rate, int steps, double *x,
           double *f, double *grad, double *m, double *v) {
    static double units[256][PITCH], deltas[256][PITCH];
    double b1 = 1.0, b2 = 1.0;
    int per = (samples + batch - 1) / batch;
    for (int k = 0; k <= steps; k++) {
        double *theta = x + (int64_t)k * n, *g = grad + (int64_t)k * n, total = 0.0;
        int within = k % per * batch, count = batch < samples - within ? batch : samples - within;
        const int64_t *o = order + (batch < samples ? (int64_t)(k / per) * samples : 0) + within;
        memset(g, 0, n * sizeof(double));
        for (int first = 0; first < count; first += TILE) {
            int here = count - first < TILE ? count - first : TILE, width = (here + 7) & ~7;
            for (int i = 0; i < sizes[0]; i++)
                for (int j = 0; j < width; j++)
                    units[i][j] = j < here ? inputs[i * samples + o[first + j]] : 0.0;
            int at = 0, base = 0;
            for (int l = 0; l < layers; l++) {
                int in = sizes[l], out = sizes[l + 1];
                for (int a = 0; a < out; a++) {
                    double *restrict z = units[base + in + a];
                    for (int j = 0; j < width; j++) z[j] = theta[at + in * out + a];
                    for (int i = 0; i < in; i++) {
                        double w = theta[at + a * in + i]; const double *h = units[base + i];
                        for (int j = 0; j < width; j++) z[j] += w * h[j];
                    }
                    for (int j = 0; j < width; j++) z[j] = fast_tanh(z[j]);
                }
                at += in * out + out; base += in;
            }
            for (int j = 0; j < width; j++) deltas[base][j] = 0.0;
            for (int j = 0; j < here; j++) {
                double e = units[base][j] - targets[o[first + j]];
                total += 0.5 * e * e; deltas[base][j] = e * (1.0 - units[base][j] * units[base][j]);
            }
            for (int l = layers - 1; l >= 0; l--) {
                int in = sizes[l], out = sizes[l + 1], below = base - in;
                at -= in * out + out;
                for (int a = 0; a < out; a++) {
                    const double *d = deltas[base + a]; double q = 0.0;
                    for (int j = 0; j < width; j++) q += d[j];
                    g[at + in * out + a] += q;
                    for (int i = 0; i < in; i++) {
                        const double *h = units[below + i]; q = 0.0;
                        for (int j = 0; j < width; j++) q += d[j] * h[j];
                        g[at + a * in + i] += q;
                    }
                }
                if (l > 0)
                    for (int i = 0; i < in; i++) {
                        double *restrict p = deltas[below + i]; const double *h = units[below + i];
                        for (int j = 0; j < width; j++) p[j] = 0.0;
                        for (int a = 0; a < out; a++) {
                            double w = theta[at + a * in + i]; const double *d = deltas[base + a];
                            for (int j = 0; j < width; j++) p[j] += w * d[j];
                        }
                        for (int j = 0; j < width; j++) p[j] *= 1.0 - h[j] * h[j];
                    }
                base = below;
            }
        }
        for (int i = 0; i < n; i++) g[i] /= count;
        f[k] = total / count;
        if (k == steps) break;
        b1 *= 0.9; b2 *= 0.999;
        for (int i = 0; i < n; i++) {
            m[i] = 0.9 * m[i] + 0.1 * g[i]; v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
            theta[n + i] = theta[i] - rate * (m[i] / (1.0 - b1)) / (sqrt(v[i] / (1.0 - b2)) + 1e-8);
        }
    }
}
"""


def experiment(hidden: tuple[int, ...], batch: int) -> Experiment:
    """Return what is trained."""
    data = Data(name="spiral", points=SAMPLES, noise=0.1, seed=1)
    objective = Objective(data=data, model=Model(hidden=hidden, output="tanh"))
    run = Run(
        optimizer="adam",
        hyperparameters={"learning_rate": RATE},
        start=RandomStart(7),
        batch=batch,
        seed=3,
    )
    return Experiment(objective=objective, runs=(run,), steps=STEPS, tolerance=0.0)


def by_gdgui(given: Experiment) -> Callable[[], int]:
    """Return what takes all steps: tapes allocated, batches drawn, statuses told."""
    problem = resolve(given)

    def train() -> int:
        descent = Descent(problem)
        while not descent.done:
            descent.advance(1.0)
        return STEPS

    return train


def compiled_c(folder: Path) -> ctypes.CDLL:
    """Return the loops in C."""
    source, library = folder / "learn.c", folder / "learn.so"
    source.write_text(C_SOURCE)
    options = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run(["cc", *options, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def by_c(given: Experiment, library: ctypes.CDLL) -> Callable[[], int]:
    """Return the same loops in C, on the same batches; their tape is compared once."""
    problem = resolve(given)
    (run,), learning = problem.runs, problem.learning
    examples, sizes = learning.examples, np.array(learning.network.sizes, np.int32)
    n, batches = learning.dim, run.batches
    assert batches is not None
    epochs = STEPS // batches.steps_per_epoch + 1
    order = np.concatenate([batches.orders(0)]) if batches.is_full else _orders(batches, epochs)

    def train() -> int:
        x, grad = np.empty((STEPS + 1, n)), np.empty((STEPS + 1, n))
        f, m, v = np.empty(STEPS + 1), np.zeros(n), np.zeros(n)
        x[0] = run.start

        def at(array: np.ndarray) -> ctypes.c_void_p:
            return ctypes.c_void_p(array.ctypes.data)

        library.train(
            n, len(sizes) - 1, at(sizes), at(examples.inputs), at(examples.targets), at(order),
            SAMPLES, batches.size, ctypes.c_double(RATE), STEPS, at(x), at(f), at(grad), at(m),
            at(v),
        )  # fmt: skip
        train.losses = f  # type: ignore[attr-defined]
        return STEPS

    return train


def _orders(batches, epochs: int) -> np.ndarray:
    from gdgui.engine.data.batches import epoch_order

    return np.concatenate([epoch_order(batches.seed, i, batches.samples) for i in range(epochs)])


def by_torch(given: Experiment) -> Callable[[], int]:
    """Return a plain training loop of torch that keeps its tape."""
    problem = resolve(given)
    (run,), learning = problem.runs, problem.learning
    layers: list[torch.nn.Module] = []
    for fan_in, fan_out in learning.network.layers:
        layers += [torch.nn.Linear(fan_in, fan_out, dtype=torch.float64), torch.nn.Tanh()]
    net = torch.nn.Sequential(*layers)
    examples, batches = learning.examples, run.batches
    assert batches is not None
    inputs = torch.tensor(examples.inputs.T.copy())
    targets = torch.tensor(examples.targets.T.copy())

    def train() -> int:
        torch.nn.utils.vector_to_parameters(
            torch.tensor(run.start, dtype=torch.float64), net.parameters()
        )
        optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
        tape = []
        for k in range(TORCH_STEPS):
            batch = torch.from_numpy(batches.samples_of(k))
            tape.append(torch.nn.utils.parameters_to_vector(net.parameters()).detach().clone())
            optimizer.zero_grad()
            e = net(inputs[batch]) - targets[batch]
            loss = (0.5 * e * e).mean()
            loss.backward()
            optimizer.step()
        return TORCH_STEPS

    return train


def by_sklearn(given: Experiment) -> Callable[[], int] | None:
    """Return scikit-learn's own training, which keeps no tape; None where it is not installed."""
    try:
        from sklearn.neural_network import MLPClassifier
    except ModuleNotFoundError:
        return None
    problem = resolve(given)
    (run,), learning = problem.runs, problem.learning
    assert run.batches is not None
    epochs = max(1, 500 // run.batches.steps_per_epoch)
    model = MLPClassifier(
        learning.network.sizes[1:-1], activation="tanh", batch_size=run.batches.size,
        learning_rate_init=RATE, max_iter=epochs, tol=0.0, n_iter_no_change=epochs + 1,
    )  # fmt: skip
    inputs, labels = learning.examples.inputs.T, learning.examples.targets[0] > 0

    def train() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(inputs, labels)
        return epochs * run.batches.steps_per_epoch

    return train


def medians(trainings: dict[str, Callable[[], int]], rounds: int) -> dict[str, float]:
    """Return microseconds a step, the peers taking turns."""
    found: dict[str, list[float]] = {name: [] for name in trainings}
    for train in trainings.values():
        train()
    for _ in range(rounds):
        for name, train in trainings.items():
            began = time.perf_counter()
            steps = train()
            found[name].append(1e6 * (time.perf_counter() - began) / steps)
    return {name: statistics.median(times) for name, times in found.items()}


def main() -> int:
    """Print a row for each network and batch; return 1 if a target is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    torch.set_num_threads(1)
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        library = compiled_c(Path(folder))
        print("network    batch   gdgui µs   torch ×   C ×   scikit-learn ×")
        for batch, targets in TORCH_TARGETS.items():
            for hidden, target in zip(NETWORKS, targets, strict=True):
                given = experiment(hidden, batch)
                trainings = {"gdgui": by_gdgui(given), "torch": by_torch(given)}
                in_c = trainings["C"] = by_c(given, library)
                if (train := by_sklearn(given)) is not None:
                    trainings["scikit-learn"] = train
                took = medians(trainings, rounds)
                check = Descent(resolve(given))
                while not check.done:
                    check.advance(1.0)
                ours = check.trajectories()[0].f[:200]
                assert np.allclose(ours, in_c.losses[:200], rtol=1e-8), "C has other losses"
                ratio, beside_c = took["torch"] / took["gdgui"], took["gdgui"] / took["C"]
                sklearn = took.get("scikit-learn", float("nan")) / took["gdgui"]
                name = "-".join(map(str, (2, *hidden, 1)))
                print(
                    f"{name:10} {batch:5} {took['gdgui']:10.2f} {ratio:6.0f} (≥ {target:.0f}) "
                    f"{beside_c:5.2f} (≤ {C_TARGET:g}) {sklearn:6.0f}"
                )
                missed |= ratio < target or beside_c > C_TARGET
    missed |= learn_inside.report(rounds)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
