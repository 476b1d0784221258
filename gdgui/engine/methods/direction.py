r"""What a direction is: one short textbook rule for each method, and all there is to know about it.

A method is a direction and a step size: ``x ← x + η · d``. Most directions are elementwise: the
rule sees one coordinate at a time and is plain scalar arithmetic, so that it reads like the
textbook, numba compiles it as it stands, and exported scripts quote it as it stands::

    def adam(g, m, v, beta1_t, beta2_t, *, beta1, beta2, epsilon):
        ...
        return d, m, v, beta1_t, beta2_t

A rule names what it needs, before the asterisk any of

    x      the coordinate of the iterate x_k
    g      the coordinate of the gradient at x_k
    k      the index of this step as a float, 0 for the first

and all of its state variables in the order declared; behind it any of its hyperparameters but for
a coupled weight decay, which is in the gradient already. The learning rate is but a factor of the
step for most methods, whose rules do not name it. A rule returns d and the next state in the same
order, or d alone where it has no state. It may read constants of its module and call plain
functions there, and uses `numpy` for mathematics, which in a script neither warns nor raises.

A direction that couples the coordinates is told the same names, but for both coordinates at once:
x, g and each state variable are pairs, unless it is declared as shared; ``hessian`` is the triple
of ∂²f/∂x², ∂²f/∂x∂y and ∂²f/∂y². It returns d as a pair, the next state and, where it is declared
to have some, a `gdgui.engine.methods.step_flags.StepFlag` for a step that is out of the ordinary.
In one dimension it is called as if there were a second coordinate that bends alike and has no
slope. A rule for sums of squares, which learns from data alone, names ``residuals`` and
``jacobian``, functions of the iterate (`gdgui.engine.methods.least_squares`).

The declaration beside each rule drives the kernel, the validation, the controls, the window's step
panel, the scripts and the command line: nothing about a method is written twice. Its LaTeX is read
by `gdgui.engine.analysis.equations`, which puts the numbers of a step in, so it keeps to a small
vocabulary: ``g_k`` for the gradient as the rule sees it, an index k before the step and k+1 after
it, each intermediate symbol on a line of its own before it is used, and the iterate on the last
line.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from gdgui.engine.methods.linear_step import LinearStep, Numbers
from gdgui.engine.methods.step_flags import StepFlag

__all__ = [
    "BETA1",
    "BETA2",
    "COUPLED_WEIGHT_DECAY",
    "DECAY",
    "EPSILON",
    "LEARNING_RATE",
    "MOMENTUM",
    "WEIGHT_DECAY",
    "Direction",
    "Family",
    "Hyperparameter",
    "LinearStep",
    "Numbers",
    "StateVariable",
    "TorchOptimizer",
]


class Hyperparameter(msgspec.Struct, frozen=True):
    """A number that a method is tuned by.

    Attributes:
        name: the key in a file, such as ``learning_rate``, and the name that a rule has for it.
        symbol: what the screen shows, such as η.
        latex: the same in a formula.
        default: torch.optim's where it has the method.
        low: lower end of the slider.
        high: upper end of the slider.
        scale: how the slider is divided.
        minimum: the least value that is accepted.
        maximum: the greatest value that is accepted.
        meaning: a sentence for the tooltip.
        is_whole: whether it counts something, and so has no fraction.
        is_tuned_first: whether its control is always in view.
    """

    name: str
    symbol: str
    latex: str
    default: float
    low: float
    high: float
    scale: Literal["log", "linear"]
    minimum: float
    maximum: float
    meaning: str
    is_whole: bool = False
    is_tuned_first: bool = False


class StateVariable(msgspec.Struct, frozen=True):
    """A number that a rule carries from step to step.

    Attributes:
        name: the name that a rule has for it, such as ``beta1_t``.
        symbol: what the screen shows, such as β₁ᵗ.
        latex: the same in a formula, without its index.
        initial: its value before the first step.
        is_shared: whether all coordinates have the same.
        is_momentum: whether it carries earlier gradients along, and so pushes on.
        is_bookkeeping: whether it only spares the rule some arithmetic, as a running power does.
        power_of: the hyperparameter whose power it is, to the number of the steps so far; where
            that is changed during a run, the power becomes that of the new value.
    """

    name: str
    symbol: str
    latex: str
    initial: float = 0.0
    is_shared: bool = False
    is_momentum: bool = False
    is_bookkeeping: bool = False
    power_of: str | None = None


_SEEN_WHOLE = {"hessian", "residuals", "jacobian"}
"""What only a rule that sees all coordinates at once is told."""


def _accepts_all(_: Numbers) -> bool:
    return True


class TorchOptimizer(msgspec.Struct, frozen=True):
    """A method as torch.optim has it.

    Attributes:
        name: the class in torch.optim.
        arguments: from hyperparameters to its arguments but for ``lr``.
        accepts: whether torch does the same with these hyperparameters.
        follows_schedules: whether a schedule has its meaning there.
        decays: whether it has a coupled weight decay.
        switches: hyperparameters that torch cannot change from 0 or to 0 during a run.
    """

    name: str
    arguments: Callable[[Numbers], dict[str, object]]
    accepts: Callable[[Numbers], bool] = _accepts_all
    follows_schedules: bool = True
    decays: bool = True
    switches: tuple[str, ...] = ()


class Direction(msgspec.Struct, frozen=True):
    """A method: its rule, and what the rule is made of.

    Attributes:
        id: the key in a file, such as ``adam``.
        title: what the screen shows.
        short: the same where there is little room.
        rule: see the module's docstring.
        hyperparameters: the learning rate first.
        state: in the order of the rule's arguments.
        latex: the update as equations, one a line.
        source: the paper, and torch's class.
        couples: whether the rule sees both coordinates at once.
        flags: what a step of a rule that couples may be flagged with.
        step_size: the step-size rule of a run that names none.
        torch: how torch.optim has the method, if it has.
        linear: what theory says of it on a quadratic, if it does.
        momentum_latex: intermediate symbols of `latex` that are momentum as much as the state is.
        finds_length: whether the rule finds the length of its steps, so that η = 1 is a whole one.
        vector: of a rule that couples, the same for any number of coordinates, as arrays; None
            where there is none (`gdgui.engine.methods.vectors`).
        vector_state: its state where that differs from `state`.
        most_coordinates: how many coordinates it takes at most; None for any number.

    Raises:
        TypeError: the rule's arguments are not those declared.
    """

    id: str
    title: str
    short: str
    rule: Callable[..., Any]
    hyperparameters: tuple[Hyperparameter, ...]
    state: tuple[StateVariable, ...]
    latex: tuple[str, ...]
    source: str
    couples: bool = False
    flags: tuple[StepFlag, ...] = ()
    step_size: str = "constant"
    torch: TorchOptimizer | None = None
    linear: LinearStep | None = None
    momentum_latex: tuple[str, ...] = ()
    finds_length: bool = False
    vector: Callable[..., Any] | None = None
    vector_state: tuple[StateVariable, ...] = ()
    most_coordinates: int | None = None

    def __post_init__(self) -> None:
        """Check that the rule and its declaration speak of the same."""
        declared = tuple(variable.name for variable in self.state)
        seen = {"x", "g", "k"} | (_SEEN_WHOLE if self.couples else set())
        tuned = {parameter.name for parameter in self.hyperparameters}
        carried = tuple(name for name in self.arguments if name not in seen)
        if carried != declared:
            raise TypeError(
                f"{self.id}: a rule of the state {', '.join(declared) or 'nothing'} expected, "
                f"one of {', '.join(carried) or 'nothing'} found"
            )
        if unknown := set(self.keywords) - tuned:
            raise TypeError(
                f"{self.id}: hyperparameters among {', '.join(sorted(tuned)) or 'none'} expected, "
                f"{', '.join(sorted(unknown))} found"
            )
        powers = {variable.power_of for variable in self.state if variable.power_of is not None}
        # The learning rate multiplies the step, and a coupled weight decay is in the gradient.
        idle = tuned - set(self.keywords) - {"learning_rate", "weight_decay"} - powers
        if idle:
            raise TypeError(
                f"{self.id}: a rule that names all its hyperparameters expected, one without "
                f"{', '.join(sorted(idle))} found"
            )
        if powers - tuned:
            raise TypeError(
                f"{self.id}: powers of its hyperparameters expected, "
                f"{', '.join(sorted(powers - tuned))} found"
            )
        if self.flags and not self.couples:
            raise TypeError(f"{self.id}: an elementwise rule has no flags")

    @property
    def arguments(self) -> tuple[str, ...]:
        """What the rule is given by position: x, g, k or the Hessian, and its state."""
        code = self.rule.__code__
        return code.co_varnames[: code.co_argcount]

    @property
    def keywords(self) -> tuple[str, ...]:
        """The hyperparameters that the rule is given, in its own order."""
        code = self.rule.__code__
        return code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]

    @property
    def couples_weight_decay(self) -> bool:
        """Whether the weight decay is part of the gradient, of which the rule knows nothing."""
        names = {parameter.name for parameter in self.hyperparameters}
        return WEIGHT_DECAY.name in names and WEIGHT_DECAY.name not in self.keywords

    @property
    def momentum(self) -> StateVariable | None:
        """The state that is the method's momentum, if it has one."""
        return next((variable for variable in self.state if variable.is_momentum), None)

    @property
    def needs_hessian(self) -> bool:
        """Whether the rule also sees the Hessian."""
        return "hessian" in self.arguments

    @property
    def needs_residuals(self) -> bool:
        """Whether the rule is for sums of squares, and sees what they are squares of."""
        return "residuals" in self.arguments

    @property
    def needs_curvature(self) -> bool:
        """Whether a whole step, η = 1, is what the method means."""
        bends = self.needs_hessian or self.needs_residuals
        return bends or self.finds_length or self.step_size != "constant"

    @property
    def state_of_vectors(self) -> tuple[StateVariable, ...]:
        """The state of the rule for any number of coordinates."""
        return self.vector_state or self.state

    @property
    def initial_state(self) -> tuple[float, ...]:
        """The state of one coordinate before the first step."""
        return tuple(variable.initial for variable in self.state)


