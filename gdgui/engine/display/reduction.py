"""Which rows of a long tape are worth drawing.

A picture of some 800 × 500 pixels cannot show a million iterates, and trying costs seconds a
frame. What it can show is found here, once per zoom and not per frame:

- of a path, the segments between rows that lie in different pixels, each pixel pair once
  (a run that bounces to and fro paints the same few pixels over and over), and where they go on
  straight, one long segment for many short ones;
- of a curve over the steps, the first, lowest, highest and last value of each pixel column.

Both take up a growing tape where they left off. Rows are kept, never invented, and in order, so
the part up to the playhead is a slice. Tapes of up to `SHORT` rows are reduced by numpy alone;
numba is imported for the first longer one.
"""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdgui.engine.arrays import FloatArray

__all__ = ["SHORT", "Box", "Envelope", "Frame", "IntArray", "PathReducer", "warm_up"]

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SHORT = 2000
"""Tapes of up to so many rows need no compiled loop."""
_FAR = 1e9
_CELL_MASK = 0x7FFF
_GROWTH = 1.4
_COARSEST = 256.0
_PAIRS_PER_SEGMENT = 4
"""How many pairs of pixels a long segment stands for, on average, at most."""


class Box(NamedTuple):
    """A rectangle in pixels; what lies wholly beyond one of its sides is not drawn."""

    left: float
    top: float
    right: float
    bottom: float


class Frame(msgspec.Struct, frozen=True):
    """How a path is looked at: pixel = (coordinate − origin) · scale.

    Attributes:
        origin: the point of the plane that becomes pixel (0, 0).
        scale: pixels per unit along each axis, the second negative where y points up.
        box: the part of the pixel plane that may come into view.
    """

    origin: tuple[float, float]
    scale: tuple[float, float]
    box: Box


class PathReducer:
    """The segments and dots of a path that a picture can show.

    Args:
        frame: the look at the path.
        cell: rows in the same cell of so many pixels as the row before them are dropped.
        gap: an iterate gets a dot if it is so many pixels away from the one before it.
        capacity: the number of segments beyond which the cells grow.
        dot_capacity: the number of dots beyond which a path is drawn without any.
        tolerance: of a tape that is not short, rows so few pixels beside a segment are passed.
    """

    def __init__(
        self,
        frame: Frame,
        *,
        cell: float = 0.75,
        gap: float = 5.0,
        capacity: int = 8000,
        dot_capacity: int = 500,
        tolerance: float = 0.02,
    ) -> None:
        self.frame = frame
        self._cell = cell
        self._gap = gap
        self._capacity = capacity
        self._dot_capacity = dot_capacity
        self._tolerance = tolerance
        self._seen = 0
        self._compiled: _CompiledPath | None = None
        self._segments: IntArray = np.empty((0, 2), np.int64)
        self._dots: IntArray = np.empty(0, np.int64)

    @property
    def segments(self) -> IntArray:
        """First and last row of each segment, shape (n, 2), ascending in the last row."""
        return self._segments

    @property
    def dots(self) -> IntArray:
        """The rows that get a dot, ascending; none if there would be too many."""
        return self._dots

    def extend(self, x: FloatArray, y: FloatArray) -> None:
        """Take up the tape, of whose rows only those not seen before are looked at.

        Args:
            x: first coordinate of every row, shape (n,).
            y: second coordinate of every row, shape (n,).
        """
        if len(x) == self._seen:
            return
        if len(x) <= min(SHORT, self._capacity):
            self._reduce_short(x, y)
        else:
            if self._compiled is None:
                self._compiled = _CompiledPath(
                    self.frame, self._cell, self._gap, self._capacity, self._dot_capacity,
                    self._tolerance,
                )  # fmt: skip
            self._compiled.extend(x, y)
            self._segments, self._dots = self._compiled.segments, self._compiled.dots
        self._seen = len(x)

    def _reduce_short(self, x: FloatArray, y: FloatArray) -> None:
        (ox, oy), (sx, sy) = self.frame.origin, self.frame.scale
        with np.errstate(over="ignore", invalid="ignore"):
            px, py = (x - ox) * sx, (y - oy) * sy
        rows = np.flatnonzero(np.isfinite(px) & np.isfinite(py))
        px, py = px[rows], py[rows]
        code = _outcodes(px, py, self.frame.box)
        # A row that is not finite breaks the path: the rows around it belong to different pieces.
        joined = np.diff(rows) == 1
        self._segments = self._distinct_segments(rows, px, py, code, joined)
        self._dots = self._distinct_dots(rows, px, py, code, joined)

    def _distinct_segments(
        self, rows: IntArray, px: FloatArray, py: FloatArray, code: IntArray, joined: BoolArray
    ) -> IntArray:
        cx, cy = _cells(px, self._cell), _cells(py, self._cell)
        moved = (np.diff(cx) != 0) | (np.diff(cy) != 0) | ~joined
        kept = np.concatenate(([0], np.flatnonzero(moved) + 1))[: len(rows)]
        piece: IntArray = np.append(0, np.cumsum(~joined))[: len(rows)]
        start, end = kept[:-1], kept[1:]
        shown = (piece[start] == piece[end]) & (code[start] & code[end] == 0)
        start, end = start[shown], end[shown]
        box = self.frame.box
        number = ((cx - int(_cells(np.array(box.left), self._cell))) & _CELL_MASK) << 15
        number |= (cy - int(_cells(np.array(box.top), self._cell))) & _CELL_MASK
        a, b = number[start], number[end]
        key = np.minimum(a, b) << 30 | np.maximum(a, b)
        # What leaves the box is never the same segment twice: its cells are cut to 15 bits.
        leaves = code[start] | code[end] != 0
        key[leaves] = -1 - np.arange(np.count_nonzero(leaves))
        first = np.sort(np.unique(key, return_index=True)[1])
        return np.column_stack((rows[start[first]], rows[end[first]]))

    def _distinct_dots(
        self, rows: IntArray, px: FloatArray, py: FloatArray, code: IntArray, joined: BoolArray
    ) -> IntArray:
        with np.errstate(over="ignore"):
            far = np.diff(px) ** 2 + np.diff(py) ** 2 >= self._gap**2
        at = np.flatnonzero(far & joined & (code[1:] == 0)) + 1
        size = self._gap / 2
        key = (_cells(px[at], size) & _CELL_MASK) << 15 | _cells(py[at], size) & _CELL_MASK
        first = np.sort(np.unique(key, return_index=True)[1])
        kept: IntArray = rows[at[first[: 0 if len(first) > self._dot_capacity else None]]]
        return kept


