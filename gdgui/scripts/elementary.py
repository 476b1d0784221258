"""The elementary functions of a script that learns from data, for arrays.

They are those of `gdgui.engine.elementary` and `gdgui.engine.data.trigonometry` in numpy's words,
with the same bits: numpy's own differ from them in the last digit, and from one machine to another.
"""

from collections.abc import Iterable

__all__ = ["elementary_functions"]

Block = list[str]

_FUNCTIONS = {
    "sine_and_cosine": '''
def sine_and_cosine(x):
    """Return sin x and cos x: Taylor's series within π/4 of a quarter turn."""
    turns = x / (2.0 * math.pi)
    quarters = np.rint(4.0 * turns)
    angle = (turns - quarters / 4.0) * (2.0 * math.pi)
    square, sine, cosine = angle * angle, 0.0, 0.0
    for k in range(9, -1, -1):
        sine = sine * square + (-1.0) ** k / math.factorial(2 * k + 1)
        cosine = cosine * square + (-1.0) ** k / math.factorial(2 * k)
    sine = sine * angle
    is_odd, quadrant = np.mod(quarters, 2.0) == 1.0, np.mod(quarters, 4.0)
    sine, cosine = np.where(is_odd, cosine, sine), np.where(is_odd, sine, cosine)
    return (
        np.where(quadrant >= 2.0, -sine, sine),
        np.where((quadrant == 1.0) | (quadrant == 2.0), -cosine, cosine),
    )
''',
    "expm1_near_zero": '''
def expm1_near_zero(r):
    """Return e^r - 1 for |r| up to half of ln 2, by Taylor's polynomial."""
    q = 1.0 / math.factorial(13)
    for n in range(12, 1, -1):
        q = q * r + 1.0 / math.factorial(n)
    return q * (r * r) + r
''',
    "reduced": '''
def reduced(x):
    """Return a whole number k and the rest r, with e^x = 2^k e^r."""
    k = np.rint(x * 1.4426950408889634)
    r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
    return k.astype(np.int32), r
''',
    "exp": '''
def exp(x):
    """Return e^x; 0 below -708 and infinite above 709."""
    k, r = reduced(np.clip(x, -708.0, 709.0))
    found = np.ldexp(1.0, k - 1) * (1.0 + expm1_near_zero(r)) * 2.0
    return np.where(x < -708.0, 0.0, np.where(x > 709.0, np.inf, found))
''',
    "sigmoid": '''
def sigmoid(x):
    """Return 1 / (1 + e^-x) without an overflow."""
    e = exp(-np.abs(x))
    return np.where(x < 0.0, e, 1.0) / (1.0 + e)
''',
    "tanh": '''
def tanh(x):
    """Return the hyperbolic tangent: e^{2|x|} - 1 over e^{2|x|} + 1, with the sign of x."""
    k, r = reduced(2.0 * np.minimum(np.abs(x), 20.0))
    power = np.ldexp(1.0, k)
    e = power * expm1_near_zero(r) + (power - 1.0)
    return np.copysign(e / (e + 2.0), x)
''',
    "log": '''
def log(x):
    """Return the natural logarithm of numbers from 1 on (fdlibm, e_log.c)."""
    m, k = np.frexp(x)
    is_low = m <= 0.5 * 1.4142135623730951
    m, k = np.where(is_low, 2.0 * m, m), np.where(is_low, k - 1.0, k)
    f = m - 1.0
    s = f / (2.0 + f)
    z, q, half = s * s, 1.479819860511658591e-01, 0.5 * f * f
    for coefficient in (
        1.531383769920937332e-01, 1.818357216161805012e-01, 2.222219843214978396e-01,
        2.857142874366239149e-01, 3.999999999940941908e-01, 6.666666666666735130e-01,
    ):
        q = q * z + coefficient
    rest = (half - (s * (half + q * z) + k * 1.90821492927058770002e-10)) - f
    return np.where(np.isfinite(x), k * 6.93147180369123816490e-01 - rest, x)
''',
    "log1p": '''
def log1p(x):
    """Return log(1 + x) for x from 0 on, also where x is tiny."""
    u = 1.0 + x
    return log(u) + (x - (u - 1.0)) / u
''',
    "erf": '''
def erf(x):
    """Return the error function (Abramowitz and Stegun 1964, 7.1.6 and 7.1.14)."""
    t = np.abs(x)
    square, total, term, fraction = t * t, 1.0, 1.0, t
    for n in range(1, 45):
        term = term * (2.0 * square) / (2.0 * n + 1.0)
        total = total + term
    for n in range(60, 0, -1):
        fraction = t + 0.5 * n / fraction
    series = 2.0 / np.sqrt(np.pi) * t * exp(-square) * total
    beyond = np.where(t < 6.0, 1.0 - exp(-square) / (np.sqrt(np.pi) * fraction), 1.0)
    return np.copysign(np.where(t < 2.0, series, np.where(np.isnan(t), t, beyond)), x)
''',
}
_CALLED = {
    "exp": ("reduced", "expm1_near_zero"),
    "sigmoid": ("exp",),
    "tanh": ("reduced", "expm1_near_zero"),
    "log1p": ("log",),
    "erf": ("exp",),
}


def elementary_functions(names: Iterable[str]) -> list[Block]:
    """Return those of some names that are elementary functions, and those that they call."""
    wanted: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        wanted.add(name)
        pending += _CALLED.get(name, ())
    return [text.strip().split("\n") for name, text in _FUNCTIONS.items() if name in wanted]
