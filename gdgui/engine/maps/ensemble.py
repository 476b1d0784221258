"""Many runs of one method at once, without tapes: from many starts, or with many settings.

Elementwise rules with a step size that is known beforehand go in lockstep
(`gdgui.engine.maps.lockstep`); what couples the coordinates, finds its step sizes on the way or
may be stopped by a short step goes run by run through the kernel that makes tapes. Both end where
the tape of the run would end.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.kernels import UNFINISHED
from gdgui.engine.descent.noise import BLOCK, noise_between
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.recording import read_only
from gdgui.engine.descent.rules import rules_of
from gdgui.engine.maps.lockstep import compile_lockstep
from gdgui.engine.maps.map_kernels import (
    NO_SLOPE,
    PAST,
    judge_each,
    limits_at,
    note_arrivals,
    run_each,
    watch_each,
)
from gdgui.engine.maps.trainings import train_each
from gdgui.engine.methods.direction import WEIGHT_DECAY
from gdgui.engine.objective.compilation import compile_objective

__all__ = ["Ensemble", "Outcome", "run_ensemble"]


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """What the runs of an ensemble differ in.

    Attributes:
        starts: the first iterates, shape (n, dim).
        hyperparameters: values of hyperparameters by name, shape (n,) each; the others are the
            run's own.
    """

    starts: FloatArray
    hyperparameters: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Where the runs of an ensemble ended; all arrays have shape (n,).

    Attributes:
        f: the objective at each last iterate.
        code: UNFINISHED, CONVERGED or DIVERGED, of `gdgui.engine.descent.kernels`.
        steps: how many steps each run took.
        labels: the number of the minimum that each run is at, -1 for none.
        arrived: the step since which it has been there; for the others, since which at none.
    """

    f: FloatArray
    code: np.ndarray
    steps: np.ndarray
    labels: np.ndarray
    arrived: np.ndarray


def run_ensemble(
    problem: Problem, index: int, ensemble: Ensemble, minima: FloatArray, reach: float
) -> Outcome:
    """Run one run of a problem from many starts, or with many settings.

    Args:
        problem: whose objective, steps and tolerance count.
        index: the run.
        ensemble: what differs from that run.
        minima: the minima to tell apart, shape (m, dim).
        reach: how near to a minimum a run has come to it.

    Raises:
        FormulaError: the formula has no value among the real numbers.
    """
    if isinstance(problem.objective, LearningObjective):
        count = len(ensemble.starts)
        found = train_each(problem, index, ensemble.hyperparameters, count)
        return Outcome(*found, np.full(count, -1), np.zeros(count, np.int64))
    run = problem.runs[index]
    couples, is_known = run.direction.couples, run.step_size.is_schedule
    is_plain = is_known and not couples and not problem.ends.watches_steps
    outcome = _run(_Lockstep if is_plain else _OneByOne, problem, index, ensemble, minima, reach)
    odd = np.flatnonzero(outcome.code == NO_SLOPE)
    if len(odd):
        own = {name: values[odd] for name, values in ensemble.hyperparameters.items()}
        few = Ensemble(ensemble.starts[odd], own)
        again = _run(_OneByOne, problem, index, few, minima, reach)
        for name in ("f", "code", "steps", "labels", "arrived"):
            getattr(outcome, name)[odd] = getattr(again, name)
    return outcome


def _run(
    kind: "type[_Crew]",
    problem: Problem,
    index: int,
    ensemble: Ensemble,
    minima: FloatArray,
    reach: float,
) -> Outcome:
    """Take all runs to their end, in one of two ways."""
    crew = kind(problem, index, ensemble, minima, reach)
    crew.raise_limits(crew.limits)
    for first, last in _stretches(problem, index):
        crew.steer(first)
        if first < last:
            crew.advance(first, last)
    return crew.outcome()


def _stretches(problem: Problem, index: int) -> Iterator[tuple[int, int]]:
    """Yield the first row of stretches without a change and within a block of noise, and the end.

    The last one is the end of the tape alone, for a change may come even there.
    """
    steps = problem.experiment.steps
    changes = (change.step for change in problem.experiment.runs[index].changes)
    cuts = sorted({0, *range(0, steps, BLOCK), *(step for step in changes if step < steps)})
    yield from zip(cuts, [*cuts[1:], steps], strict=True)
    if steps > 0:
        yield steps, steps


