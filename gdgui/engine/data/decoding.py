"""The bytes of a table as text: which encoding they are in, and whether they are text at all."""

import codecs
import re
from dataclasses import dataclass

from gdgui.checks import quoted
from gdgui.errors import UserError

__all__ = ["Decoded", "decode_table"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before the one for 16 bits, with which it begins.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"PK\x03\x04", "a workbook or an archive; save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old workbook; save the sheet as CSV"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"BZh", "a compressed file; unpack it first"),
    (b"\xfd7zXZ", "a compressed file; unpack it first"),
    (b"%PDF", "a PDF; copy the table out of it and save it as CSV"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x93NUMPY", "an array of numpy; save it with numpy.savetxt"),
    (b"PAR1", "a Parquet file; save it as CSV"),
    (b"SQLite format 3", "a database; save the table as CSV"),
)
"""How files that are often taken for tables begin, and what they are."""
_WESTERN = "cp1252"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Decoded:
    """The text of a table.

    Attributes:
        text: without a mark of its encoding.
        notes: a sentence where the encoding was guessed.
    """

    text: str
    notes: tuple[str, ...] = ()


def decode_table(content: bytes, encoding: str | None = None) -> Decoded:
    """Return the text that bytes stand for.

    Args:
        content: the whole file.
        encoding: a name that Python knows; None to recognize UTF-8, -16 and -32, and to take
            anything else for Windows-1252, with a note.

    Raises:
        UserError: the file is empty, no text, or not in this encoding.
    """
    if not content.strip():
        raise UserError("the file is empty: a table expected")
    for beginning, kind in _OTHERS:
        if content.startswith(beginning):
            raise UserError(f"a table as text expected, such as CSV; the file is {kind}")
    decoded = _decoded(content, encoding) if encoding else _recognized(content)
    # Some systems end a text with this.
    text = decoded.text.removesuffix("\x1a")
    _refuse_control_characters(text)
    if not text.strip():
        raise UserError("the file is empty: a table expected")
    return Decoded(text, decoded.notes)


def _refuse_control_characters(text: str) -> None:
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise UserError(
            f"a table as text expected, such as CSV; line {line:,} has the control character "
            f"{found[0]!r}"
        )


def _decoded(content: bytes, encoding: str) -> Decoded:
    try:
        text = content.decode(encoding)
    except (LookupError, ValueError) as error:
        # A name that is none, or one with a NUL in it; bytes that the encoding does not have.
        if isinstance(error, UnicodeDecodeError):
            raise UserError(
                f"encoding: the file is not in {encoding}: byte {error.start:,} cannot be read"
            ) from None
        raise UserError(
            f"encoding: a name such as utf-8, cp1252 or shift_jis expected, "
            f"{quoted(encoding)} found"
        ) from None
    return Decoded(text.removeprefix("\ufeff"))


def _recognized(content: bytes) -> Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if unmarked := _sixteen_bits(content):
        return _decoded(content, unmarked)
    try:
        return Decoded(content.decode())
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode(_WESTERN)
    except UnicodeDecodeError as error:
        # Of what is no text at all, that is to be said.
        _refuse_control_characters(content.decode("latin-1"))
        raise UserError(
            f"the encoding is neither UTF-8 nor Windows-1252 (byte {error.start:,}); name it, or "
            "save the file as UTF-8"
        ) from None
    note = "the text is not UTF-8 and was read as Windows-1252; name the encoding if that is wrong"
    return Decoded(text, (note,))


def _sixteen_bits(content: bytes) -> str | None:
    """Return which UTF-16 bytes without a mark are in, by where the zeros of ASCII letters are."""
    beginning = content[:1000]
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if len(content) % 2 or max(even, odd) < 0.4 * len(beginning):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
