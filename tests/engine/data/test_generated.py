"""Generated sets: Playground's definitions, and the same bits on every machine."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdgui.data_source import Data
from gdgui.engine.data.generated import GENERATED
from gdgui.engine.data.samples import load_data
from gdgui.engine.descent.noise import noise_between

NAMES = [each.name for each in GENERATED]


def made(name, points=400, noise=0.0, seed=1, **more):
    samples = load_data(Data(name=name, points=points, noise=noise, seed=seed, **more))
    return samples.inputs, samples.targets


def radii(points):
    return np.hypot(points[:, 0], points[:, 1])


def test_the_circle_is_a_disc_within_a_ring():
    inputs, targets = made("circle")
    inside = radii(inputs)[targets == 1]
    outside = radii(inputs)[targets == 0]
    assert len(inside) == len(outside) == 200
    assert inside.max() < 2.5
    assert outside.min() >= 3.5
    assert outside.max() < 5.0
    # A radius drawn evenly, as Playground has it, is dense in the middle: no even density.
    assert np.mean(inside) == pytest.approx(1.25, abs=0.15)


def test_noise_on_the_circle_changes_classes_and_leaves_the_points():
    calm, _ = made("circle")
    noisy, classes = made("circle", noise=0.3)
    np.testing.assert_array_equal(calm, noisy)
    changed = classes != (radii(noisy) < 2.5)
    assert 0.02 < changed.mean() < 0.4


def test_exclusive_or_has_a_gap_along_the_axes():
    inputs, targets = made("xor")
    assert np.abs(inputs).min() >= 0.3
    assert 4.5 < np.abs(inputs).max() <= 5.3
    np.testing.assert_array_equal(targets, inputs[:, 0] * inputs[:, 1] >= 0)


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_gauss_has_two_centres_and_a_variance_that_noise_sets(noise, variance):
    inputs, targets = made("gauss", points=20_000, noise=noise)
    for label, centre in ((1, 2.0), (0, -2.0)):
        cloud = inputs[targets == label]
        np.testing.assert_allclose(cloud.mean(axis=0), centre, atol=0.06)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.05)


def test_the_spiral_has_two_arms_of_one_and_three_quarter_turns():
    inputs, targets = made("spiral", points=200)
    i = np.arange(100)
    radius, angle = 5 * i / 100, 1.75 * 2 * np.pi * i / 100
    arm = np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
    np.testing.assert_allclose(inputs[targets == 1], arm, atol=1e-14)
    np.testing.assert_allclose(inputs[targets == 0], -arm, atol=1e-14)


def test_noise_on_the_spiral_moves_points_by_at_most_itself():
    calm, _ = made("spiral")
    noisy, _ = made("spiral", noise=0.4)
    moved = np.abs(noisy - calm)
    assert moved.max() <= 0.4
    assert moved.mean() == pytest.approx(0.2, abs=0.02)


def test_the_plane_is_the_sum_over_ten():
    inputs, targets = made("plane")
    np.testing.assert_allclose(targets, inputs.sum(axis=1) / 10, atol=1e-15)
    assert 5.9 < np.abs(inputs).max() <= 6


def test_multi_gauss_has_six_bumps_of_changing_sign():
    inputs, targets = made("multi-gauss", points=5_000)
    centres = np.array([(x, y) for y in (2.5, -2.5) for x in (-4.0, 0.0, 4.0)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distances = np.linalg.norm(inputs[:, None, :] - centres, axis=2)
    nearest = distances.argmin(axis=1)
    height = np.clip(1 - distances.min(axis=1) / 2, 0, None)
    np.testing.assert_allclose(targets, signs[nearest] * height, atol=1e-14)
    assert targets.max() > 0.8
    assert targets.min() < -0.8


@pytest.mark.parametrize("name", ["plane", "multi-gauss"])
def test_noise_on_a_regression_reads_the_target_elsewhere(name):
    (calm, targets), (noisy, others) = made(name), made(name, noise=0.2)
    np.testing.assert_array_equal(calm, noisy)
    assert 0 < np.abs(targets - others).mean() < 0.3


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("line", lambda x: 1.5 * x + 0.5),
        ("parabola", lambda x: x**2 - 1),
        ("sine", lambda x: np.sin(np.pi * x)),
    ],
)
def test_curves_are_exact_without_noise_and_scatter_by_it(name, curve):
    inputs, targets = made(name)
    np.testing.assert_allclose(targets, curve(inputs[:, 0]), atol=1e-14)
    noisy, scattered = made(name, points=5_000, noise=0.5)
    assert np.std(scattered - curve(noisy[:, 0])) == pytest.approx(0.5, rel=0.05)


def test_the_outlier_is_one_point_far_below_the_line():
    inputs, targets = made("outlier", points=20)
    distance = targets - (1.5 * inputs[:, 0] + 0.5)
    np.testing.assert_allclose(distance[:-1], 0, atol=1e-14)
    assert distance[-1] == -8


def test_the_moons_are_scikit_learns():
    inputs, targets = made("moons", points=200)
    angle = np.linspace(0, np.pi, 100)
    outer = np.column_stack([np.cos(angle), np.sin(angle)])
    inner = np.column_stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    np.testing.assert_allclose(inputs[targets == 0], outer, atol=1e-14)
    np.testing.assert_allclose(inputs[targets == 1], inner, atol=1e-14)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("points", [2, 3, 7, 100])
def test_there_are_as_many_points_as_were_asked_for(name, points):
    inputs, targets = made(name, points=points, noise=0.5)
    assert len(inputs) == len(targets) == points
    assert np.isfinite(inputs).all()
    assert np.isfinite(targets).all()


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_gives_other_points(name):
    first, second = (made(name, noise=0.3, seed=seed) for seed in (1, 2))
    assert not (np.array_equal(first[0], second[0]) and np.array_equal(first[1], second[1]))


@pytest.mark.parametrize("seed", [0, 7])
def test_points_are_not_the_noise_that_a_run_draws_from_the_same_seed(seed):
    inputs, _ = made("gauss", points=20, seed=seed)
    drawn = (inputs - np.repeat([[2.0], [-2.0]], 10, axis=0)) / np.sqrt(0.5)
    noise = noise_between(1.0, seed, 2, 0, 100)
    assert not np.isclose(drawn[:, None, :], noise[None, :, :]).all(axis=2).any()


@given(st.sampled_from(["circle", "xor", "gauss"]), st.integers(2, 50), st.integers(0, 50))
def test_more_points_leave_those_before_them(name, points, more):
    few, labels = made(name, points=2 * points, noise=0.2)
    many, all_labels = made(name, points=2 * (points + more), noise=0.2)
    kept = {tuple(row) for row in np.column_stack([many, all_labels])}
    assert {tuple(row) for row in np.column_stack([few, labels])} <= kept


@pytest.mark.parametrize("name", NAMES)
def test_the_bits_are_the_same_on_every_machine(name):
    samples = load_data(Data(name=name, points=101, noise=0.3, seed=7, held_out=0.3))
    arrays = (samples.inputs, samples.targets, samples.held_out)
    digest = hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()
    assert digest[:16] == BITS[name]


BITS = {
    "circle": "f72232fdfbd034ae",
    "xor": "d40b36cf67f57114",
    "gauss": "e2c3e27c9c026d52",
    "spiral": "b220adc42e8e204a",
    "plane": "30ca88eb9cc85da3",
    "multi-gauss": "dfd626dc57727b72",
    "line": "864eb6ad6020d906",
    "parabola": "74af839000313449",
    "sine": "9570aef8ab3c099d",
    "outlier": "0143e4b02eb29133",
    "moons": "83f6773a69803360",
}
