"""One step taken apart: what the rule saw and carried, where it led, and how the ground bends.

The tape holds iterates, values and gradients. What else a step is made of (the optimizer's state,
the direction, the noise) is found here by replaying the rule from the nearest checkpoint with the
same compiled function that wrote the tape, so that every number is the tape's own, to the bit.
"""

import msgspec

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.methods.direction import WEIGHT_DECAY, StateVariable
from gdgui.engine.methods.step_flags import StepFlag

__all__ = ["Curvature", "Step"]


class Step(msgspec.Struct, frozen=True, eq=False):
    """The step from row `index` of a tape to the next; vectors have the shape (dim,).

    Attributes:
        run: whose step it is, with the hyperparameters in force at this step.
        index: k, so that the step leads from x_k to x_{k+1}; it is the (k + 1)-th step.
        x: the iterate x_k.
        f: the objective there.
        gradient: the gradient there, as on the tape.
        noise: what was added to the gradient before the rule saw it; zeros without noise.
        direction: d_k, after a fallback to the negative gradient if `flag` says so.
        eta: η_k; the step is ``eta * direction``.
        next_x: the iterate x_{k+1} that the step leads to; that of the tape unless it was moved.
        before: the optimizer's state before the step, by the name of its `StateVariable`.
        after: the same after the step.
        flag: what is out of the ordinary about the step.
        moved_to: the iterate of the tape at row k + 1, where a change of course has put it in
            place of `next_x`; else None.
        names: what the objective calls its coordinates.
        batch: the numbers of the samples that it sees, in their order; None without data.
        epoch: how many epochs had passed before it; None without data.
    """

    run: ResolvedRun
    index: int
    x: FloatArray
    f: float
    gradient: FloatArray
    noise: FloatArray
    direction: FloatArray
    eta: float
    next_x: FloatArray
    before: dict[str, FloatArray]
    after: dict[str, FloatArray]
    flag: StepFlag
    moved_to: FloatArray | None = None
    names: tuple[str, ...] = ()
    batch: IntArray | None = None
    epoch: int | None = None

    @property
    def dim(self) -> int:
        """The number of coordinates."""
        return len(self.x)

    @property
    def seen_gradient(self) -> FloatArray:
        """The gradient as the rule saw it: with its noise and its coupled weight decay."""
        seen = self.gradient + self.noise
        return seen + self.weight_decay * self.x if self.weight_decay else seen

    @property
    def weight_decay(self) -> float:
        """λ of the λ x_k that is part of the gradient that the rule saw; 0 for none."""
        if not self.run.direction.couples_weight_decay:
            return 0.0
        return self.run.hyperparameters[WEIGHT_DECAY.name]

    @property
    def variables(self) -> tuple[StateVariable, ...]:
        """The state variables that `before` and `after` have a value for."""
        direction = self.run.direction
        is_of_vectors = self.learns and direction.couples
        return direction.state_of_vectors if is_of_vectors else direction.state

    @property
    def learns(self) -> bool:
        """Whether it is a step of a training, whose iterate is called θ."""
        return self.batch is not None

    @property
    def displacement(self) -> FloatArray:
        """The step itself, ``next_x - x``."""
        return self.next_x - self.x


class Curvature(msgspec.Struct, frozen=True, eq=False):
    """How the objective bends at a point.

    Attributes:
        x: the point, shape (dim,).
        f: the objective there.
        gradient: the gradient there, shape (dim,).
        hessian: second derivatives, shape (dim, dim); not finite where there are none.
        eigenvalues: of the Hessian, ascending, shape (dim,).
        eigenvectors: in columns, in the same order, shape (dim, dim).
        is_kink: whether the gradient jumps here, so that second derivatives say nothing.
        is_quadratic: whether the objective bends alike everywhere.
    """

    x: FloatArray
    f: float
    gradient: FloatArray
    hessian: FloatArray
    eigenvalues: FloatArray
    eigenvectors: FloatArray
    is_kink: bool = False
    is_quadratic: bool = False
