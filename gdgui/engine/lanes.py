"""Sums over samples in eight lanes, in one order on every machine.

A compiler may not change the order of a sum of floats, so it leaves such a loop scalar; and where
it is allowed to, the vector width of the machine decides the order, and with it the last bits.
Here the order is written down: element j of a row belongs to lane j mod 8, each lane is summed in
the order of its elements, and the lanes are added in pairs, (l, l + 4), (l, l + 2), (l, l + 1).
LLVM maps eight lanes to whatever registers there are, and to the same bits.

Rows are padded to a multiple of eight.
"""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import float64, int64, types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = ["LANES", "lane_dot", "lane_sum", "paired_weighted_sums", "weighted_sums"]

LANES = 8

_INT = ir.IntType(32)
_LONG = ir.IntType(64)
_VECTOR = ir.VectorType(ir.DoubleType(), LANES)

Generated = tuple[Any, Callable[..., Any]]


@intrinsic
def weighted_sums(
    _context: Any, out: Any, row: Any, bias: Any, weights: Any, first: Any, stride: Any, rows: Any,
    base: Any, count: Any, width: Any,
) -> Generated:  # fmt: skip
    """``out[row, j] = bias + Σ_i weights[first + i·stride] · rows[base + i, j]`` for j < width.

    The sum has the order of i. Arrays are contiguous; ``width`` is a multiple of `LANES`.
    """
    signature = types.void(
        out, int64, float64, weights, int64, int64, rows, int64, int64, int64
    )  # fmt: skip

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        out, row, bias, weights, first, stride, rows, base, count, width = arguments
        target = _array(context, builder, signature.args[0], out)
        factors = _array(context, builder, signature.args[3], weights)
        source = _array(context, builder, signature.args[6], rows)
        to, start = _offset(builder, target, row), _offset(builder, source, base)
        pitch = _pitch(builder, source)
        total = cgutils.alloca_once(builder, _VECTOR)
        with cgutils.for_range_slice(builder, _LONG(0), width, _LONG(LANES)) as (j, _):
            builder.store(_splat(builder, bias), total)
            with cgutils.for_range(builder, count) as loop:
                place = builder.add(first, builder.mul(loop.index, stride))
                weight = _splat(builder, builder.load(builder.gep(factors.data, [place])))
                above = builder.add(start, builder.mul(loop.index, pitch))
                values = _load(builder, source.data, builder.add(above, j))
                product = builder.fmul(weight, values)
                builder.store(builder.fadd(builder.load(total), product), total)
            pointer = _pointer(builder, target.data, builder.add(to, j))
            builder.store(builder.load(total), pointer, align=8)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def paired_weighted_sums(
    _context: Any, out: Any, row: Any, bias: Any, weights: Any, others: Any, first: Any,
    stride: Any, rows: Any, other_rows: Any, base: Any, count: Any, width: Any,
) -> Generated:  # fmt: skip
    """`weighted_sums` of two kinds of weights and rows at once, which lie alike in their arrays.

    To the sum is added for each i the product of ``weights`` and ``rows``, then that of ``others``
    and ``other_rows``.
    """
    signature = types.void(
        out, int64, float64, weights, others, int64, int64, rows, other_rows, int64, int64, int64
    )

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        out, row, bias, *pairs, base, count, width = arguments
        weights, others, first, stride, rows, other_rows = pairs
        target = _array(context, builder, signature.args[0], out)
        both = [
            (
                _array(context, builder, signature.args[3 + k], factors),
                _array(context, builder, signature.args[7 + k], values),
            )
            for k, (factors, values) in enumerate(((weights, rows), (others, other_rows)))
        ]
        to = _offset(builder, target, row)
        total = cgutils.alloca_once(builder, _VECTOR)
        with cgutils.for_range_slice(builder, _LONG(0), width, _LONG(LANES)) as (j, _):
            builder.store(_splat(builder, bias), total)
            with cgutils.for_range(builder, count) as loop:
                place = builder.add(first, builder.mul(loop.index, stride))
                for factors, source in both:
                    weight = _splat(builder, builder.load(builder.gep(factors.data, [place])))
                    above = _offset(builder, source, builder.add(base, loop.index))
                    values = _load(builder, source.data, builder.add(above, j))
                    product = builder.fmul(weight, values)
                    builder.store(builder.fadd(builder.load(total), product), total)
            pointer = _pointer(builder, target.data, builder.add(to, j))
            builder.store(builder.load(total), pointer, align=8)
        return context.get_dummy_value()

    return signature, generate


