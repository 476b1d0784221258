"""The arrays that the engine computes with."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["FlagArray", "FloatArray"]

FloatArray = NDArray[np.float64]
FlagArray = NDArray[np.uint8]
"""A number of `gdgui.engine.methods.step_flags.StepFlag` for each row of a tape."""
