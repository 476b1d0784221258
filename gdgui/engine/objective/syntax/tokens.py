r"""Text to tokens: numbers, names, signs and brackets, each with its place in what was typed.

Every spelling of a thing becomes one token here: ``×``, ``\cdot`` and ``*``; ``²`` and ``^2``;
``\sin``, ``np.sin`` and ``sin``. What comes after knows neither LaTeX nor Python. Whatever has no
place in a formula is refused here, brackets that do not match among it.
"""

import re
from typing import NamedTuple

from gdgui.engine.objective.syntax import spelling
from gdgui.engine.objective.syntax.names import Names, Piece
from gdgui.engine.objective.syntax.refusal import FormulaError, quoted
from gdgui.engine.objective.syntax.vocabulary import (
    FUNCTIONS,
    GREEK_WORDS,
    SHORTHANDS,
    SPELLINGS,
)

__all__ = ["MAX_DEPTH", "Token", "tokenize"]

MAX_DEPTH = 30
"""How deep brackets may be nested."""


class Token(NamedTuple):
    """A piece of a formula.

    Attributes:
        kind: "number", "name", "function", "word" (if, and …), "sign", "open", "close", "bar",
            "frac", "root" or "big" (a sum or a product).
        text: what it is, in one spelling.
        start, end: where it stands in what was typed.
        glued: of how many names the run of letters is made that it belongs to.
        degree: of a radical sign, which root it takes; 0 if that follows in brackets.
    """

    kind: str
    text: str
    start: int
    end: int
    glued: int = 1
    degree: int = 2


def tokenize(text: str, names: Names, notes: list[str]) -> list[Token]:
    """Return the tokens of a formula.

    Args:
        text: what was typed.
        names: how runs of letters are read.
        notes: what is to be said about the reading is added to it.

    Raises:
        FormulaError: something has no meaning in a formula, or a bracket does not match.
    """
    return _Tokenizer(text, names, notes).read()


_FULL_STOP = " \t\n\r.;"
"""What may end a formula in a sentence or in a script, and is no part of it."""


