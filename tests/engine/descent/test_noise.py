"""Noise is what its seed says, step by step, and nothing where there is none."""

import numpy as np
import pytest

import gdgui
from gdgui.engine.descent.descent import descend
from gdgui.engine.descent.noise import BLOCK, noise_between
from gdgui.engine.descent.trajectory import Status


def experiment(noise, seed=0, steps=100, **changes):
    run = gdgui.Run(
        optimizer="gd",
        hyperparameters={"learning_rate": 0.1},
        start=[3.0, -2.0],
        noise=noise,
        seed=seed,
        **changes,
    )
    return gdgui.Experiment(
        objective=gdgui.Objective(formula="x^2 + y^2"), runs=[run], steps=steps, tolerance=0.0
    )


def test_no_noise_is_no_rows():
    assert noise_between(0.0, 7, 2, 0, 100).shape == (0, 2)


def test_the_noise_of_a_step_does_not_depend_on_who_asks_for_it():
    whole = noise_between(0.5, 3, 2, 0, BLOCK)
    assert np.array_equal(noise_between(0.5, 3, 2, 100, 200), whole[100:200])
    later = noise_between(0.5, 3, 2, BLOCK, BLOCK + 10)
    assert later.shape == (10, 2)
    assert not np.array_equal(later, whole[:10])


def test_the_noise_has_the_standard_deviation_that_is_asked_for():
    noise = noise_between(0.5, 3, 1, 0, BLOCK)
    assert noise.std() == pytest.approx(0.5, rel=0.02)
    assert abs(noise.mean()) < 0.02


def test_a_noisy_run_is_gradient_descent_on_gradients_with_noise():
    (tape,) = descend(experiment(0.3, seed=5))
    x = np.array([3.0, -2.0])
    for k, noise in enumerate(noise_between(0.3, 5, 2, 0, 100)):
        assert np.array_equal(tape.x[k], x)
        x = x + 0.1 * -(2 * x + noise)


def test_the_same_seed_repeats_a_run_to_the_bit_and_another_one_does_not():
    first, again, other = (descend(experiment(0.3, seed))[0].x for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_no_noise_is_the_run_without():
    (quiet,) = descend(experiment(0.0, seed=5))
    (plain,) = descend(experiment(0.0))
    assert np.array_equal(quiet.x, plain.x)


def test_huge_noise_diverges_and_says_so():
    (tape,) = descend(experiment(1e300))
    assert tape.status is Status.DIVERGED
    assert tape.last_step == 1


def test_a_long_noisy_run_goes_on_over_the_ends_of_blocks():
    (tape,) = descend(experiment(0.3, steps=2 * BLOCK + 5))
    assert tape.last_step == 2 * BLOCK + 5
    k = BLOCK
    noise = noise_between(0.3, 0, 2, k, k + 1)[0]
    assert np.array_equal(tape.x[k + 1], tape.x[k] + 0.1 * -(tape.grad[k] + noise))