@intrinsic
def lane_dot(_context: Any, a: Any, row: Any, b: Any, other: Any, width: Any) -> Generated:
    """``Σ_j a[row, j] · b[other, j]`` for j < width, a multiple of `LANES`, in the lanes' order."""
    signature = float64(a, int64, b, int64, int64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        a, row, b, other, width = arguments
        left = _array(context, builder, signature.args[0], a)
        right = _array(context, builder, signature.args[2], b)
        first, second = _offset(builder, left, row), _offset(builder, right, other)
        total = cgutils.alloca_once(builder, _VECTOR)
        builder.store(ir.Constant(_VECTOR, [0.0] * LANES), total)
        with cgutils.for_range_slice(builder, _LONG(0), width, _LONG(LANES)) as (j, _):
            product = builder.fmul(
                _load(builder, left.data, builder.add(first, j)),
                _load(builder, right.data, builder.add(second, j)),
            )
            builder.store(builder.fadd(builder.load(total), product), total)
        return _added_up(builder, builder.load(total))

    return signature, generate


@intrinsic
def lane_sum(_context: Any, a: Any, row: Any, width: Any) -> Generated:
    """``Σ_j a[row, j]`` for j < width, a multiple of `LANES`, in the lanes' order."""
    signature = float64(a, int64, int64)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        a, row, width = arguments
        array = _array(context, builder, signature.args[0], a)
        first = _offset(builder, array, row)
        total = cgutils.alloca_once(builder, _VECTOR)
        builder.store(ir.Constant(_VECTOR, [0.0] * LANES), total)
        with cgutils.for_range_slice(builder, _LONG(0), width, _LONG(LANES)) as (j, _):
            values = _load(builder, array.data, builder.add(first, j))
            builder.store(builder.fadd(builder.load(total), values), total)
        return _added_up(builder, builder.load(total))

    return signature, generate


def _array(context: Any, builder: Any, array_type: Any, value: Any) -> Any:
    return context.make_array(array_type)(context, builder, value)


def _pitch(builder: Any, array: Any) -> Any:
    """Return how many elements a row has."""
    return cgutils.unpack_tuple(builder, array.shape)[-1]


def _offset(builder: Any, array: Any, row: Any) -> Any:
    return builder.mul(row, _pitch(builder, array))


def _pointer(builder: Any, data: Any, index: Any) -> Any:
    return builder.bitcast(builder.gep(data, [index]), _VECTOR.as_pointer())


def _load(builder: Any, data: Any, index: Any) -> Any:
    return builder.load(_pointer(builder, data, index), align=8)


def _splat(builder: Any, value: Any) -> Any:
    """Return a vector that has one number in all lanes."""
    unknown = ir.Constant(_VECTOR, ir.Undefined)
    vector = builder.insert_element(unknown, value, _INT(0))
    return builder.shuffle_vector(vector, unknown, _mask(0, LANES, step=0))


def _added_up(builder: Any, vector: Any) -> Any:
    count = LANES
    while count > 1:
        count //= 2
        unknown = ir.Constant(vector.type, ir.Undefined)
        low = builder.shuffle_vector(vector, unknown, _mask(0, count))
        high = builder.shuffle_vector(vector, unknown, _mask(count, count))
        vector = builder.fadd(low, high)
    return builder.extract_element(vector, _INT(0))


def _mask(first: int, count: int, step: int = 1) -> Any:
    return ir.Constant(ir.VectorType(_INT, count), [first + step * i for i in range(count)])
