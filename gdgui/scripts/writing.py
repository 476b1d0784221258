"""Python source as it is written for a reader: from trees to text, with comments and line breaks.

`ast.unparse` knows neither comments nor a right margin, and puts tuples in parentheses where no one
would. Functions of gdgui are rewritten as trees (`gdgui.engine.methods.sources`) and written out
again with their comments.
"""

import ast
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from gdgui.engine.methods.sources import Comments

__all__ = [
    "WIDTH",
    "as_comment",
    "as_docstring",
    "data",
    "expression",
    "names_in",
    "text_literal",
    "written",
]

WIDTH = 100
"""The greatest length of a line."""


def names_in(text: str) -> frozenset[str]:
    """Return every name that a script uses for anything."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=alias):
                found.add(alias or name)
    return frozenset(found)


def expression(node: ast.expr) -> str:
    """Return an expression as people write it: a bare tuple without its parentheses."""
    match node:
        case ast.Tuple(elts=[_, _, *_] as elements):
            return ", ".join(_enclosed(each, ast.IfExp) for each in elements)
        case ast.BoolOp(op=op, values=values):
            # `ast.unparse` encloses the third operand and all after it.
            word = " and " if isinstance(op, ast.And) else " or "
            return word.join(_enclosed(each, (ast.BoolOp, ast.IfExp)) for each in values)
    return _tight(ast.unparse(node))


def _enclosed(node: ast.expr, kinds: type | tuple[type, ...]) -> str:
    """Return an expression, in parentheses if it is of some kind."""
    text = f"({expression(node)})" if isinstance(node, kinds) else ast.unparse(node)
    return _tight(text)


def _tight(text: str) -> str:
    """Write powers of short operands without spaces."""
    return re.sub(r"([\w.]+) \*\* (-?[\w.]+)(?![\w.(\[])", r"\1**\2", text)


def written(
    body: list[ast.stmt], comments: Comments | None = None, first: int = 0, indent: int = 0
) -> list[str]:
    """Write statements out as lines.

    Args:
        body: the statements.
        comments: those of the module that they come from; each stands before the statement
            that it stood before.
        first: the number of the line after which comments belong to the statements.
        indent: the number of spaces before each line.
    """
    return list(_Writer(comments or {}, first).block(body, indent))


class _Writer:
    """Writes statements in order, and each comment once."""

    def __init__(self, comments: Comments, first: int) -> None:
        self._comments = comments
        self._line = first

    def block(self, body: list[ast.stmt], indent: int) -> Iterator[str]:
        for statement in body:
            number = getattr(statement, "lineno", 0)
            for line in sorted(self._comments):
                if self._line < line < number:
                    yield " " * indent + self._comments[line]
            self._line = max(self._line, number)
            yield from self._statement(statement, indent)

    def _statement(self, node: ast.stmt, indent: int) -> Iterator[str]:
        match node:
            case ast.Assign(targets=targets, value=value):
                head = "".join(f"{expression(target)} = " for target in targets)
                yield from _filled(indent, head, expression(value))
            case ast.Return(value=ast.expr() as value):
                yield from _filled(indent, "return ", expression(value))
            case ast.If(test=test, body=body, orelse=orelse):
                yield from self._branch("if", test, body, orelse, indent)
            case ast.While(test=test, body=body):
                yield from _filled(indent, "while ", expression(test), ":")
                yield from self.block(body, indent + 4)
            case ast.For(target=target, iter=iterable, body=body):
                head = f"for {expression(target)} in "
                yield from _filled(indent, head, expression(iterable), ":")
                yield from self.block(body, indent + 4)
            case _:
                yield " " * indent + _tight(ast.unparse(node))

    def _branch(
        self,
        keyword: str,
        test: ast.expr,
        body: list[ast.stmt],
        orelse: list[ast.stmt],
        indent: int,
    ) -> Iterator[str]:
        yield from _filled(indent, f"{keyword} ", expression(test), ":")
        yield from self.block(body, indent + 4)
        match orelse:
            case [ast.If(test=other, body=then, orelse=rest)]:
                yield from self._branch("elif", other, then, rest, indent)
            case [_, *_]:
                yield " " * indent + "else:"
                yield from self.block(orelse, indent + 4)


def _filled(indent: int, head: str, text: str, tail: str = "") -> Iterator[str]:
    """Yield one line, or several in parentheses where one would be too long."""
    margin = " " * indent
    line = f"{margin}{head}{text}{tail}"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{margin}{head}("
    while text:
        end = _break(text, WIDTH - indent - 4)
        yield f"{margin}    {text[:end].rstrip()}"
        text = text[end:].lstrip()
    yield f"{margin}){tail}"


def _break(text: str, width: int) -> int:
    """Return where a line of an expression ends: outside of brackets rather than within."""
    if len(text) <= width:
        return len(text)
    depth, depths = 0, {}
    for place, character in enumerate(text[:width]):
        depth += (character in "([{") - (character in ")]}")
        # Within parentheses a line may end at any space and after any opening bracket.
        if character == " " and text[place + 1] in "+-*/,":
            depths[place] = 2 * depth + (text[place + 1] in "*/")
        elif character in " ([":
            depths.setdefault(place + 1, 2 * depth + 2)
    late = {place: found for place, found in depths.items() if place > width // 2} or depths
    return min(late, key=lambda place: (late[place], -place)) if late else len(text)


def as_docstring(paragraphs: list[str], indent: int = 0) -> list[str]:
    """Return the lines of a docstring that says any text, whatever characters it is made of."""
    margin = " " * indent
    lines: list[str] = []
    for paragraph in paragraphs:
        safe = "".join(map(_escaped, paragraph)).replace('""', r"\"\"")
        lines += ["", *_folded(safe, WIDTH - indent - 4)]
    lines = [f"{margin}{line}".rstrip() for line in lines[1:]]
    lines[0] = f'{margin}"""{lines[0].lstrip()}'
    if len(lines) == 1 and len(lines[0]) + 3 <= WIDTH and not lines[0].endswith('"'):
        return [f'{lines[0]}"""']
    return [*lines, f'{margin}"""']