class _Crew:
    """The runs of an ensemble under way; where one is, its taken steps say."""

    def __init__(
        self, problem: Problem, index: int, ensemble: Ensemble, minima: FloatArray, reach: float
    ) -> None:
        self.run = problem.runs[index]
        self.dim = problem.dim
        self.steps = problem.experiment.steps
        self.ends = problem.ends
        self.parameters = problem.formula.values
        self.reach = reach
        self.objective = compile_objective(problem.formula.descended)
        self._changes = {change.step: change for change in problem.experiment.runs[index].changes}
        n = len(ensemble.starts)
        self.x = np.ascontiguousarray(ensemble.starts[:, 0], np.float64).copy()
        # In one dimension the second coordinate is 0, of minima too.
        self.y = np.zeros(n)
        if self.dim == 2:
            self.y[:] = ensemble.starts[:, 1]
        # The loops look them up by the first coordinate; outside they have their own numbers.
        self._order = np.argsort(minima[:, 0], kind="stable")
        self.minima = _in_the_plane(minima[self._order])
        self.hyper = np.empty((len(self.run.hyperparameters), n))
        for row, (name, value) in enumerate(self.run.hyperparameters.items()):
            self.hyper[row] = ensemble.hyperparameters.get(name, value)
        decay = ensemble.hyperparameters.get(WEIGHT_DECAY.name, np.zeros(n))
        self.decays = self.run.decays or (
            self.run.direction.couples_weight_decay and bool(decay.any())
        )
        self.here = np.empty(n)
        self.label = np.full(n, -1.0)
        self.arrived = np.zeros(n)
        self.taken = np.zeros(n)
        self.limits = np.ones(n)

    def steer(self, row: int) -> None:
        """Make the change that counts from a row onwards, if there is one."""
        change = self._changes.get(row)
        if change is None:
            return
        names = list(self.run.hyperparameters)
        for name, value in change.hyperparameters.items():
            before, self.hyper[names.index(name)] = self.hyper[names.index(name)].copy(), value
            for slot, variable in enumerate(self.run.direction.state):
                if variable.power_of == name:
                    self.set_state(slot, value**row, before != value)
        if change.iterate is not None:
            # A run that has stopped before stays where it is.
            under_way = self.taken == row
            for array, value in zip((self.x, self.y), change.iterate, strict=False):
                array[under_way] = value
            limits = self.limits.copy()
            self.raise_limits(limits)
            self.limits[under_way] = limits[under_way]
            self.go_on(under_way)

    def raise_limits(self, limits: FloatArray) -> None:
        """Raise what |x| and |f| of each run may grow to, counted from where the runs are."""
        raise NotImplementedError

    def go_on(self, where: np.ndarray) -> None:
        """Let runs go on that have been put elsewhere, however they had ended."""

    def set_state(self, slot: int, value: float, where: np.ndarray) -> None:
        """Set a state variable of some runs, in all coordinates."""
        raise NotImplementedError

    def factors(self, first: int, last: int) -> FloatArray:
        """Return what multiplies the learning rate at the steps that leave some rows."""
        if not self.run.step_size.is_schedule:
            return np.ones(last - first)
        return self.run.step_size.factors(np.arange(first, last))

    def noise(self, first: int, last: int) -> FloatArray:
        """Return the noise of the steps that leave some rows of one block."""
        return noise_between(self.run.noise, self.run.seed, self.dim, first, last)

    def advance(self, first: int, last: int) -> None:
        """Take the steps that leave rows ``first`` to before ``last``."""
        raise NotImplementedError

    def judge(self, f: FloatArray, code: np.ndarray) -> None:
        """Fill in the value of each run, and how it is doing."""
        raise NotImplementedError

    def outcome(self) -> Outcome:
        """Return where the runs ended."""
        f, code = np.empty(len(self.x)), np.empty(len(self.x), np.int64)
        self.judge(f, code)
        note_arrivals(
            self.x, self.y, self.steps, self.minima, self.reach,
            self.here, self.label, self.arrived,
        )  # fmt: skip
        taken, label, arrived = (
            each.astype(np.int64) for each in (self.taken, self.label, self.arrived)
        )
        return Outcome(f, code, taken, np.append(self._order, -1)[label], arrived)


