"""Equations with numbers in them, typeset fast enough to change with every frame.

A line that is too wide is broken before a plus, a minus or an equals sign, and made smaller where
that is not enough. As long as it is the same method, what has been broken or made smaller stays
so, and the height only grows: digits that come and go must not let the panel jump while a run
plays.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.analysis.equations import (
    Absolute,
    Call,
    Fraction,
    Group,
    Node,
    Norm,
    Power,
    Product,
    Role,
    Root,
    Sum,
    Symbol,
    Value,
    letter_of,
    needs_parentheses,
    needs_parentheses_as_base,
)
from gdgui.engine.analysis.substitution import NumberLine
from gdgui.ui.step.equation_boxes import (
    Box,
    ColumnBox,
    FenceBox,
    FractionBox,
    HatBox,
    RootBox,
    RowBox,
    ScriptBox,
    TextBox,
    face,
)
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["EquationView", "Setting"]

_SIZE = 0.92
_SMALL = 0.72
_LINE_GAP = 0.42
_INDENT = 0.9

_SMALLEST = 0.7
"""How small a line is typeset at most, as a part of its full size."""


@dataclass
class _Form:
    """How a line stands: its size in pixels, and before which of its pieces it is broken."""

    size: int
    breaks: set[int] = field(default_factory=set)


class EquationView(QWidget):
    """Shows some lines ``left = right = result``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._run_color = LIGHT.text
        self._lines: tuple[NumberLine, ...] = ()
        self._shape: object = None
        self._rows: list[RowBox] = []
        self._forms: list[_Form] = []
        self._height = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[NumberLine], shape: object) -> None:
        """Show equations.

        Args:
            lines: from top to bottom.
            shape: what the form of the lines depends on, such as the method; while it stays the
                same, lines stay broken and the height does not shrink.
        """
        self._lines = tuple(lines)
        if shape != self._shape:
            self._shape = shape
            self._forget()
        self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self._lay_out()

    def set_run_color(self, color: str) -> None:
        """Write iterates in the colour of their run."""
        if color != self._run_color:
            self._run_color = color
            self._lay_out()

    def sizeHint(self) -> QSize:
        """Return the height of all lines at the present width."""
        return QSize(em(self, 14), round(self._height))

    def minimumSizeHint(self) -> QSize:
        """Return the same height, and leave the width free."""
        return QSize(em(self, 6), round(self._height))

    # ---- layout ----

    def _forget(self) -> None:
        """Let the lines take any form again."""
        self._forms, self._height = [], 0.0

    def _lay_out(self) -> None:
        size = em(self, _SIZE)
        while len(self._forms) < len(self._lines):
            self._forms.append(_Form(size))
        self._rows = [
            row
            for line, form in zip(self._lines, self._forms, strict=False)
            for row in self._broken(self._fitting(line, form), form.breaks)
        ]
        height = sum(map(_height, self._rows)) + self._gap() * max(len(self._rows) - 1, 0)
        if height > self._height:
            self._height = height
            self.updateGeometry()
        self.update()

    def _room(self) -> float:
        """Return how wide a row may be; what ends with a line has the last pixel for its edge."""
        return max(1.0, self.width() - 2.0)

    def _gap(self) -> float:
        return em(self, _LINE_GAP)

    def _indent(self) -> float:
        return em(self, _INDENT)

    def _fitting(self, line: NumberLine, form: _Form) -> list[Box]:
        """Return the pieces of a line, made smaller where one of them is wider than a row."""
        pieces = list(self._pieces(line, form.size))
        indent = self._indent()
        widest = max(piece.width + (indent if place else 0) for place, piece in enumerate(pieces))
        if widest > self._room():
            smallest = math.ceil(_SMALLEST * em(self, _SIZE))
            smaller = max(smallest, int(form.size * self._room() / widest))
            if smaller < form.size:
                form.size = smaller
                return list(self._pieces(line, smaller))
        return pieces

    def _pieces(self, line: NumberLine, size: int) -> Iterator[Box]:
        """Yield the parts of a line between which it may be broken."""
        setting = Setting(size, self._theme, self._run_color)
        terms = line.right.terms if isinstance(line.right, Sum) else ((1, line.right),)
        for index, (sign, term) in enumerate(terms):
            symbol = "=" if index == 0 else "+" if sign > 0 else "−"
            boxes = [setting.sign(symbol), setting.guarded(term, index)]
            if index == 0:
                boxes.insert(0, setting.symbol(line.left.latex))
                if sign < 0:
                    boxes.insert(2, setting.text("−"))
            yield RowBox(boxes)
        if not isinstance(line.right, Value):
            yield RowBox([setting.sign("="), setting.box(line.result)])

    def _broken(self, pieces: list[Box], breaks: set[int]) -> Iterator[RowBox]:
        """Put pieces into rows, broken where they were and where they must; `breaks` grows."""
        row, used = [pieces[0]], pieces[0].width
        for place, piece in enumerate(pieces[1:], 1):
            if place in breaks or used + piece.width > self._room():
                breaks.add(place)
                yield RowBox(row)
                row, used = [Box(self._indent(), 0.0, 0.0)], self._indent()
            row.append(piece)
            used += piece.width
        yield RowBox(row)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines; what is too wide in its smallest size is painted smaller still."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0.0
        for row in self._rows:
            scale = self._room() / row.width
            if scale < 1.0:
                painter.save()
                painter.translate(QPointF(0.0, top + row.ascent))
                painter.scale(scale, scale)
                row.paint(painter, 0.0, 0.0)
                painter.restore()
            else:
                row.paint(painter, 0.0, top + row.ascent)
            top += _height(row) + self._gap()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._forget()
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()
            self._lay_out()


