"""Makes a good SVG file of what Qt's generator writes.

Qt writes a group for each change of pen or font, states every property in each of them, knows no
clipping and no groups of ours. Here the directives of `gdgui.ui.painting.canvas` become groups,
properties that say nothing go, numbers get as many digits as can be seen, and fonts get others that
stand in where a browser lacks them. The file is then a fifth as large.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from gdgui.ui.painting.canvas import DIRECTIVE
from gdgui.ui.style.theme import MATH_FONT, MONO_FONT, UI_FONT

__all__ = ["tidied"]

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_FALLBACKS = {
    UI_FONT: f"{UI_FONT}, 'Helvetica Neue', Arial, sans-serif",
    MONO_FONT: f"'{MONO_FONT}', Menlo, Consolas, monospace",
    MATH_FONT: f"'{MATH_FONT}', 'STIX Two Text', 'Cambria Math', serif",
}
_NUMBER = re.compile(r"-?\d*\.\d+(?:e[-+]?\d+)?|-?\d+e[-+]?\d+")
_BEFORE_LETTER = re.compile(r" ([A-Z])")
_MOVE = re.compile(r"matrix\(1,0,0,1,([^,]+),([^,]+)\)")
_MEANINGLESS = {
    "fill-opacity": "1",
    "stroke-opacity": "1",
    "opacity": "1",
    "vector-effect": "none",
    "font-style": "normal",
    "font-weight": "400",
    "stroke-linecap": "butt",
    "stroke-dashoffset": "0",
    "transform": "matrix(1,0,0,1,0,0)",
}
_NUMBERS = ("points", "d", "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry")
_NO_STROKE = "#000000"
"""What Qt makes of a line of an SVG file that has no colour; ours are never as black."""
_STROKE, _FONT = "stroke-", "font-"


class _Group:
    """A group of the file: its attributes, and what is in it in order."""

    def __init__(self, **attributes: str) -> None:
        self.attributes = attributes
        self.children: list[_Group | str] = []
        self.style: dict[str, str] | None = None

    def write(self) -> Iterator[str]:
        """Yield its lines; nothing if there is nothing in it."""
        lines = [
            line
            for child in self.children
            for line in ([child] if isinstance(child, str) else child.write())
        ]
        if lines and self.attributes:
            yield f"<g{_written(self.attributes)}>"
            yield from lines
            yield "</g>"
        else:
            yield from lines


class _Writer:
    """Puts elements into groups as directives say."""

    def __init__(self) -> None:
        self.root = _Group()
        self._open = [self.root]
        self._rims: list[dict[str, str]] = [{}]
        self._fonts: list[tuple[float, bool]] = [(0.0, False)]
        # How many pictures are around that are SVG files themselves.
        self._files: list[None] = []
        self._ends: list[str] = []
        self._clips: dict[tuple[str, ...], str] = {}

    def take(self, group: ElementTree.Element) -> None:
        """Take up a group as Qt writes it, with all that has the same pen, brush and font."""
        for element in group:
            text = element.text or ""
            if text.startswith(DIRECTIVE):
                self._take_directive(text.removeprefix(DIRECTIVE).split())
            else:
                self._put(element, dict(group.attrib))

    def _take_directive(self, words: list[str]) -> None:
        kind, *numbers = words
        if kind == "end":
            stacks: dict[str, list[Any]] = {
                "rim": self._rims, "font": self._fonts, "svg": self._files,
            }  # fmt: skip
            stacks.get(self._ends.pop(), self._open).pop()
            return
        self._ends.append(kind)
        if kind == "rim":
            color, opacity, width = numbers
            rim = {"paint-order": "stroke", "stroke": color, "stroke-opacity": _short(opacity)}
            self._rims.append(rim | {"stroke-width": _short(width), "stroke-linejoin": "round"})
        elif kind == "svg":
            self._files.append(None)
        elif kind == "font":
            self._fonts.append((float(numbers[0]), numbers[1] == "1"))
        else:
            attribute = {"opacity": _short(numbers[0])}
            if kind == "clip":
                attribute = {"clip-path": f"url(#{self._clip(tuple(map(_short, numbers)))})"}
            group = _Group(**attribute)
            self._open[-1].children.append(group)
            self._open.append(group)

    def _clip(self, rect: tuple[str, ...]) -> str:
        return self._clips.setdefault(rect, f"clip{len(self._clips) + 1}")

    def clips(self) -> Iterator[str]:
        """Yield the definitions of what groups are clipped to."""
        for (x, y, width, height), name in self._clips.items():
            rect = {"x": x, "y": y, "width": width, "height": height}
            yield f'<clipPath id="{name}"><rect{_written(rect)}/></clipPath>'

    def _put(self, element: ElementTree.Element, style: dict[str, str]) -> None:
        """Put an element beside those of the same style, or into a group of its own."""
        parent = self._open[-1]
        if self._files and style.get("stroke") == _NO_STROKE:
            style["stroke"] = "none"
        style = _plain(element, style)
        last = parent.children[-1] if parent.children else None
        if not (isinstance(last, _Group) and last.style == style):
            last = _Group(**style)
            last.style = style
            parent.children.append(last)
        last.children.append(self._element(element))

    def _element(self, element: ElementTree.Element) -> str:
        name = element.tag.removeprefix(_SVG)
        attributes = {key.replace(_XLINK, "xlink:"): value for key, value in element.items()}
        for key in _NUMBERS:
            if key in attributes:
                short = _NUMBER.sub(lambda m: _short(m[0]), attributes[key]).strip()
                attributes[key] = _BEFORE_LETTER.sub(r"\1", short) if key == "d" else short
        if name == "text":
            return self._text(element, attributes)
        return f"<{name}{_written(_telling(attributes))}/>"

    def _text(self, element: ElementTree.Element, attributes: dict[str, str]) -> str:
        family = attributes["font-family"]
        attributes["font-family"] = _FALLBACKS.get(family, f"{family}, sans-serif")
        attributes.pop(next(key for key in attributes if key.endswith("space")))
        spacing, is_upper = self._fonts[-1]
        if spacing:
            attributes["letter-spacing"] = _short(str(spacing))
        attributes = _telling(attributes) | self._rims[-1]
        text = element.text or ""
        if "  " in text or text != text.strip():
            attributes["xml:space"] = "preserve"
        if not attributes.get("stroke-width"):
            attributes.pop("stroke", None)
        return f"<text{_written(attributes)}>{escape(text.upper() if is_upper else text)}</text>"


def tidied(svg: bytes, size: tuple[int, int], title: str) -> bytes:
    """Return a file of Qt's generator as it had better be.

    Args:
        svg: what Qt wrote.
        size: width and height in pixels.
        title: what the file says that it is; nothing where that is empty.
    """
    # It comes from Qt, not from anybody else.
    tree = ElementTree.fromstring(svg)  # noqa: S314
    writer = _Writer()
    for top in tree.findall(f"{_SVG}g"):
        for group in top:
            writer.take(group)
    width, height = size
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}" fill-rule="evenodd">'
    ]
    if title:
        lines.append(f"<title>{escape(title)}</title>")
    body = list(writer.root.write())
    definitions = [*_definitions(tree), *writer.clips()]
    if definitions:
        lines += ["<defs>", *definitions, "</defs>"]
    return "\n".join([*lines, *body, "</svg>", ""]).encode()


def _definitions(tree: ElementTree.Element) -> Iterator[str]:
    """Yield the gradients that Qt has defined."""
    for definitions in tree.iter(f"{_SVG}defs"):
        for definition in definitions:
            for element in definition.iter():
                element.tag = element.tag.removeprefix(_SVG)
            yield ElementTree.tostring(definition, encoding="unicode").strip()


def _plain(element: ElementTree.Element, style: dict[str, str]) -> dict[str, str]:
    """Return what a group says that an element in it needs to know."""
    if element.tag == f"{_SVG}text":
        # It says all of it again.
        return _moved({key: style[key] for key in ("transform", "opacity") if key in style})
    unused = [_FONT]
    if style.get("stroke") == "none":
        unused.append(_STROKE)
    if element.tag == f"{_SVG}image":
        unused += ["stroke", "fill"]
    style = {key: v for key, v in style.items() if not key.startswith(tuple(unused))}
    return _moved(style)


def _moved(style: dict[str, str]) -> dict[str, str]:
    """Return a style without what says nothing, and with a translation where there is no more."""
    style = _telling(style)
    if move := _MOVE.fullmatch(style.get("transform", "")):
        style["transform"] = f"translate({_short(move[1])} {_short(move[2])})"
    return style


def _telling(attributes: dict[str, str]) -> dict[str, str]:
    return {
        key: value.strip()
        for key, value in attributes.items()
        if _MEANINGLESS.get(key) != value.strip()
    }


def _written(attributes: dict[str, str]) -> str:
    return "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())


def _short(number: str) -> str:
    """Return a number with two digits after the point at most: no one sees a third."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
