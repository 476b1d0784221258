"""How a run of letters is read: as one name, or as a product of several.

In this order: names that the file declares win, whole. A Greek name or letter, a letter with
digits, a name with an underscore, a function, a constant is one name. Anything else of several
letters is a product if it has at most three of them or holds a coordinate: the longest match over
the names above, then single letters. Else it is one parameter.
"""

import keyword
import re
from dataclasses import dataclass
from functools import cached_property

from gdgui.engine.objective.syntax.refusal import FormulaError, nearest, quoted
from gdgui.engine.objective.syntax.vocabulary import (
    CONSTANTS,
    COORDINATES,
    FUNCTIONS,
    GREEK,
    GREEK_LETTERS,
    GREEK_WORDS,
    RESERVED,
    SHORTHANDS,
    SPELLINGS,
)

__all__ = ["MAX_NAME", "Names", "Piece"]

MAX_NAME = 20
"""The most characters of a name."""
_FEW_LETTERS = 3
_MOST_WORDS = 1_000
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙϵϑϕϱ", "0123456789ijknεθφρ")
_PLAIN_INDEX = re.compile(r"(?<=[^\W\d_])_(?=[0-9]+$)")
_INDEXED = re.compile(r"[^\W\d_]+_?(?:[0-9]+|[ijkn]|\{.*\})$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A name within a run of letters: its kind, as of a token, and its place."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Names:
    """The names that are known where a formula stands.

    Attributes:
        declared: those that the file declares.
        coordinates: those of the coordinates, as far as they are known before it is read.
    """

    declared: frozenset[str] = frozenset()
    coordinates: tuple[str, ...] = COORDINATES

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that join formulas, without those that the file declares."""
        return RESERVED - self.declared

    def is_function(self, word: str) -> bool:
        """Tell whether a word is a function's name."""
        name = SPELLINGS.get(word, word)
        if word in self.declared:
            return False
        return name in FUNCTIONS or name in SHORTHANDS or name in ("sum", "product")

    def plain(self, word: str) -> tuple[str, str] | None:
        """Return the kind and the name of a word that is one name whatever follows it.

        None of any other word, and of a function, which needs to know what follows.
        """
        if word not in self._plain_words:
            known = None if "_" in word or not word.isascii() else self._known(word)
            if len(self._plain_words) > _MOST_WORDS:
                self._plain_words.clear()
            self._plain_words[word] = known
        return self._plain_words[word]

    @cached_property
    def _plain_words(self) -> dict[str, tuple[str, str] | None]:
        return {}

    def resolve(
        self, word: str, start: int, end: int, called: bool, notes: list[str]
    ) -> list[Piece]:
        """Return the names that a run of letters is made of.

        Args:
            word: the run.
            start: where it begins.
            end: where it ends.
            called: whether a bracket follows.
            notes: how it was read is added, unless that is plain.

        Raises:
            FormulaError: it is no name, or a bracket follows what is no function.
        """
        if word in self.declared:
            return [Piece("name", word, start, end)]
        if word.startswith("_"):
            raise FormulaError(
                f"{quoted(word)} cannot be a name: a letter first expected", start, end
            )
        word = word.translate(_SUBSCRIPTS)
        known = self._known(word)
        if known is not None:
            if called and word == "gamma":
                raise FormulaError(
                    "the gamma function is not known; a product is written gamma*(…)", start, end
                )
            return [Piece(*known, start, end)]
        if "_" in word:
            return self._with_underscore(word, start, end, called, notes)
        pieces = self._split(word, start)
        if len(pieces) > 1 and not self._is_product(word, pieces):
            pieces = [self._long_name(word, start, end)]
        if called:
            self._check_called(word, pieces, start, end)
        if len(pieces) > 1:
            self._say(word, pieces, notes)
        return pieces

    def whole(self, word: str, start: int, end: int) -> Piece:
        r"""Return a name that is one, whatever its letters: ``\theta``, ``\mathrm{ab}``."""
        plain = word.translate(_SUBSCRIPTS)
        known = ("name", word) if word in self.declared else self._known(plain)
        if known is None:
            return self._long_name(_PLAIN_INDEX.sub("", plain), start, end)
        return Piece(*known, start, end)

    # ---- details ----

    def _known(self, word: str) -> tuple[str, str] | None:
        """Return the kind and the name of a word that is one name; None of any other."""
        if word in self.words:
            return "word", "else" if word == "otherwise" else word
        if self.is_function(word):
            name = SPELLINGS.get(word, word)
            return ("big", name) if name in ("sum", "product") else ("function", name)
        if SPELLINGS.get(word) == "if":
            return "word", "if"
        if word == "π":
            return "name", "pi"
        plain = _PLAIN_INDEX.sub("", word)
        if word in CONSTANTS or word in self.coordinates or plain in self.coordinates:
            return "name", plain
        stem = plain.rstrip("0123456789")
        if stem in GREEK_WORDS or stem in GREEK_LETTERS or len(stem) == 1:
            return "name", self._greek(plain)
        return None

    def _greek(self, name: str) -> str:
        """Return a Greek name in the spelling that the file declares."""
        stem = name.rstrip("0123456789")
        digits = name[len(stem) :]
        word = GREEK_WORDS.get(stem) or GREEK_LETTERS.get(stem)
        if word is None or name in self.declared:
            return name
        others = (word + digits, GREEK.get(word, word) + digits, f"{word}_{digits}")
        return next((other for other in others if other in self.declared), name)

    def _with_underscore(
        self, word: str, start: int, end: int, called: bool, notes: list[str]
    ) -> list[Piece]:
        """Read decay_rate whole, and xy_1 as x times y1."""
        stem, _, index = word.partition("_")
        if _INDEXED.fullmatch(word) and len(stem) > 1 and stem not in GREEK_WORDS:
            pieces = self._split(stem, start)
            if len(pieces) > 1 and self._is_product(stem, pieces):
                last = pieces[-1]
                own = self.whole(f"{last.text}_{index}", last.start, end)
                self._say(word, [*pieces[:-1], own], notes)
                return [*pieces[:-1], own]
        name = self._greek(_PLAIN_INDEX.sub("", word))
        if called and name not in self.declared and len(stem) > 1:
            raise self._no_function(word, start, end)
        return [self._long_name(name, start, end)]

    def _long_name(self, name: str, start: int, end: int) -> Piece:
        if keyword.iskeyword(name) and name not in GREEK_WORDS:
            raise FormulaError(f"{quoted(name)} cannot be a name", start, end)
        if len(name) > MAX_NAME:
            raise FormulaError(
                f"{quoted(name)} cannot be a name: at most {MAX_NAME} characters expected",
                start,
                end,
            )
        return Piece("name", name, start, end)

    @cached_property
    def _matches(self) -> re.Pattern[str]:
        """The names that a run may be made of, the longest first."""
        known: set[str] = {*self.declared, *self.coordinates, *CONSTANTS, *GREEK_WORDS}
        functions = {*FUNCTIONS, *SHORTHANDS, *SPELLINGS}
        functions -= {"if", "where", *(name for name in functions if "_" in name)}
        with_digits = "|".join(map(re.escape, sorted(known - self.declared, key=len, reverse=True)))
        plain = sorted({*functions, *self.declared}, key=len, reverse=True)
        # A function keeps no digits of its own but those of its name: sin2x is sin(2x).
        return re.compile(
            rf"(?P<plain>{'|'.join(map(re.escape, plain))})|(?P<name>(?:{with_digits})[0-9]*)"
            r"|(?P<letter>[^\W\d_][0-9]*)|(?P<number>[0-9]+)"
        )

    def _split(self, word: str, start: int) -> list[Piece]:
        pieces = []
        at = 0
        while at < len(word):
            found = self._longest(word, at)
            text, stop = found[0], found.end()
            if found.lastgroup == "number":
                pieces.append(Piece("number", text, start + at, start + stop))
            else:
                known = ("name", text) if text in self.declared else self._known(text)
                kind, name = known or ("name", text)
                pieces.append(Piece(kind, name, start + at, start + stop))
            at = stop
        return pieces

    def _longest(self, word: str, at: int) -> re.Match[str]:
        """Return the longest name that stands at a place; of alternatives `re` takes the first."""
        found = self._matches.match(word, at)
        assert found is not None  # noqa: S101 - a letter or a digit always matches
        if found.lastgroup != "plain":
            return found
        other = self._names_only.match(word, at)
        return other if other and other.end() > found.end() else found

    @cached_property
    def _names_only(self) -> re.Pattern[str]:
        known = {*self.declared, *self.coordinates, *CONSTANTS, *GREEK_WORDS}
        longest = sorted(known, key=len, reverse=True)
        return re.compile(rf"(?P<name>(?:{'|'.join(map(re.escape, longest))})[0-9]*)")

    def _is_product(self, word: str, pieces: list[Piece]) -> bool:
        letters = sum(not character.isdigit() for character in word)
        if letters <= _FEW_LETTERS or any(piece.text in self._places for piece in pieces):
            return True
        # costheta has no coordinate yet: that θ is one is known only at the end.
        names = [piece for piece in pieces if piece.kind == "name"]
        return pieces[0].kind == "function" and all(len(piece.text) > 1 for piece in names)

    @cached_property
    def _places(self) -> frozenset[str]:
        """What counts as a coordinate before all is read."""
        own = self.coordinates
        return frozenset({*own, "x1", "x2", "y1", "y2"} if own == COORDINATES else own)

    def _check_called(self, word: str, pieces: list[Piece], start: int, end: int) -> None:
        """Refuse a bracket after what looks like a function and is none, such as sen(x)."""
        if pieces[-1].kind != "name":
            return
        if len(pieces) == 1 and len(pieces[0].text.rstrip("0123456789")) == 1:
            return
        if all(self._is_plain(piece) for piece in pieces):
            return
        raise self._no_function(word, start, end)

    def _no_function(self, word: str, start: int, end: int) -> FormulaError:
        known = {*FUNCTIONS, *SHORTHANDS, *SPELLINGS, "sum", "product"}
        help_ = nearest(word, (name for name in known if "_" not in name))
        return FormulaError(
            f"{quoted(word)} is not a function{help_ or ' that is known'}; "
            f"a product is written {quoted(word)[1:-1]}*(…)",
            start,
            end,
        )

    def _is_plain(self, piece: Piece) -> bool:
        """Tell whether a piece is no letter that someone could have meant otherwise."""
        text = piece.text
        return (
            piece.kind != "name"
            or text in self._places
            or text in self.declared
            or text in CONSTANTS
            or any(character.isdigit() for character in text)
            or text in GREEK_WORDS
            or text in GREEK_LETTERS
        )

    def _say(self, word: str, pieces: list[Piece], notes: list[str]) -> None:
        """Note how a run was read, unless it holds nothing but well-known names."""
        if all(self._is_plain(piece) for piece in pieces):
            return
        sentence = f"{word} is read as {'·'.join(piece.text for piece in pieces)}"
        if sentence not in notes:
            notes.append(sentence)