def _height(box: Box) -> float:
    return box.ascent + box.descent


class Setting:
    """Makes boxes of trees, in one size and one set of colours."""

    def __init__(self, size: float, theme: Theme, run_color: str) -> None:
        self._size = size
        self._theme = theme
        self._run_color = run_color
        self._color = QColor(theme.text)
        self._colors = {
            "iterate": QColor(run_color),
            "gradient": QColor(theme.gradient),
            "direction": QColor(theme.direction),
            "momentum": QColor(theme.momentum),
            "plain": self._color,
        }
        self._face = face(round(size))
        self._small = face(round(size * _SMALL))

    def text(self, text: str) -> Box:
        """Return upright text."""
        return TextBox(text, self._face, self._color)

    def sign(self, text: str) -> Box:
        """Return an operator between two things, with room around it."""
        return TextBox(text, self._face, self._color, 0.24 * self._size)

    def symbol(self, latex: str) -> Box:
        """Return a letter with its index."""
        stem, _, index = latex.partition("_")
        hat = re.fullmatch(r"\\hat\{(.+)\}", stem)
        letter = self.text(_italic(letter_of(hat[1] if hat else stem)))
        base = HatBox(letter, self._size, self._color) if hat else letter
        if not index:
            return base
        script = TextBox(index.strip("{}"), self._small, self._color)
        return ScriptBox(base, script, self._size, raised=False)

    def guarded(self, node: Node, index: int) -> Box:
        """Return a box, in parentheses where a minus sign would meet an operator."""
        box = self.box(node)
        return self._fence(box) if needs_parentheses(node, index) else box

    def box(self, node: Node) -> Box:
        """Return the box of a tree."""
        size, color = self._size, self._color
        match node:
            case Value(texts, _, role):
                return self._value(texts, role)
            case Symbol(latex):
                return self.symbol(latex)
            case Sum(terms):
                return RowBox(list(self._terms(terms)))
            case Product(factors):
                return RowBox(list(self._factors(factors)))
            case Fraction(above, below):
                return FractionBox(self.box(above), self.box(below), size, color)
            case Root(inside):
                return RootBox(self.box(inside), size, color)
            case Power(base, exponent):
                small = Setting(size * _SMALL, self._theme, self._run_color)
                foot = self.box(base)
                if needs_parentheses_as_base(base):
                    foot = self._fence(foot)
                return ScriptBox(foot, small.box(exponent), size, raised=True)
            case Call(name, arguments):
                boxes = [self.box(argument) for argument in arguments]
                for place in range(len(boxes) - 1, 0, -1):
                    boxes.insert(place, self.text(", "))
                # A column brings parentheses of its own.
                is_column = len(arguments) == 1 and _is_column(arguments[0])
                enclosed = boxes[0] if is_column else self._fence(RowBox(boxes))
                return RowBox([self.text(name), enclosed])
            case Absolute(inside):
                return FenceBox(self.box(inside), size, color, bars=1)
            case Norm(inside):
                return FenceBox(self.box(inside), size, color, bars=2)
            case Group(inside):
                return self._fence(self.box(inside))
        raise AssertionError(f"{node!r} is no node")

    def _fence(self, box: Box) -> Box:
        return FenceBox(box, self._size, self._color)

    def _terms(self, terms: tuple[tuple[int, Node], ...]) -> Iterator[Box]:
        for index, (sign, term) in enumerate(terms):
            if index:
                yield self.sign("+" if sign > 0 else "−")
            elif sign < 0:
                yield self.text("−")
            yield self.guarded(term, index)

    def _factors(self, factors: tuple[Node, ...]) -> Iterator[Box]:
        for index, factor in enumerate(factors):
            if index:
                yield TextBox("·", self._face, self._color, 0.12 * self._size)
            yield self.guarded(factor, index)

    def _value(self, texts: tuple[str, ...], role: Role) -> Box:
        color = self._colors[role]
        boxes = [self._number(text, color) for text in texts]
        if len(boxes) == 1:
            return boxes[0]
        return self._fence(ColumnBox(boxes, self._size))

    def _number(self, text: str, color: QColor) -> Box:
        mantissa, e, exponent = text.partition("e")
        if not e:
            return TextBox(text, self._face, color)
        base = TextBox(f"{mantissa}·10", self._face, color)
        return ScriptBox(base, TextBox(exponent, self._small, color), self._size, raised=True)


def _is_column(node: Node) -> bool:
    return isinstance(node, Value) and len(node.texts) > 1


def _italic(letter: str) -> str:
    """Return a letter in the italic of mathematics, which Unicode has places of its own for."""
    if len(letter) != 1:
        return letter
    if "a" <= letter <= "z" and letter != "h":
        return chr(0x1D44E + ord(letter) - ord("a"))
    if "A" <= letter <= "Z":
        return chr(0x1D434 + ord(letter) - ord("A"))
    if "α" <= letter <= "ω":
        return chr(0x1D6FC + ord(letter) - ord("α"))
    return letter
