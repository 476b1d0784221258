"""Equations with numbers in them, typeset fast enough to change with every frame.

A line that is too wide is broken before a plus, a minus or an equals sign. The height follows
what is shown only upwards, as long as it is the same method: digits that come and go must not
let the panel jump while a run plays.
"""

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.equations import (
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
    needs_parentheses,
)
from gdgui.engine.substitution import NumberLine
from gdgui.ui.theme import LIGHT, MATH_FONT, Theme, em
from gdgui.ui.widgets.equation_boxes import (
    Box,
    ColumnBox,
    FenceBox,
    FractionBox,
    HatBox,
    RootBox,
    RowBox,
    ScriptBox,
    TextBox,
)

__all__ = ["EquationView"]

_SIZE = 0.92
_SMALL = 0.72
_LINE_GAP = 0.42
_INDENT = 0.9

_GREEK = {
    r"\beta": "β",
    r"\delta": "δ",
    r"\mu": "μ",
    r"\nu": "ν",
    r"\rho": "ρ",
}
"""The Greek letters that rules use on the left of an equation."""
_SMALLEST = 0.7


class EquationView(QWidget):
    """Shows some lines ``left = right = result``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._run_color = LIGHT.text
        self._lines: tuple[NumberLine, ...] = ()
        self._shape: object = None
        self._rows: list[list[Box]] = []
        self._height = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_lines(self, lines: Sequence[NumberLine], shape: object) -> None:
        """Show equations.

        Args:
            lines: from top to bottom.
            shape: what the height depends on, such as the method; while it stays the same, the
                height does not shrink.
        """
        self._lines = tuple(lines)
        if shape != self._shape:
            self._shape, self._height = shape, 0.0
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

    def _lay_out(self) -> None:
        width = float(self.width())
        rows: list[list[Box]] = []
        for line in self._lines:
            rows += _broken(self._fitting_atoms(line, width), width, self._indent())
        self._rows = rows
        gap = em(self, _LINE_GAP)
        height = sum(_height(row) for row in rows) + gap * max(len(rows) - 1, 0)
        if height > self._height:
            self._height = height
            self.updateGeometry()
        self.update()

    def _indent(self) -> float:
        return em(self, _INDENT)

    def _fitting_atoms(self, line: NumberLine, width: float) -> list[Box]:
        """Return the pieces of a line, smaller where one of them is wider than a row."""
        size = em(self, _SIZE)
        atoms = list(self._atoms(line, size))
        widest = max(atom.width for atom in atoms) + self._indent()
        if widest <= width or not width:
            return atoms
        return list(self._atoms(line, size * max(_SMALLEST, width / widest)))

    def _atoms(self, line: NumberLine, size: float) -> Iterator[Box]:
        """Yield the pieces of a line between which it may be broken."""
        setting = _Setting(size, self._theme, self._run_color)
        yield setting.symbol(line.left.latex)
        terms = line.right.terms if isinstance(line.right, Sum) else ((1, line.right),)
        for index, (sign, term) in enumerate(terms):
            box = setting.guarded(term, index)
            mark = "=" if index == 0 else "+" if sign > 0 else "−"
            pieces = [setting.sign(mark), box]
            if index == 0 and sign < 0:
                pieces.insert(1, setting.text("−"))
            yield RowBox(pieces)
        if not isinstance(line.right, Value):
            yield RowBox([setting.sign("="), setting.box(line.result)])

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, gap = 0.0, em(self, _LINE_GAP)
        for row in self._rows:
            ascent = max(box.ascent for box in row)
            x = 0.0
            for box in row:
                box.paint(painter, x, top + ascent)
                x += box.width
            top += _height(row) + gap
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._height = 0.0
            self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._height = 0.0
            self._lay_out()


def _height(row: Sequence[Box]) -> float:
    return max(box.ascent for box in row) + max(box.descent for box in row)


def _broken(atoms: list[Box], width: float, indent: float) -> list[list[Box]]:
    """Put atoms into rows of a width; rows after the first are indented."""
    rows: list[list[Box]] = [[]]
    used = 0.0
    for atom in atoms:
        # The left side never stands alone.
        if len(rows[-1]) > 1 and used + atom.width > width:
            rows.append([Box(indent, 0.0, 0.0)])
            used = indent
        rows[-1].append(atom)
        used += atom.width
    return rows


class _Setting:
    """Makes boxes of trees, in one size and one set of colours."""

    def __init__(self, size: float, theme: Theme, run_color: str) -> None:
        self._size = size
        self._theme = theme
        self._run_color = run_color
        self._color = QColor(theme.text)
        self._font = _font(size)
        self._small = _font(size * _SMALL)

    def text(self, text: str) -> Box:
        return TextBox(text, self._font, self._color)

    def sign(self, text: str) -> Box:
        """Return an operator between two things, with room around it."""
        room = Box(0.24 * self._size, 0.0, 0.0)
        return RowBox([room, self.text(text), room])

    def symbol(self, latex: str) -> Box:
        """Return a letter with its index."""
        stem, _, index = latex.partition("_")
        hat = re.fullmatch(r"\\hat\{(.)\}", stem)
        letter = self.text(_italic(hat[1] if hat else _GREEK.get(stem, stem)))
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
                small = _Setting(size * _SMALL, self._theme, self._run_color)
                return ScriptBox(self.guarded(base, 1), small.box(exponent), size, raised=True)
            case Call(name, arguments):
                boxes = [self.box(argument) for argument in arguments]
                for place in range(len(boxes) - 1, 0, -1):
                    boxes.insert(place, self.text(", "))
                return RowBox([self.text(name), self._fence(RowBox(boxes))])
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
        room = Box(0.12 * self._size, 0.0, 0.0)
        for index, factor in enumerate(factors):
            if index:
                yield RowBox([room, self.text("·"), room])
            yield self.guarded(factor, index)

    def _value(self, texts: tuple[str, ...], role: Role) -> Box:
        color = QColor(self._role_color(role))
        boxes = [self._number(text, color) for text in texts]
        if len(boxes) == 1:
            return boxes[0]
        return self._fence(ColumnBox(boxes, self._size))

    def _number(self, text: str, color: QColor) -> Box:
        mantissa, e, exponent = text.partition("e")
        if not e:
            return TextBox(text, self._font, color)
        base = TextBox(f"{mantissa}·10", self._font, color)
        return ScriptBox(base, TextBox(exponent, self._small, color), self._size, raised=True)

    def _role_color(self, role: Role) -> str:
        theme = self._theme
        return {
            "iterate": self._run_color,
            "gradient": theme.gradient,
            "direction": theme.direction,
            "momentum": theme.momentum,
            "plain": theme.text,
        }[role]


def _font(size: float) -> QFont:
    font = QFont(MATH_FONT)
    font.setPixelSize(max(1, round(size)))
    return font


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
