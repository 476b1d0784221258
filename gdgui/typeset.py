"""LaTeX to a picture, by ziamath, with no LaTeX installed.

ziamath is imported with the first formula and not before: the import and the first formula cost
a few hundred milliseconds, and the window must not wait for them. A widget guesses the size of a
formula until then, so that what is to be the same every time has it imported beforehand.
"""

import logging
import re
import sys
from functools import lru_cache

import msgspec

__all__ = ["Picture", "can_typeset", "import_typesetter", "is_typesetter_imported", "typeset"]

_log = logging.getLogger(__name__)

# ziamath takes about a millisecond for two characters; a longer formula would freeze the window.
_LONGEST = 1500
# A minus with nothing to subtract from: LaTeX sets a sign close to its number, ziamath as if it
# stood between two.
_SIGN = re.compile(r"((?:^|[=(\[{,<>]|\\(?:cdot|approx|leq?|geq?|to)\b)\s*)-")


class Picture(msgspec.Struct, frozen=True):
    """A formula as SVG, in pixels.

    Attributes:
        svg: the picture, of SVG 1.1.
        width, height: its size.
        descent: how much of the height is below the line that the formula stands on.
    """

    svg: bytes
    width: float
    height: float
    descent: float


def is_typesetter_imported() -> bool:
    """Return whether a formula can be typeset without the cost of the import."""
    return "ziamath" in sys.modules


def can_typeset(latex: str) -> bool:
    """Tell whether a formula in a line of text can be typeset."""
    return typeset(latex, 16, "#000000", inline=True) is not None


def import_typesetter() -> None:
    """Import what typesets, unless it is missing: formulas are shown as text then."""
    try:
        import ziamath  # noqa: F401
    except ImportError:
        _log.warning("ziamath cannot be imported", exc_info=True)


@lru_cache(maxsize=1024)
def typeset(latex: str, size: int, color: str, inline: bool = False) -> Picture | None:
    """Return the picture of a formula, or None if it cannot be typeset.

    Args:
        latex: the formula, without dollar signs.
        size: of its font, in pixels.
        color: ``#rrggbb``.
        inline: whether it stands in a line of text, where fractions and sums are set smaller.
    """
    if not latex.strip() or len(latex) > _LONGEST:
        return None
    try:
        import ziamath

        # Qt's renderer knows SVG 1.1 only.
        ziamath.config.svg2 = False
        signed = _SIGN.sub(r"\1{-}", latex)
        formula = ziamath.Latex(signed, size=size, color=color, inline=inline)
        width, height = formula.getsize()
        margin = formula.margin
        return Picture(
            formula.svg().encode(), width + 2 * margin, height + 2 * margin,
            margin - formula.getyofst(),
        )  # fmt: skip
    except Exception:
        # ziamath and its parser raise whatever their parts raise, IndexError included.
        _log.info("cannot typeset %r", latex, exc_info=True)
        return None
