r"""Step sizes: how η is found at each step, for any direction.

A schedule is a factor on the learning rate that depends on the step's number alone. A line search
finds η by looking at the objective along the direction (`gdgui.engine.methods.line_searches`); the
learning rate is what it tries first. And η may follow the values on the way
(`gdgui.engine.methods.plateau`). A run's `gdgui.experiment.StepSize` names a rule and what
differs from its defaults; `resolve_step_size` says what that amounts to.

Schedules are those of torch.optim.lr_scheduler, and a warm-up is its LinearLR, put before them by
its SequentialLR.
"""

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from gdgui.checks import quoted
from gdgui.engine.arrays import FloatArray
from gdgui.engine.methods.direction import Hyperparameter
from gdgui.engine.methods.found_step_sizes import (
    ARMIJO,
    EXACT,
    LOWEST,
    PLATEAU,
    POLYAK,
    STRONG_WOLFE,
)
from gdgui.engine.methods.step_size_rule import DECAY, FINAL, LONGEST, Parameters, StepSizeRule
from gdgui.errors import UserError
from gdgui.experiment import ExperimentError, StepSize

__all__ = ["EXACT", "STEP_SIZES", "ResolvedStepSize", "resolve_step_size"]

IntArray = NDArray[np.int64]


class ResolvedStepSize(msgspec.Struct, frozen=True):
    """A rule with a value for each of its parameters.

    Attributes:
        rule: how η is found.
        parameters: by name, in the order of the rule's declaration.
        warmup: over so many steps η grows in a straight line before the rule begins.
    """

    rule: StepSizeRule
    parameters: Parameters
    warmup: int

    @property
    def is_schedule(self) -> bool:
        """Whether η is known before the run."""
        return self.rule.is_schedule

    @property
    def is_search(self) -> bool:
        """Whether η is searched for along the direction."""
        return self.rule.is_search

    @property
    def is_constant(self) -> bool:
        """Whether η is the learning rate at every step."""
        return self.rule is CONSTANT and self.warmup == 0

    def factors(self, steps: IntArray) -> FloatArray:
        """Return what multiplies the learning rate at the steps that leave rows k of a tape.

        Args:
            steps: whole numbers from 0, of any shape.

        Raises:
            UserError: a line search has no schedule, nor has what follows the values.
        """
        if self.rule.factor is None:
            raise UserError(f"{self.rule.title} finds its step sizes; it has no schedule")
        k = np.asarray(steps, dtype=np.float64)
        after = self.rule.factor(np.maximum(k - self.warmup, 0.0), self._counted_from_warmup())
        # torch's LinearLR(start_factor=1 / (w + 1), total_iters=w).
        return np.where(k < self.warmup, (k + 1.0) / (self.warmup + 1.0), after)

    def _counted_from_warmup(self) -> Parameters:
        """Return the parameters as the rule needs them, which begins after the warm-up."""
        if UNTIL.name not in self.parameters:
            return self.parameters
        return {**self.parameters, UNTIL.name: self.parameters[UNTIL.name] - self.warmup}