def _escaped(character: str) -> str:
    """Return a character as it can stand in a text between quotes, quotes and breaks aside."""
    if character == "\\":
        return "\\\\"
    return character if character.isprintable() or character == "\n" else repr(character)[1:-1]


def _folded(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a paragraph; a word that is too long is cut, though not in an escape."""
    for line in text.split("\n"):
        if line.startswith("    ") and len(line) <= width:
            yield line
            continue
        folded = textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
        for part in folded or [""]:
            yield from _cut(part, width)


def _cut(text: str, width: int) -> Iterator[str]:
    """Yield pieces of a text, none of which ends within an escape."""
    while len(text) > width:
        end = width
        for match in re.finditer(r"\\(?:x..|u.{4}|U.{8}|.)", text[: width + 10]):
            if match.start() < width < match.end():
                end = match.start()
        yield text[:end]
        text = text[end:]
    yield text


def as_comment(text: str, indent: int = 0) -> list[str]:
    """Return lines of comment."""
    margin = " " * indent + "# "
    return [margin + line for line in textwrap.wrap(text, WIDTH - len(margin))]


def text_literal(text: str) -> str:
    """Return a text as Python writes it, in double quotes."""
    return '"' + "".join(map(_escaped, text.replace("\n", " "))).replace('"', r"\"") + '"'


def data(value: object, indent: int = 0, lead: int = 0) -> str:
    """Return plain data as source, broken into lines where it is too long for one.

    A string among it is source already; `text_literal` makes a text one.

    Args:
        value: dictionaries, lists, tuples, numbers and source.
        indent: the number of spaces before the line that it begins in.
        lead: how much of that line is taken.
    """
    flat = _flat(value)
    if len(flat) + max(lead, indent) + 1 <= WIDTH or not isinstance(value, dict | list | tuple):
        return flat
    if isinstance(value, tuple):
        opening, closing = "(", ")"
    else:
        opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    margin = " " * (indent + 4)
    if isinstance(value, list) and all(isinstance(each, int | float) for each in value):
        lines = textwrap.wrap(f"{', '.join(map(repr, value))},", WIDTH, **_filling(margin))
        return "\n".join([opening, *lines, " " * indent + closing])
    if isinstance(value, dict):
        items = [
            f"{margin}{key}: {data(each, indent + 4, indent + 6 + len(str(key)))},\n"
            for key, each in value.items()
        ]
    else:
        items = [f"{margin}{data(each, indent + 4)},\n" for each in value]
    return f"{opening}\n{''.join(items)}{' ' * indent}{closing}"


def _filling(margin: str) -> dict[str, Any]:
    """Return how numbers are filled into lines."""
    return {
        "initial_indent": margin,
        "subsequent_indent": margin,
        "break_on_hyphens": False,
        "break_long_words": False,
    }


def _flat(value: object) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{key}: {_flat(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_flat, value)) + "]"
        case tuple():
            comma = "," if len(value) == 1 else ""
            return "(" + ", ".join(map(_flat, value)) + comma + ")"
        case str():
            return value
    return repr(value)
