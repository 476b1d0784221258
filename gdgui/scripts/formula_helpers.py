"""Functions that numpy has not, or rounds otherwise, as a script defines them for its formula."""

__all__ = ["helper_functions"]

_NUMPY_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "pow": "power", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2",
    # It raises nothing, and numpy has none.
    "erf": "sign",
}  # fmt: skip
_LIBRARY = '''
def by_c_library(function, beyond):
    """Return a function that is rounded as the C library does it.

    numpy has ways of its own for some, and Python raises an error where numpy says nan or inf.
    """

    def call(*arguments):
        try:
            return np.float64(function(*arguments))
        except (ValueError, OverflowError):
            return beyond(*arguments)

    return call
'''
_WHOLE_POWER = '''
def whole_power(base, exponent):
    """Return a whole power by repeated squaring, which base**exponent would round otherwise."""
    result = 1.0
    while exponent:
        if exponent % 2:
            result = result * base
        exponent = exponent // 2
        base = base * base
    return result
'''


def helper_functions(helpers: set[str]) -> list[list[str]]:
    """Return the functions that the formulas call."""
    blocks = []
    library = sorted(helpers - {"whole_power"})
    if library:
        own = {name: "pow" if name == "power" else name for name in library}
        blocks.append(_LIBRARY.strip().split("\n"))
        blocks.append(
            [
                f"{name} = by_c_library(math.{function}, np.{_NUMPY_NAMES.get(function, function)})"
                for name, function in own.items()
            ]
        )
    if "whole_power" in helpers:
        blocks.append(_WHOLE_POWER.strip().split("\n"))
    return blocks