def resolve_step_size(
    place: str, given: StepSize | None, default_rule: str, steps: int, lowest: float = 0.0
) -> ResolvedStepSize:
    """Find out what a step size means.

    Args:
        place: where it stands in the experiment, for sentences.
        given: what someone wrote; None for the rule of the method.
        default_rule: the rule of the method.
        steps: how many steps the experiment takes; a schedule without an end ends there.
        lowest: the lowest value of the objective that is known, for a rule that is told none.

    Raises:
        ExperimentError: it means nothing; the sentence names the place.
    """
    given = given or StepSize(default_rule)
    rule = STEP_SIZES.get(given.rule)
    if rule is None:
        raise ExperimentError(
            f"{place}.rule: one of {', '.join(STEP_SIZES)} expected, {quoted(given.rule)} found"
        )
    if not rule.is_schedule and given.warmup:
        finder = "a line search" if rule.is_search else "a plateau"
        raise ExperimentError(
            f"{place}.warmup: 0 expected, for {finder} finds η itself; {given.warmup:,} found"
        )
    parameters = _parameters(f"{place}.parameters", rule, given)
    if LOWEST.name in parameters and LOWEST.name not in given.parameters:
        parameters[LOWEST.name] = lowest
    if parameters.get(UNTIL.name) == 0.0:
        parameters[UNTIL.name] = float(max(steps, given.warmup + 1))
    if parameters.get(UNTIL.name, np.inf) <= given.warmup:
        raise ExperimentError(
            f"{place}.parameters.{UNTIL.name}: a step after the warm-up's {given.warmup:,} "
            f"expected, {parameters[UNTIL.name]:g} found"
        )
    return ResolvedStepSize(rule, parameters, given.warmup)


def _parameters(place: str, rule: StepSizeRule, given: StepSize) -> Parameters:
    known = {parameter.name: parameter for parameter in rule.hyperparameters}
    for name, value in given.parameters.items():
        parameter = known.get(name)
        if parameter is None:
            names = ", ".join(known) or "no parameters"
            raise ExperimentError(f"{place}: {rule.title} has {names}; {quoted(name)} found")
        if not parameter.minimum <= value <= parameter.maximum:
            raise ExperimentError(
                f"{place}.{name}: a number from {parameter.minimum:g} to {parameter.maximum:g} "
                f"expected, {value:g} found"
            )
        if parameter.is_whole and not value.is_integer():
            raise ExperimentError(f"{place}.{name}: a whole number expected, {value:g} found")
    return {name: given.parameters.get(name, p.default) for name, p in known.items()}


UNTIL = Hyperparameter(
    "until", "T", "T", 0.0, 0.0, 1000.0, "linear", 0.0, LONGEST,
    "The step at which the schedule ends, warm-up included; 0 for the last step.",
    is_whole=True,
)  # fmt: skip
EVERY = Hyperparameter(
    "every", "s", "s", 30.0, 1.0, 1000.0, "log", 1.0, LONGEST,
    "After so many steps η falls once.",
    is_whole=True,
)  # fmt: skip
PERIOD = Hyperparameter(
    "period", "T₀", "T_0", 50.0, 1.0, 1000.0, "log", 1.0, LONGEST,
    "Steps before the first restart.",
    is_whole=True,
)  # fmt: skip
HALF_TIME = Hyperparameter(
    "time", "τ", r"\tau", 20.0, 1.0, 1000.0, "log", 1e-3, LONGEST,
    "How many steps it takes until η falls noticeably.",
)  # fmt: skip

CONSTANT = StepSizeRule(
    "constant", "Constant", (), (r"\eta_k = \eta",),
    "torch.optim.lr_scheduler.ConstantLR(factor=1)",
    lambda k, _: np.ones_like(k),
)  # fmt: skip

STEP_DECAY = StepSizeRule(
    "step", "Step decay", (EVERY, DECAY),
    (r"\eta_k = \eta \, \gamma^{\lfloor k / s \rfloor}",),
    "torch.optim.lr_scheduler.StepLR",
    lambda k, p: p["decay"] ** np.floor(k / p["every"]),
)  # fmt: skip

EXPONENTIAL = StepSizeRule(
    "exponential", "Exponential decay", (replace(DECAY, default=0.98, low=0.8),),
    (r"\eta_k = \eta \, \gamma^k",),
    "torch.optim.lr_scheduler.ExponentialLR",
    lambda k, p: p["decay"] ** k,
)  # fmt: skip

INVERSE_TIME = StepSizeRule(
    "inverse_time", "1/t decay", (HALF_TIME,),
    (r"\eta_k = \frac{\eta}{1 + k / \tau}",),
    "Robbins and Monro 1951, A stochastic approximation method; "
    "torch.optim.lr_scheduler.LambdaLR",
    lambda k, p: 1.0 / (1.0 + k / p["time"]),
)  # fmt: skip