class _Tokenizer:
    def __init__(self, text: str, names: Names, notes: list[str]) -> None:
        self._text = text
        self._names = names
        self._notes = notes
        self._tokens: list[Token] = []
        self._opened: list[tuple[Token, bool]] = []
        self._side = ""
        """Whether LaTeX says of the bar that comes next that it opens or closes."""
        self._at = 0

    def read(self) -> list[Token]:
        text, end = self._text, len(self._text.rstrip(_FULL_STOP))
        derivative = spelling.DERIVATIVE.search(text)
        if derivative:
            raise FormulaError(
                "derivatives are found for you: write the function itself",
                derivative.start(),
                derivative.end(),
            )
        while self._at < end:
            sign = text[self._at]
            if sign == " ":
                self._at += 1
                continue
            # What stands nearly everywhere first: a field reads its text at every key.
            if sign in spelling.PLAIN_SIGNS and text[self._at : self._at + 2] != "**":
                self._tokens.append(Token("sign", sign, self._at, self._at + 1))
                self._at += 1
                continue
            if sign in spelling.LATIN:
                self._read_word()
                continue
            if sign == "(":
                self._open(sign, self._at + 1)
                continue
            if sign == ")":
                self._close(sign, self._at + 1)
                continue
            if sign in spelling.ASCII_DIGITS:
                self._read_number()
                continue
            space = spelling.SPACE.match(text, self._at)
            if space:
                self._at = space.end()
                continue
            if not self._read_one(text[self._at]):
                raise self._meaningless()
        if self._opened:
            token = self._opened[-1][0]
            raise FormulaError("an opening bracket without a closing one", token.start, token.end)
        return self._tokens

    def _meaningless(self) -> FormulaError:
        sign = self._text[self._at]
        if sign == ".":
            return FormulaError(
                "'.' has no meaning here; only functions of np, math and torch have a name with a "
                "point, such as np.sin(x)",
                self._at,
            )
        instead = spelling.NO_SIGN.get(sign)
        return FormulaError(
            f"{sign!r} has no meaning in a formula" + (f"; {instead}" if instead else ""), self._at
        )

    def _read_one(self, sign: str) -> bool:
        """Read what stands at the present place; return whether it is anything."""
        text, at = self._text, self._at
        if sign == "\\":
            self._read_command()
        elif sign == "_" and self._tokens and self._tokens[-1].kind == "big":
            self._add("sign", "_", at + 1)
        elif "0" <= sign <= "9" or (sign == "." and text[at + 1 : at + 2].isdigit()):
            return self._read_number()
        elif (sign.isalpha() and sign not in spelling.RAISED) or sign == "_":
            if not spelling.WORD.match(text, at):
                return False
            self._read_word()
        elif sign in spelling.BRACKETS or sign in spelling.CLOSING:
            self._bracket(sign, at + 1)
        elif spelling.SUPERSCRIPT.match(text, at):
            self._read_superscript()
        elif sign in spelling.VULGAR:
            over, under = spelling.VULGAR[sign]
            if self._tokens and self._tokens[-1].kind == "number" and self._tokens[-1].end == at:
                raise FormulaError(
                    f"a number before {sign} can be read in two ways; write a decimal such as 2.5",
                    at,
                )
            self._add("frac", f"{over}/{under}", at + 1)
        elif sign in spelling.RADICALS:
            self._tokens.append(Token("root", "sqrt", at, at + 1, 1, spelling.RADICALS[sign]))
            self._at = at + 1
        elif sign in spelling.BIG:
            self._add("big", spelling.BIG[sign], at + 1)
        elif sign == "‖":
            raise FormulaError("norms are not known; write sqrt(x^2 + y^2)", at)
        elif sign == "_":
            raise FormulaError("an index stands directly after a name: x_1", at)
        else:
            return self._read_sign()
        return True

    def _add(self, kind: str, text: str, end: int, glued: int = 1) -> None:
        self._tokens.append(Token(kind, text, self._at, end, glued))
        self._at = end

    # ---- numbers and signs ----

    def _read_number(self) -> bool:
        found = spelling.NUMBER.match(self._text, self._at)
        if found is None:
            return False
        end, digits = found.end(), found[0]
        # 3.^2 and 3.*x are the elementwise signs of Matlab.
        if digits.endswith(".") and self._text[end : end + 1] in ("^", "*", "/"):
            digits = digits[:-1]
        comma = spelling.COMMA.match(self._text, end)
        if comma and digits.isdigit() and not any(called for _, called in self._opened):
            rest = spelling.NUMBER.match(self._text, comma.end())
            assert rest is not None  # noqa: S101 - the pattern has looked ahead
            if "." in rest[0]:
                raise FormulaError(
                    "a number has one decimal sign, and nothing between its thousands",
                    self._at,
                    rest.end(),
                )
            digits, end = f"{digits}.{rest[0]}", rest.end()
            if spelling.GROUPED.match(self._text, end):
                raise FormulaError(
                    "nothing stands between the thousands of a number: write 1000000",
                    self._at,
                    end,
                )
            self._note(f"{self._text[self._at : end]} is read as the decimal number {digits}")
        self._add("number", digits, end)
        return True

    def _read_sign(self) -> bool:
        for length in range(spelling.LONGEST_SIGN, 0, -1):
            typed = self._text[self._at : self._at + length]
            if typed in spelling.SIGNS and len(typed) == length:
                self._add("sign", spelling.SIGNS[typed], self._at + length)
                return True
        return False

    def _read_superscript(self) -> None:
        """Read x⁻¹² as x^(-12), each character with its place."""
        found = spelling.SUPERSCRIPT.match(self._text, self._at)
        assert found is not None  # noqa: S101 - it has been looked at
        start, end = self._at, found.end()
        plain = "".join(spelling.RAISED[sign] for sign in found[0])
        if plain.count("(") != plain.count(")"):
            raise FormulaError("a raised bracket has no partner", start, end)
        inside = tokenize(plain, self._names, self._notes)
        self._tokens.append(Token("sign", "^", start, end))
        self._tokens.append(Token("open", "(", start, end))
        self._tokens += [t._replace(start=start, end=end) for t in inside]
        self._tokens.append(Token("close", ")", start, end))
        self._at = end

    # ---- brackets ----

    def _bracket(self, sign: str, end: int) -> None:
        if sign == "|":
            self._bar(end)
        elif sign in spelling.BRACKETS:
            self._open(sign, end)
        else:
            self._close(sign, end)

    def _bar(self, end: int) -> None:
        self._add("bar", {"left": "|(", "right": "|)"}.get(self._side, "|"), end)
        self._side = ""

    def _open(self, sign: str, end: int) -> None:
        before = self._tokens[-1] if self._tokens else None
        called = before is not None and (
            before.kind in ("function", "big") or (before.kind == "word" and before.text == "if")
        )
        if len(self._opened) >= MAX_DEPTH:
            raise FormulaError(f"brackets nested at most {MAX_DEPTH} deep expected", self._at, end)
        self._add("open", sign, end)
        self._opened.append((self._tokens[-1], called))

    def _close(self, sign: str, end: int) -> None:
        if not self._opened:
            raise FormulaError("a closing bracket without an opening one", self._at, end)
        opening = self._opened.pop()[0]
        if spelling.BRACKETS[opening.text] != sign:
            raise FormulaError(
                f"{opening.text!r} is closed by {sign!r}; "
                f"{spelling.BRACKETS[opening.text]!r} expected",
                self._at,
                end,
            )
        self._add("close", sign, end)

    # ---- words ----

    def _read_word(self) -> None:
        dotted = spelling.DOTTED.match(self._text, self._at) if "." in self._text else None
        if dotted and dotted.group(0).split(".")[0].strip() not in self._names.declared:
            self._read_dotted(dotted)
            return
        if self._names.declared:
            whole = spelling.WHOLE.match(self._text, self._at)
            if whole and whole[0] in self._names.declared:
                self._add("name", whole[0], whole.end())
                return
        found = spelling.WORD.match(self._text, self._at)
        assert found is not None  # noqa: S101 - it has been looked at
        word, start, end = found[0], self._at, found.end()
        following = self._text[end : end + 1]
        plain = self._names.plain(word)
        if plain and (
            following not in ("_", "[", "(", "\\")
            or (following == "(" and (plain[0] == "function" or len(word) == 1))
        ):
            # What stands nearly everywhere: x, sin, pi.
            self._add(*plain, end)
            return
        if word not in self._names.declared and "_" in word and not word.startswith("_"):
            # w_0x is w_0 times x: the index is made of the digits alone.
            digits = spelling.DIGIT_INDEX.match(word)
            if digits:
                word = digits[0]
                end = start + len(word)
        subscript = spelling.SUBSCRIPT.match(self._text, end) if "_" not in word else None
        if subscript:
            word, end = self._indexed(word, (subscript[1] or subscript[2]).strip()), subscript.end()
        index = None if subscript else spelling.INDEX.match(self._text, end)
        if index and not self._names.is_function(word):
            word, end = self._indexed(word, index[1]), index.end()
            digits_only = index[1].isdigit()
            if digits_only:
                self._note(f"{self._text[start:end]} is read as the name {word.replace('_', '')}")
        self._resolve(word, start, end)

    def _indexed(self, stem: str, index: str) -> str:
        """Return a name with its index; that of a sum, as in x_{i+1}, stays in braces."""
        index = re.sub(r"\s", "", index)
        if index.isalnum():
            return f"{stem}_{index}"
        return f"{stem}_{{{index}}}"

    def _resolve(self, word: str, start: int, end: int) -> None:
        called = bool(spelling.CALLED.match(self._text, end))
        pieces = self._names.resolve(word, start, end, called, self._notes)
        for piece in pieces:
            self._tokens.append(_token(piece, len(pieces)))
        self._at = end

    def _read_dotted(self, found: re.Match[str]) -> None:
        name = found[1]
        known = SPELLINGS.get(name, name)
        # numpy's and torch's log is the natural one, as here.
        if known in FUNCTIONS or known in SHORTHANDS:
            self._add("function", known, found.end())
        elif known in ("pi", "e"):
            self._add("name", known, found.end())
        elif known in ("sum", "product"):
            self._add("function", known, found.end())
        elif known == "if":
            self._add("word", "if", found.end())
        else:
            raise FormulaError(
                f"{quoted(found[0])} is not known in a formula; sin, exp, abs and the like are",
                found.start(),
                found.end(),
            )

    # ---- LaTeX ----

    def _read_command(self) -> None:
        found = spelling.COMMAND.match(self._text, self._at)
        if found is None:
            raise FormulaError(
                r"'\' has no meaning here; LaTeX such as \frac{x}{2} is understood", self._at
            )
        name, end = found[0][1:], found.end()
        if name in spelling.SKIPPED:
            self._side = "left" if name == "left" else "right" if name == "right" else ""
            self._at = end
        elif name in spelling.COMMAND_SIGNS:
            self._add("sign", spelling.COMMAND_SIGNS[name], end)
        elif name in spelling.COMMAND_BRACKETS:
            self._side = {"lvert": "left", "rvert": "right"}.get(name, "")
            self._bracket(spelling.COMMAND_BRACKETS[name], end)
        elif name in ("vert", "mid"):
            self._bar(end)
        elif name in ("frac", "dfrac", "tfrac", "cfrac"):
            self._read_fraction(end)
        elif name == "sqrt":
            self._read_root(end)
        elif name in ("sum", "prod"):
            self._add("big", SPELLINGS.get(name, name), end)
        elif name in spelling.NAMED:
            self._read_named(found)
        elif name == "pi":
            self._add("name", "pi", end)
        elif name in GREEK_WORDS:
            self._read_letter(GREEK_WORDS[name], end)
        elif name in ("log", "ln") or self._names.is_function(name):
            self._read_function(name, end)
        else:
            raise self._unknown_command(found)

    def _unknown_command(self, found: re.Match[str]) -> FormulaError:
        name = found[0]
        helps: dict[str, str] = {
            r"\begin": "; cases are written if(x > 0, x, -2x)",
            r"\infty": "; a formula has finite numbers",
            r"\|": "; norms are not known, write sqrt(x^2 + y^2)",
            r"\Vert": "; norms are not known, write sqrt(x^2 + y^2)",
        }
        return FormulaError(
            f"{quoted(name)} has no meaning in a formula{helps.get(name, '')}",
            found.start(),
            found.end(),
        )

    def _read_fraction(self, end: int) -> None:
        short = spelling.SHORT_FRACTION.match(self._text, end)
        if short:
            self._add("frac", f"{short[1]}/{short[2]}", short.end())
        else:
            self._add("frac", "", end)

    def _read_root(self, end: int) -> None:
        degree = spelling.DEGREE.match(self._text, end)
        stop = degree.end() if degree else end
        token = Token("root", "latex", self._at, stop, 1, int(degree[1]) if degree else 2)
        self._tokens.append(token)
        self._at = stop

    def _read_named(self, found: re.Match[str]) -> None:
        inside = spelling.BRACED_WORD.match(self._text, found.end())
        if inside is None:
            raise FormulaError(f"{found[0]}{{…}} holds a name only", found.start(), found.end())
        word = inside[1].strip().replace(" ", "_").replace("-", "_")
        if self._names.is_function(word) or word in self._names.words:
            self._read_function(word, inside.end())
            return
        self._read_letter(word, inside.end())

    def _read_letter(self, word: str, end: int) -> None:
        r"""Read one name that LaTeX keeps together, with the index after it: ``\theta_1``."""
        subscript = spelling.SUBSCRIPT.match(self._text, end)
        if subscript:
            word, end = self._indexed(word, (subscript[1] or subscript[2]).strip()), subscript.end()
        piece = self._names.whole(word, self._at, end)
        self._tokens.append(_token(piece, 1))
        self._at = end

    def _read_function(self, name: str, end: int) -> None:
        subscript = (
            spelling.SUBSCRIPT.match(self._text, end) if name in ("log", "min", "max") else None
        )
        if subscript:
            name = f"{name}_{subscript[1] or subscript[2]}"
            if SPELLINGS.get(name, name) not in FUNCTIONS:
                raise FormulaError(
                    f"{quoted(self._text[self._at : subscript.end()])} is not known; "
                    "log2, log10 and log(x)/log(b) are",
                    self._at,
                    subscript.end(),
                )
            end = subscript.end()
        piece = self._names.whole(name, self._at, end)
        self._tokens.append(_token(piece, 1))
        self._at = end

    def _note(self, sentence: str) -> None:
        if sentence not in self._notes:
            self._notes.append(sentence)


def _token(piece: Piece, glued: int) -> Token:
    return Token(piece.kind, piece.text, piece.start, piece.end, glued)
