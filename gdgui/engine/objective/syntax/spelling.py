r"""What signs, words and commands are typed with: patterns and tables of the tokenizer.

Every spelling of a thing is listed here once: ``×``, ``\\cdot`` and ``*`` are one sign.
"""

import re

from gdgui.engine.objective.syntax.vocabulary import LIBRARIES

__all__ = [
    "ASCII_DIGITS",
    "BIG",
    "BRACED_WORD",
    "BRACKETS",
    "CALLED",
    "CLOSING",
    "COMMA",
    "COMMAND",
    "COMMAND_BRACKETS",
    "COMMAND_SIGNS",
    "DEGREE",
    "DERIVATIVE",
    "DIGIT_INDEX",
    "DOTTED",
    "GROUPED",
    "INDEX",
    "LATIN",
    "LONGEST_SIGN",
    "NAMED",
    "NO_SIGN",
    "NUMBER",
    "PLAIN_SIGNS",
    "RADICALS",
    "RAISED",
    "SHORT_FRACTION",
    "SIGNS",
    "SKIPPED",
    "SPACE",
    "SUBSCRIPT",
    "SUPERSCRIPT",
    "VULGAR",
    "WHOLE",
    "WORD",
]

SPACE = re.compile(r"(?:\s|[~\u00ad\u200b-\u200d\u2060-\u2064\ufeff]|\\[,;:! ])+")
"""Signs that no one sees among them: MathML, web pages and word processors leave them behind."""
NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
LETTERS = "A-Za-zα-ωΑ-Ωϵϑϕϱ"
WORD = re.compile(
    rf"[{LETTERS}][{LETTERS}0-9]*(?:[₀-₉ᵢⱼₖₙ]+|(?:_[{LETTERS}0-9]+)+)?[{LETTERS}]*|_+\w*"
)
WHOLE = re.compile(rf"[{LETTERS}][{LETTERS}0-9_]*")
DOTTED = re.compile(rf"(?:{'|'.join(LIBRARIES)})\s*\.\s*([A-Za-z_0-9]+)")
COMMAND = re.compile(r"\\(?:[A-Za-z]+|[{}|()\[\]])")
SUBSCRIPT = re.compile(rf"\s*_\s*(?:\{{([^{{}}]{{1,20}})\}}|([{LETTERS}0-9]))")
INDEX = re.compile(r"\[\s*([0-9]{1,3}|[ijklmn](?:\s*[+-]\s*[0-9]{1,3})?)\s*\]")
CALLED = re.compile(r"\s*(?:\\left\s*)?[(\[]")
COMMA = re.compile(r",(?=[0-9])|\{,\}(?=[0-9])")
GROUPED = re.compile(r",[0-9]")
SHORT_FRACTION = re.compile(r"\s*([0-9])\s*([0-9])(?![0-9])")
DEGREE = re.compile(r"\s*\[\s*([0-9]{1,2})\s*\]")
DIGIT_INDEX = re.compile(rf"[{LETTERS}][{LETTERS}0-9]*_[0-9]+")
BRACED_WORD = re.compile(rf"\*?\s*\{{\s*([{LETTERS}0-9_\s-]{{1,30}})\}}")
SIGNS = {
    **{sign: sign for sign in ("+", "-", "*", "/", "%", "^", ",", ";", ":", "=", "<", ">", "!")},
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("·×∙⋅∗•", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    "**": "^", ".^": "^", ".*": "*", "./": "/",
    "<=": "<=", ">=": ">=", "==": "==", "!=": "!=",
    "≤": "<=", "≥": ">=", "≠": "!=", "⩽": "<=", "⩾": ">=",
}  # fmt: skip
PLAIN_SIGNS = frozenset("+-^,/*")
"""Those that begin no longer sign but ``**``."""
LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
ASCII_DIGITS = frozenset("0123456789")
COMMAND_SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "bmod": "%", "mod": "%",
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "colon": ":",
}  # fmt: skip
SKIPPED = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "quad",
        "qquad",
        "space",
        "displaystyle",
        "textstyle",
        "limits",
        "nolimits",
    ]
)
NAMED = frozenset(
    [
        "operatorname",
        "mathrm",
        "text",
        "textrm",
        "mathit",
        "mathsf",
        "mathbf",
        "boldsymbol",
        "bm",
        "vec",
        "mathop",
    ]
)
NO_SIGN = {
    "?": "cases are written if(x > 0, x, -2x)",
    "∞": "a formula has finite numbers",
    "∫": "integrals are not known",
    **dict.fromkeys("∂∇", "derivatives are found for you: write the function itself"),
}
"""What to do instead of a sign that has no meaning."""
DERIVATIVE = re.compile(
    r"(?<![\w.])d\s*/\s*d(?:[a-z]|x[12])(?!\w)"
    r"|\\[dt]?frac\s*\{\s*(?:d|\\partial|\\mathrm\s*\{\s*d\s*\})\s*[a-zA-Z]?\s*\}"
    r"\s*\{\s*(?:d|\\partial|\\mathrm)"
)
BRACKETS = {"(": ")", "[": "]", "{": "}", "|": "|", "⌊": "⌋", "⌈": "⌉"}
CLOSING = {closing: opening for opening, closing in BRACKETS.items() if opening != "|"}
COMMAND_BRACKETS = {
    "{": "(", "}": ")", "lvert": "|", "lfloor": "⌊", "lceil": "⌈", "lbrace": "(", "rbrace": ")",
    "rvert": "|", "rfloor": "⌋", "rceil": "⌉", "lbrack": "[", "rbrack": "]",
    "lparen": "(", "rparen": ")",
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸⁿⁱᵃᵇᵏ⁄ᐟ·", "0123456789+-()xyniabk//.", strict=True))
SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸⁿⁱᵃᵇᵏ](?:[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˣʸⁿⁱᵃᵇᵏ⁄ᐟ]|·(?=[⁰¹²³⁴⁵⁶⁷⁸⁹]))*")
VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8),
    "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10), "⅐": (1, 7),
}  # fmt: skip
RADICALS = {"√": 2, "∛": 3, "∜": 4}
BIG = {"∑": "sum", "∏": "product"}
LONGEST_SIGN = 2