INVERSE_SQRT = StepSizeRule(
    "inverse_sqrt", "Inverse square root", (HALF_TIME,),
    (r"\eta_k = \frac{\eta}{\sqrt{1 + k / \tau}}",),
    "Zinkevich 2003, Online convex programming and generalized infinitesimal gradient ascent; "
    "torch.optim.lr_scheduler.LambdaLR",
    lambda k, p: 1.0 / np.sqrt(1.0 + k / p["time"]),
)  # fmt: skip


def _linear(k: FloatArray, p: Parameters) -> FloatArray:
    return 1.0 + (p["final"] - 1.0) * np.minimum(k / p["until"], 1.0)


LINEAR = StepSizeRule(
    "linear", "Linear decay", (FINAL, UNTIL),
    (r"\eta_k = \eta \, (1 - (1 - \omega) \, k / T)",),
    "torch.optim.lr_scheduler.LinearLR(start_factor=1)",
    _linear,
)  # fmt: skip


def _annealed(share: FloatArray, final: float) -> FloatArray:
    """Return half a wave of a cosine, from 1 at a share of 0 to ``final`` at 1."""
    return final + (1.0 - final) * 0.5 * (1.0 + np.cos(np.pi * share))


def _cosine(k: FloatArray, p: Parameters) -> FloatArray:
    return _annealed(np.minimum(k / p["until"], 1.0), p["final"])


COSINE = StepSizeRule(
    "cosine", "Cosine", (FINAL, UNTIL),
    (r"\eta_k = \eta \, (\omega + (1 - \omega) \frac{1 + \cos(\pi k / T)}{2})",),
    "Loshchilov and Hutter 2017, SGDR; torch.optim.lr_scheduler.CosineAnnealingLR, which rises "
    "again after T where this one stays",
    _cosine,
)  # fmt: skip


def _cosine_restarts(k: FloatArray, p: Parameters) -> FloatArray:
    period, growth = p["period"], p["growth"]
    if growth == 1.0:
        return _annealed(np.mod(k, period) / period, p["final"])
    # The n-th period begins at T0 (growth^n - 1) / (growth - 1).
    n = np.floor(np.log1p(k * (growth - 1.0) / period) / np.log(growth) + 1e-12)
    begin = period * (growth**n - 1.0) / (growth - 1.0)
    share = (k - begin) / (period * growth**n)
    return _annealed(np.clip(share, 0.0, 1.0), p["final"])


COSINE_RESTARTS = StepSizeRule(
    "cosine_restarts", "Cosine with restarts",
    (
        PERIOD,
        Hyperparameter(
            "growth", "a", "a", 1.0, 1.0, 4.0, "linear", 1.0, 100.0,
            "How many times as long as the last each period is.",
        ),
        FINAL,
    ),
    (r"\eta_k = \eta \, (\omega + (1 - \omega) \frac{1 + \cos(\pi k_i / T_i)}{2})",
     r"T_{i+1} = a \, T_i"),
    "Loshchilov and Hutter 2017, SGDR; torch.optim.lr_scheduler.CosineAnnealingWarmRestarts",
    _cosine_restarts,
)  # fmt: skip


def _one_cycle(k: FloatArray, p: Parameters) -> FloatArray:
    rise, first, final, until = p["rise"], p["first"], p["final"], p["until"]
    # As in torch, the top is a fraction of all steps, and the last of them has the lowest rate.
    top = rise * until - 1.0
    risen = np.minimum(k / top, 1.0) if top > 0.0 else np.ones_like(k)
    rest = until - 1.0 - top
    fallen = np.clip((k - top) / rest, 0.0, 1.0) if rest > 0.0 else np.ones_like(k)
    return np.where(k <= top, _annealed(1.0 - risen, first), _annealed(fallen, final))


