r"""Elementary functions with the same bits on every machine, and fast in a loop over a row.

Those of the C library differ in the last bit from system to system, and a call for each number
keeps a loop from using the machine's vector lanes. These are arithmetic alone: no multiplication
is contracted with an addition, and most branch by selection only. They are good to one or two
units in the last place (`erf` to ten), which tests hold against mpmath.

:math:`e^x` is :math:`2^k e^r` with :math:`|r| \le \frac{1}{2} \ln 2` and Taylor's polynomial of
degree 13 for :math:`e^r - 1`; the logarithm is fdlibm's (Sun Microsystems 1993, e_log.c). What
is nan stays nan.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import float64, int64
from numba.extending import intrinsic

from gdgui.engine.machine_code import kernel

__all__ = ["erf", "exp", "log", "log1p", "sigmoid", "tanh"]

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_TO_WHOLE = 6755399441055744.0
"""1.5 · 2⁵²: added to a small number, it leaves the nearest whole one in the last bits."""
_ONE_BITS = 1023 << 52
_MANTISSA = (1 << 52) - 1
_LEAST, _MOST = -708.0, 709.0
"""Below the first, e^x is taken for 0; above the other, for infinite."""
_TANH_MOST = 20.0
"""From here on tanh is 1."""

_real = kernel(float64(float64), forceinline=True)

_Generated = tuple[Any, Callable[..., Any]]


@intrinsic
def _as_bits(_context: Any, _number: Any) -> _Generated:
    """Return the bits of a float as a whole number."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return int64(float64), generate


@intrinsic
def _as_float(_context: Any, _bits: Any) -> _Generated:
    """Return the float that has these bits."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return float64(int64), generate


@_real
def _reduced_expm1(r):
    """Return e^r - 1 for |r| up to half of ln 2, by Taylor's polynomial."""
    q = 1.6059043836821613e-10
    q = q * r + 2.08767569878681e-09
    q = q * r + 2.505210838544172e-08
    q = q * r + 2.755731922398589e-07
    q = q * r + 2.7557319223985893e-06
    q = q * r + 2.48015873015873e-05
    q = q * r + 0.0001984126984126984
    q = q * r + 0.001388888888888889
    q = q * r + 0.008333333333333333
    q = q * r + 0.041666666666666664
    q = q * r + 0.16666666666666666
    q = q * r + 0.5
    return q * (r * r) + r


@_real
def tanh(x):
    """Return the hyperbolic tangent: e^{2|x|} - 1 over e^{2|x|} + 1, with the sign of x."""
    t = abs(x)
    t = _TANH_MOST if t > _TANH_MOST else t
    u = t + t
    shifted = u * _LOG2_E + _TO_WHOLE
    k = shifted - _TO_WHOLE
    r = (u - k * _LN2_HIGH) - k * _LN2_LOW
    power = _as_float((_as_bits(shifted) << 52) + _ONE_BITS)
    e = power * _reduced_expm1(r) + (power - 1.0)
    return math.copysign(e / (e + 2.0), x)


@_real
def exp(x):
    """Return e^x; 0 below -708 and infinite above 709."""
    t = _LEAST if x < _LEAST else x
    t = _MOST if t > _MOST else t
    shifted = t * _LOG2_E + _TO_WHOLE
    k = shifted - _TO_WHOLE
    r = (t - k * _LN2_HIGH) - k * _LN2_LOW
    half = _as_float((_as_bits(shifted - 1.0) << 52) + _ONE_BITS)
    found = half * (1.0 + _reduced_expm1(r)) * 2.0
    found = 0.0 if x < _LEAST else found
    return math.inf if x > _MOST else found


@_real
def sigmoid(x):
    """Return 1 / (1 + e^-x) without an overflow."""
    e = exp(-abs(x))
    return (e if x < 0.0 else 1.0) / (1.0 + e)


@_real
def log(x):
    """Return the natural logarithm of a normal number above 0; -inf of 0."""
    bits = _as_bits(x)
    # The mantissa between √½ and √2.
    k = float((bits >> 52) - 1023)
    m = _as_float((bits & _MANTISSA) | _ONE_BITS)
    is_high = m > 1.4142135623730951
    m = 0.5 * m if is_high else m
    k = k + 1.0 if is_high else k
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    q = 1.479819860511658591e-01
    q = q * z + 1.531383769920937332e-01
    q = q * z + 1.818357216161805012e-01
    q = q * z + 2.222219843214978396e-01
    q = q * z + 2.857142874366239149e-01
    q = q * z + 3.999999999940941908e-01
    q = q * z + 6.666666666666735130e-01
    half = 0.5 * f * f
    found = k * _LN2_HIGH - ((half - (s * (half + q * z) + k * _LN2_LOW)) - f)
    found = -math.inf if x == 0.0 else found
    return found if 0.0 <= x < math.inf else x - x if x != x else math.nan if x < 0.0 else x


@_real
def log1p(x):
    """Return log(1 + x) for x from 0 on, also where x is tiny."""
    u = 1.0 + x
    # What was rounded away (Higham 2002, Accuracy and stability, section 1.14.1).
    return log(u) + (x - (u - 1.0)) / u


@_real
def erf(x):
    """Return the error function: a series, beyond 2 a continued fraction.

    Abramowitz and Stegun 1964, Handbook of mathematical functions, (7.1.6) and (7.1.14).
    """
    t = abs(x)
    square = t * t
    if t < 2.0:
        total, term = 1.0, 1.0
        for n in range(1, 45):
            term = term * (2.0 * square) / (2.0 * n + 1.0)
            total += term
        found = 2.0 / np.sqrt(np.pi) * t * exp(-square) * total
    elif t < 6.0:
        fraction = t
        for n in range(60, 0, -1):
            fraction = t + 0.5 * n / fraction
        found = 1.0 - exp(-square) / (np.sqrt(np.pi) * fraction)
    else:
        found = 1.0 if t == t else t
    return math.copysign(found, x)