class _CompiledPath:
    """The same reduction by a compiled loop, for tapes of any length."""

    def __init__(
        self,
        frame: Frame,
        cell: float,
        gap: float,
        capacity: int,
        dot_capacity: int,
        tolerance: float,
    ) -> None:
        self._affine = np.array([*frame.origin, *frame.scale], np.float64)
        self._box = np.array(frame.box, np.float64)
        self._cell = cell
        self._gap = gap
        self._tolerance = tolerance
        self._row = 0
        self._rows = np.empty((capacity, 2), np.int64)
        self._dot_rows = np.empty(dot_capacity, np.int64)
        self._segment_set = np.empty(0, np.int64)

    def _restart(self, size: int) -> None:
        self._segment_set = np.full(size, -1, np.int64)
        self._dot_set = np.full(_set_size(len(self._dot_rows)), -1, np.int64)
        self._state = np.array([0, 0, -1, 0], np.int64)
        self._fan = np.zeros(4)
        self._row = 0

    @property
    def segments(self) -> IntArray:
        return self._rows[: self._state[0]]

    @property
    def dots(self) -> IntArray:
        return self._dot_rows[: max(0, self._state[1])]

    def extend(self, x: FloatArray, y: FloatArray) -> None:
        from gdgui.engine.display.reduction_kernels import reduce_path

        size = _set_size(min(len(x), _PAIRS_PER_SEGMENT * len(self._rows)))
        if size > len(self._segment_set):
            self._restart(size)
        while True:
            self._row = reduce_path(
                x, y, self._row, len(x), self._affine, self._box, self._cell, self._gap,
                self._tolerance, self._rows, self._dot_rows, self._segment_set, self._dot_set,
                self._state, self._fan,
            )  # fmt: skip
            if self._row == len(x) or self._cell >= _COARSEST:
                return
            self._cell *= _GROWTH
            self._restart(size)


class Envelope:
    """The rows of a curve over the steps that a picture can show.

    Args:
        last_step: the step at the right edge; the left edge is step 0.
        columns: the number of pixel columns between them.
    """

    def __init__(self, last_step: int, columns: int) -> None:
        self.last_step = last_step
        self.columns = columns
        self.seen = 0
        self._width = max(last_step, 1) / columns
        self._short: FloatArray = np.empty(0)
        self._table: tuple[IntArray, FloatArray] | None = None

    def extend(self, y: FloatArray) -> None:
        """Take up the values of the rows that follow those seen so far, shape (m,)."""
        if self._table is None and self.seen + len(y) <= SHORT:
            self._short = np.concatenate((self._short, y))
        else:
            if self._table is None:
                self._table = (
                    np.full((self.columns, 4), -1, np.int64),
                    np.zeros((self.columns, 4)),
                )
                self._scan(self._short, 0)
            self._scan(y, self.seen)
        self.seen += len(y)

    def _scan(self, y: FloatArray, row: int) -> None:
        from gdgui.engine.display.reduction_kernels import scan_columns

        assert self._table is not None  # noqa: S101 - for the type checker
        scan_columns(y, row, self._width, *self._table)

    def points(self) -> tuple[IntArray, FloatArray]:
        """The rows to draw, ascending, and their values; not finite ones are left out."""
        if self._table is None:
            rows = np.flatnonzero(np.isfinite(self._short))
            return rows, self._short[rows]
        rows, values = self._table[0].ravel(), self._table[1].ravel()
        rows, first = np.unique(rows, return_index=True)
        skip = int(np.searchsorted(rows, 0))
        return rows[skip:], values[first[skip:]]


def warm_up() -> None:
    """Load the compiled loops, so that the first long tape need not wait for them.

    Meant for a background thread: importing numba takes half a second, and compiling as long
    again on the first launch of all.
    """
    from gdgui.engine.display import reduction_kernels  # noqa: F401


def _outcodes(px: FloatArray, py: FloatArray, box: Box) -> IntArray:
    """On which sides of the box points lie, after Cohen and Sutherland."""
    sides = (px < box.left) * 1 + (px > box.right) * 2 + (py < box.top) * 4 + (py > box.bottom) * 8
    codes: IntArray = sides.astype(np.int64)
    return codes


def _set_size(capacity: int) -> int:
    """The size of an open-addressing set that so many keys fill by half at most."""
    return int(1 << (2 * capacity).bit_length())


def _cells(p: FloatArray, size: float) -> IntArray:
    """The indices of the cells that hold coordinates; far away everything is one cell."""
    return np.floor(np.clip(p, -_FAR, _FAR) / size).astype(np.int64)
