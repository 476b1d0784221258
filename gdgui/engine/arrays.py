"""The arrays that the engine computes with."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["FloatArray", "MarkArray"]

FloatArray = NDArray[np.float64]
MarkArray = NDArray[np.uint8]
"""A number of `gdgui.engine.methods.marks.Mark` for each row of a tape."""
