r"""What a direction is: one short textbook rule for each method, and all there is to know about it.

A method is a direction and a step size: ``x ← x + η · d``. Most directions are elementwise: the
rule sees one coordinate at a time and is plain scalar arithmetic, so that it reads like the
textbook and numba compiles it as it stands::

    rule(x, g, state, t, hyper) -> d, state

    x      this coordinate of the iterate x_k
    g      this coordinate of the gradient at x_k
    state  `STATE_SLOTS` numbers that the rule carries from step to step
    t      the number of this step, 1 for the first
    hyper  the method's hyperparameters but for the learning rate, in the order declared

A direction that couples the coordinates sees both of them, and the Hessian where it asks for it::

    rule(x, y, gx, gy, hxx, hxy, hyy, state_x, state_y, t, hyper) -> dx, dy, state_x, state_y, mark

where mark is a `gdgui.engine.descent.trajectory.Mark` for a step that is out of the ordinary. In
one dimension it is called as if there were a second coordinate that bends alike and has no slope.

The declaration beside each rule drives the kernel, the validation, the controls, the window's step
panel and the command line: nothing about a method is written twice. Its LaTeX is read by
`gdgui.engine.analysis.equations`, which puts the numbers of a step in, so it keeps to a small
vocabulary: ``g_k`` for the gradient as the rule sees it, an index k before the step and k+1 after
it, each intermediate symbol on a line of its own before it is used, and the iterate on the last
line.
"""

from collections.abc import Callable
from typing import Any, Literal

import msgspec

__all__ = [
    "BETA1",
    "BETA2",
    "DECAY",
    "EPSILON",
    "LEARNING_RATE",
    "MOMENTUM",
    "STATE_SLOTS",
    "WEIGHT_DECAY",
    "Direction",
    "Hyper",
    "Hyperparameter",
    "State",
    "StateVariable",
]

STATE_SLOTS = 5

State = tuple[float, float, float, float, float]
Hyper = tuple[float, ...]


class Hyperparameter(msgspec.Struct, frozen=True):
    """A number that a method is tuned by.

    Attributes:
        name: the key in a file, such as ``learning_rate``.
        symbol: what the screen shows, such as η.
        latex: the same in a formula.
        default: torch.optim's where it has the method.
        low: lower end of the slider.
        high: upper end of the slider.
        scale: how the slider is divided.
        minimum: the least value that is accepted.
        maximum: the greatest value that is accepted.
        meaning: a sentence for the tooltip.
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


class StateVariable(msgspec.Struct, frozen=True):
    """A number that a rule carries from step to step, by its textbook name.

    Attributes:
        name: what the screen shows, such as m.
        latex: the same in a formula, without its index.
        initial: its value before the first step.
        is_shared: whether all coordinates have the same.
        is_momentum: whether it carries earlier gradients along, and so pushes on.
        is_bookkeeping: whether it only spares the rule some arithmetic, as a running power does.
    """

    name: str
    latex: str
    initial: float = 0.0
    is_shared: bool = False
    is_momentum: bool = False
    is_bookkeeping: bool = False


class Direction(msgspec.Struct, frozen=True):
    """A method: its rule, and what the rule is made of.

    Attributes:
        id: the key in a file, such as ``adam``.
        title: what the screen shows.
        short: the same where there is little room.
        rule: see the module's docstring.
        hyperparameters: the learning rate first, then in the order of the rule's ``hyper``.
        state: in the order of the rule's ``state``.
        latex: the update as equations, one a line.
        source: the paper, and torch's class.
        couples: whether the rule sees both coordinates at once.
        needs_hessian: whether it also sees the Hessian.
        step_size: the step-size rule of a run that names none.
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
    needs_hessian: bool = False
    step_size: str = "constant"

    @property
    def momentum(self) -> StateVariable | None:
        """The state that is the method's momentum, if it has one."""
        return next((variable for variable in self.state if variable.is_momentum), None)

    @property
    def needs_curvature(self) -> bool:
        """Whether a whole step, η = 1, is what the method means."""
        return self.needs_hessian or self.step_size != "constant"

    @property
    def initial_state(self) -> State:
        """The state before the first step, filled up to `STATE_SLOTS` numbers."""
        initial = [variable.initial for variable in self.state]
        a, b, c, d, e = initial + [0.0] * (STATE_SLOTS - len(initial))
        return a, b, c, d, e


LEARNING_RATE = Hyperparameter(
    "learning_rate", "η", r"\eta", 1e-3, 1e-4, 10.0, "log", 0.0, 1e6,
    "Learning rate: how far a step goes along its direction.",
)  # fmt: skip
MOMENTUM = Hyperparameter(
    "momentum", "β", r"\beta", 0.9, 0.0, 1.0, "linear", 0.0, 1.0,
    "Momentum: how much of the last velocity is kept.",
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