ONE_CYCLE = StepSizeRule(
    "one_cycle", "One cycle",
    (
        Hyperparameter(
            "rise", "p", "p", 0.3, 0.0, 1.0, "linear", 0.0, 1.0,
            "What share of the steps η rises for.",
        ),
        Hyperparameter(
            "first", "ω₀", r"\omega_0", 0.04, 0.0, 1.0, "linear", 0.0, 1.0,
            "Where the cycle begins, as a share of the learning rate, which is its top.",
        ),
        replace(FINAL, default=4e-6),
        UNTIL,
    ),
    (
        r"\eta_k = \begin{cases} "
        r"\eta \, (\omega_0 + (1 - \omega_0) \frac{1 - \cos(\pi k / k^*)}{2}) & k \le k^* \\ "
        r"\eta \, (\omega + (1 - \omega) \frac{1 + \cos(\pi (k - k^*) / (T - 1 - k^*))}{2}) "
        r"& k > k^* \end{cases}",
        r"k^* = p \, T - 1",
    ),
    "Smith and Topin 2018, Super-convergence; torch.optim.lr_scheduler.OneCycleLR, of which it is "
    "the curve of learning rates, with div_factor 1/ω₀ and final_div_factor ω₀/ω",
    _one_cycle,
)  # fmt: skip


def _cyclic(k: FloatArray, p: Parameters) -> FloatArray:
    base, up, down, shrink, decay = p["base"], p["up"], p["down"], p["shrink"], p["decay"]
    cycle = np.floor(1.0 + k / (up + down))
    place = 1.0 + k / (up + down) - cycle
    top = up / (up + down)
    height = np.where(place <= top, place / top, (place - 1.0) / (top - 1.0))
    return base + (1.0 - base) * height * shrink ** (cycle - 1.0) * decay**k


CYCLIC = StepSizeRule(
    "cyclic", "Cyclic",
    (
        replace(EVERY, name="up", symbol="s₊", latex="s_{+}", meaning="For so many steps η rises."),
        replace(
            EVERY, name="down", symbol="s₋", latex="s_{-}", meaning="For so many steps η falls."
        ),
        Hyperparameter(
            "base", "ω", r"\omega", 0.1, 0.0, 1.0, "linear", 0.0, 1.0,
            "Where each cycle begins and ends, as a share of the learning rate, which is its top.",
        ),
        Hyperparameter(
            "shrink", "a", "a", 1.0, 0.1, 1.0, "linear", 0.0, 1.0,
            "What the height is multiplied by after each cycle; 1/2 is torch's triangular2.",
        ),
        replace(
            DECAY, default=1.0, low=0.9,
            meaning="What the height is multiplied by at each step, as in torch's exp_range.",
        ),
    ),
    (
        r"\eta_k = \eta \, (\omega + (1 - \omega) \, h_k \, a^c \, \gamma^k) \qquad "
        r"c = \lfloor k / (s_{+} + s_{-}) \rfloor",
        r"h_k = \begin{cases} j / s_{+} & j \le s_{+} \\ "
        r"(s_{+} + s_{-} - j) / s_{-} & j > s_{+} \end{cases} \qquad "
        r"j = k - c \, (s_{+} + s_{-})",
    ),
    "Smith 2017, Cyclical learning rates for training neural networks; "
    "torch.optim.lr_scheduler.CyclicLR",
    _cyclic,
)  # fmt: skip

STEP_SIZES: dict[str, StepSizeRule] = {
    rule.id: rule
    for rule in (
        CONSTANT, STEP_DECAY, EXPONENTIAL, INVERSE_TIME, INVERSE_SQRT, LINEAR, COSINE,
        COSINE_RESTARTS, ONE_CYCLE, CYCLIC, PLATEAU, ARMIJO, STRONG_WOLFE, EXACT, POLYAK,
    )
}  # fmt: skip
"""Every rule by its key, in the order of the menus: schedules, then line searches."""
