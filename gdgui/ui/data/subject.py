"""What a data view shows of an objective: its rows as points, and how everything is called.

It is found once for each objective; nothing here needs the compiler.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.data.samples import Samples, used_columns
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.engine.display.prediction import LINE, PLANE, kind_of
from gdgui.ui.document.point_edits import can_edit_points
from gdgui.ui.painting.ranges import widened

__all__ = ["Interval", "Subject"]

Interval = tuple[float, float]

_MARGIN = 0.08
"""How much room there is around the points at least, as a part of their extent."""
_STEPS = 10
"""About how many round steps an interval has, at whose ends it begins and ends."""
_STRIP, _STRIP_GAP = 1.08, 0.07
"""Where the rows of the first class of a softmax lie over the probabilities, and the next ones."""
_PICTURES = {64: (8, 8)}
"""How many pixels down and across the pictures of the set `digits` have, by their number."""


@dataclass(frozen=True, eq=False)
class Subject:
    """An objective as a data view sees it.

    Attributes:
        objective: what it is.
    """

    objective: LearningObjective

    @cached_property
    def samples(self) -> Samples:
        """The rows."""
        return self.objective.examples.samples

    @cached_property
    def kind(self) -> str:
        """What is drawn: one of those in `gdgui.engine.display.prediction`."""
        return kind_of(self.samples)

    @property
    def classes(self) -> int:
        """How many classes there are; 1 for a regression."""
        return self.samples.classes

    @property
    def is_classified(self) -> bool:
        """Whether the target is a class."""
        return self.samples.classes > 1

    @property
    def is_softmax(self) -> bool:
        """Whether there is an output for each class."""
        return self.objective.network.output.id == "softmax"

    @property
    def middle(self) -> float:
        """Where one output stands between two classes."""
        return 0.5 if self.objective.network.output.id == "sigmoid" else 0.0

    @cached_property
    def labels(self) -> IntArray:
        """The class of each row, (m,)."""
        return self.samples.targets.astype(np.int64)

    @cached_property
    def inputs(self) -> FloatArray:
        """The inputs of each row in their own units, (m, d)."""
        return self.samples.original_inputs()

    @cached_property
    def targets(self) -> FloatArray:
        """The target of each row in its own unit, or as the one output should be, (m,)."""
        if not self.is_classified:
            return self.samples.original_targets()
        if self.is_softmax:
            return _STRIP + _STRIP_GAP * self.samples.targets
        wanted: FloatArray = self.objective.examples.targets[0]
        return wanted

    @cached_property
    def can_edit(self) -> bool:
        """Whether points can be set by hand."""
        return can_edit_points(self.objective.data)

    @cached_property
    def picture_shape(self) -> tuple[int, int] | None:
        """How many pixels down and across each row has, where it is a picture."""
        is_digits = self.objective.data.name == "digits"
        return _PICTURES.get(self.inputs.shape[1]) if is_digits else None

    # ---- words ----

    @cached_property
    def _units(self) -> dict[str, str]:
        return used_columns(self.objective.data).units

    @cached_property
    def units(self) -> dict[str, str]:
        """What stands behind a number of each column: a space and its unit, or nothing."""
        return {name: f" {unit}" if unit else "" for name, unit in self._units.items()}

    def named(self, name: str) -> str:
        """Return the name of a column with its unit."""
        unit = self._units.get(name, "")
        return f"{name} ({unit})" if unit else name

    @property
    def axis_names(self) -> tuple[str, str]:
        """What stands at the two axes."""
        names = [self.named(name) for name in self.samples.input_names]
        if self.kind == PLANE:
            return names[0], names[1]
        target = self.named(self.samples.target_name)
        if self.kind != LINE:
            return target, f"ŷ of {target}"
        if not self.is_classified:
            return names[0], target
        if self.is_softmax:
            return names[0], "p"
        one = self.samples.class_names[1]
        return names[0], f"p({one})" if self.middle == 0.5 else "ŷ"

    # ---- places ----

    @cached_property
    def points(self) -> FloatArray:
        """Where the rows lie in a plane or over a line, shape (m, 2)."""
        second: FloatArray = self.inputs[:, 1] if self.kind == PLANE else self.targets
        return np.column_stack((self.inputs[:, 0], second))

    @cached_property
    def scale(self) -> Interval:
        """The least and the greatest target of a regression, as the ends of a scale."""
        values = self.samples.original_targets()
        low, high = widened(float(values.min()), float(values.max()))
        if low < 0.0 < high:
            # Zero is what it turns about.
            high = max(high, -low)
            low = -high
        return low, high

    @cached_property
    def home(self) -> tuple[Interval, Interval]:
        """The part of the plane that is shown at first: round numbers around all points."""
        if self.kind == PLANE:
            return _around(self.inputs[:, 0]), _around(self.inputs[:, 1])
        if self.kind != LINE:
            both = _around(self.samples.original_targets())
            return both, both
        return _around(self.inputs[:, 0]), self._height()

    def _height(self) -> Interval:
        if not self.is_classified:
            return _around(self.samples.original_targets())
        if self.is_softmax:
            return -_MARGIN, _STRIP + _STRIP_GAP * self.classes
        return (-0.15, 1.15) if self.middle == 0.5 else (-1.3, 1.3)


def _around(values: FloatArray) -> Interval:
    """Return round numbers that have all values between them, with some room beside."""
    low, high = widened(float(values.min()), float(values.max()))
    margin = _MARGIN * (high - low)
    low, high = low - margin, high + margin
    power = 10.0 ** math.floor(math.log10((high - low) / _STEPS))
    rough = (high - low) / _STEPS / power
    step = next(each for each in (1, 2, 5, 10) if each >= rough * (1 - 1e-9)) * power
    first, last = math.floor(low / step) * step, math.ceil(high / step) * step
    return (first, last) if first < last else (low, high)