class Family(msgspec.Struct, frozen=True):
    """Methods of a kind.

    Attributes:
        title: the heading of the menu.
        methods: by their keys, in the order of the menu.
        shared: hyperparameters that each of them has behind its own.
    """

    title: str
    methods: dict[str, Direction] = {}
    shared: tuple[Hyperparameter, ...] = ()

    def add(self, direction: Direction, after: str = "") -> Direction:
        """Add a method: from now on it is everywhere where methods are.

        Args:
            direction: the method.
            after: the key of the method that it follows in the menu; none for the last place.
        """
        if direction.id in self.methods:
            raise ValueError(f"there is a method {direction.id} already")
        own = {parameter.name for parameter in direction.hyperparameters}
        shared = (parameter for parameter in self.shared if parameter.name not in own)
        direction = replace(direction, hyperparameters=(*direction.hyperparameters, *shared))
        keys = list(self.methods)
        later = keys[keys.index(after) + 1 :] if after else []
        self.methods[direction.id] = direction
        for key in later:
            self.methods[key] = self.methods.pop(key)
        return direction


LEARNING_RATE = Hyperparameter(
    "learning_rate", "η", r"\eta", 1e-3, 1e-4, 10.0, "log", 0.0, 1e6,
    "Learning rate: how far a step goes along its direction.",
    is_tuned_first=True,
)  # fmt: skip
MOMENTUM = Hyperparameter(
    "momentum", "β", r"\beta", 0.9, 0.0, 1.0, "linear", 0.0, 1.0,
    "Momentum: how much of the last velocity is kept.",
    is_tuned_first=True,
)  # fmt: skip
DECAY = Hyperparameter(
    "decay", "ρ", r"\rho", 0.99, 0.0, 1.0, "linear", 0.0, 1.0,
    "Decay: how slowly the average of squared gradients forgets.",
)  # fmt: skip
BETA1 = Hyperparameter(
    "beta1", "β₁", r"\beta_1", 0.9, 0.0, 0.999, "linear", 0.0, 1.0 - 1e-12,
    "Decay of the average of gradients, the first moment.",
)  # fmt: skip
BETA2 = Hyperparameter(
    "beta2", "β₂", r"\beta_2", 0.999, 0.0, 0.9999, "linear", 0.0, 1.0 - 1e-12,
    "Decay of the average of squared gradients, the second moment.",
)  # fmt: skip
EPSILON = Hyperparameter(
    "epsilon", "ε", r"\varepsilon", 1e-8, 1e-12, 1.0, "log", 0.0, 1e6,
    "Epsilon: keeps the division from running away where the gradients are tiny.",
)  # fmt: skip
WEIGHT_DECAY = Hyperparameter(
    "weight_decay", "λ", r"\lambda", 1e-2, 0.0, 1.0, "linear", 0.0, 1e6,
    "Weight decay: how strongly each step pulls the iterate towards zero.",
)  # fmt: skip
COUPLED_WEIGHT_DECAY = replace(
    WEIGHT_DECAY,
    default=0.0,
    meaning="Weight decay: λ times the iterate is added to the gradient that the method sees, "
    "which pulls the iterate towards zero.",
)
"""For methods that do not pull by themselves; the gradient comes with it, so no rule names it."""
