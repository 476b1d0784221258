"""Text with a little Markdown and formulas in dollars, as captions and lessons have it.

Nothing here needs Qt: it is what a caption's painter and the proof of a lesson agree on.
"""

import re

__all__ = ["PIECES", "formulas_in", "has_math", "without_formulas"]

# As in Pandoc: no space inside the dollars, no digit behind them, so that prices are prices.
# What is in backticks is code, and a backslash takes the next character's meaning away.
PIECES = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<escaped>\\.)"
    r"|(?P<fence>\$\$?)(?=[^\s$])(?P<latex>(?:\\.|[^$\\`\n])+?)(?<!\s)(?P=fence)(?!\d)"
    r"(?P<trailing>[.,;:!?…]*)",
    re.DOTALL,
)
"""What stands in a text and is no Markdown: code, escaped characters, formulas."""


def formulas_in(text: str) -> list[str]:
    """Return the formulas of a text, as LaTeX, in order."""
    return [piece["latex"] for piece in PIECES.finditer(text) if piece["latex"]]


def has_math(text: str) -> bool:
    """Tell whether there is a formula in a text."""
    return any(piece["latex"] for piece in PIECES.finditer(text))


def without_formulas(text: str) -> str:
    """Return a text with a space for each formula, piece of code and escaped character."""
    return PIECES.sub(" ", text)