class _Lockstep(_Crew):
    """All runs take a step before any takes the next."""

    def __init__(
        self, problem: Problem, index: int, ensemble: Ensemble, minima: FloatArray, reach: float
    ) -> None:
        super().__init__(problem, index, ensemble, minima, reach)
        direction = self.run.direction
        self._loops = compile_lockstep(problem.formula.descended, direction, self.decays)
        initial = direction.initial_state * self.dim
        self._state = np.empty((len(initial), len(self.x)))
        self._state[:] = np.reshape(initial, (-1, 1))
        n = len(self.x)
        self._away = np.zeros(n, np.bool_)
        # Of what is beyond its limit: for how many rows, the last of them, and what was there.
        self._watched = np.zeros(n, np.int64), np.full(n, -2), np.empty((n, 7))
        self._before = np.empty(n), np.empty(n), np.empty_like(self._state)

    def advance(self, first: int, last: int) -> None:
        """Take the steps that leave rows ``first`` to before ``last``."""
        noise = np.zeros((last - first, 2))
        if self.run.noise:
            noise[:, : self.dim] = self.noise(first, last)
        factors = self.factors(first, last)
        beyond = self._loops.advance(
            self.x, self.y, self.hyper, self._state, factors, noise, self.parameters,
            self.ends.tolerance, self.limits, first, last, self.minima, self.reach, self.here,
            self.label, self.arrived, self.taken, *self._before,
        )  # fmt: skip
        if not beyond:
            return
        rules = rules_of(self.objective, self.run, for_any_kernel=False, decays=self.decays)
        watch_each(
            self.objective.value_and_gradient, read_only(self.parameters), rules.elementwise,
            self.dim, self.hyper, self._state, factors, noise, self.ends.tolerance, self.limits,
            first, last, self.x, self.y, self.minima, self.reach, self.here, self.label,
            self.arrived, self.taken, self._away, *self._watched, *self._before,
        )  # fmt: skip

    def go_on(self, where: np.ndarray) -> None:
        """Let runs go on that have been put elsewhere, however they had ended."""
        self._away[where] = False

    def raise_limits(self, limits: FloatArray) -> None:
        """Raise what |x| and |f| of each run may grow to, counted from where the runs are."""
        self._loops.raise_limits(self.x, self.y, self.parameters, limits)

    def set_state(self, slot: int, value: float, where: np.ndarray) -> None:
        """Set a state variable of some runs, in all coordinates."""
        self._state[slot :: len(self.run.direction.state), where] = value

    def judge(self, f: FloatArray, code: np.ndarray) -> None:
        """Fill in the value of each run, and how it is doing."""
        tolerance = self.ends.tolerance
        self._loops.judge(self.x, self.y, self.parameters, tolerance, self._away, f, code)


class _OneByOne(_Crew):
    """Each run goes to its end before the next one starts."""

    def __init__(
        self, problem: Problem, index: int, ensemble: Ensemble, minima: FloatArray, reach: float
    ) -> None:
        super().__init__(problem, index, ensemble, minima, reach)
        self._values = read_only(self.parameters)
        self._rules = rules_of(self.objective, self.run, for_any_kernel=True, decays=self.decays)
        self._state = np.array([[self.run.direction.initial_state] * self.dim] * len(self.x))
        memory = self.run.step_size.rule.memory
        self._memory = np.array([memory] * len(self.x)).reshape(len(self.x), len(memory))
        self._past = np.zeros((len(self.x), PAST, self.dim + 1))
        self._ended = np.full(len(self.x), UNFINISHED)

    def advance(self, first: int, last: int) -> None:
        """Take the steps that leave rows ``first`` to before ``last``."""
        rules, ends = self._rules, self.ends
        settings = read_only(tuple(self.run.step_size.parameters.values()))
        run_each(
            self.objective.value_and_gradient, rules.hessian, self._values, rules.elementwise,
            rules.coupled, rules.kind, np.ascontiguousarray(self.hyper.T), rules.stepping,
            rules.search, settings, self._memory, ends.tolerance, ends.least_step,
            ends.least_change, self.limits,
            self.noise(first, last), self.factors(first, last), self.dim, first, last,
            self.x, self.y, self._state, self._past, self.minima, self.reach,
            self.label, self.arrived, self.taken, self._ended,
        )  # fmt: skip

    def raise_limits(self, limits: FloatArray) -> None:
        """Raise what |x| and |f| of each run may grow to, counted from where the runs are."""
        limits_at(self.objective.value_and_gradient, self._values, self.x, self.y, limits)

    def go_on(self, where: np.ndarray) -> None:
        """Let runs go on that have been put elsewhere, however they had ended."""
        self._ended[where] = UNFINISHED

    def set_state(self, slot: int, value: float, where: np.ndarray) -> None:
        """Set a state variable of some runs, in all coordinates."""
        self._state[where, :, slot] = value

    def judge(self, f: FloatArray, code: np.ndarray) -> None:
        """Fill in the value of each run, and how it is doing."""
        evaluate = self.objective.value_and_gradient
        tolerance = self.ends.tolerance
        judge_each(evaluate, self._values, tolerance, self._ended, self.x, self.y, f, code)


def _in_the_plane(minima: FloatArray) -> FloatArray:
    """Return minima with two coordinates each, read-only."""
    points = np.zeros((len(minima), 2))
    if len(minima):
        points[:, : np.shape(minima)[1]] = minima
    points.flags.writeable = False
    return points
