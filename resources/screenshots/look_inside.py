"""Pictures of what is seen inside a training: views beside each other, each with a title.

    python resources/screenshots/look_inside.py [NAME…]

The network and the digits are those of the examples at the end of their trainings.
"""

import os
import sys
import tempfile
from pathlib import Path

import msgspec
from msgspec.structs import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from gdgui.examples import example
from gdgui.experiment import Shown, ShownPlane
from gdgui.ui.export.render import render_view, save_picture
from gdgui.ui.qt_application import create_application
from gdgui.ui.style.appearance import ui_font
from gdgui.ui.style.theme import THEMES

TO = Path(__file__).parent
GAP, TITLE = 14, 30


class Tile(msgspec.Struct, frozen=True):
    """A view of an example.

    Attributes:
        example: its name.
        view: of `gdgui.ui.window.views.VIEWS`.
        size: width and height in pixels.
        title: what stands above it; "" for nothing.
        shown: what is shown of it, over what the example says.
    """

    example: str
    view: str
    size: tuple[int, int]
    title: str = ""
    shown: Shown | None = None


def plane(kind: str, title: str) -> Tile:
    """Return the loss of a network in a plane through its parameters."""
    # Of random directions some in which both ends are to be seen.
    shown = Shown(plane=ShownPlane(kind=kind, seed=2), overlays=())
    return Tile("spiral-adam", "landscape", (400, 440), title, shown)


def polynomial(degree: int, view: str, height: int, title: str = "") -> Tile:
    """Return a view of the fit of a polynomial."""
    return Tile(f"polynomial-{degree}", view, (560, height), title)


def digits(title: str, *options: str) -> Tile:
    """Return digits, and what a softmax says of them."""
    return Tile("digits-softmax", "data", (560, 520), title, Shown(data=("held_out", *options)))


PICTURES: dict[str, tuple[tuple[Tile, ...], ...]] = {
    "look-network": ((Tile("spiral-adam", "training", (1240, 480)),),),
    "look-planes": (
        (
            plane("axes", "Two parameters"),
            plane("principal", "Principal directions"),
            plane("random", "Random directions, filter by filter"),
        ),
    ),
    "look-polynomials": (
        (polynomial(3, "data", 380, "Degree 3"), polynomial(12, "data", 380, "Degree 12")),
        (polynomial(3, "loss", 200), polynomial(12, "loss", 200)),
    ),
    "look-digits": (
        (digits("What is said of digits held out"), digits("Each class, taken for which", "table")),
    ),
    "look-edge": (
        (
            Tile("edge-network", "loss", (560, 320), "η = 0.15 blue, 0.2 orange, 0.3 green"),
            Tile("edge-network", "norm", (560, 320), "λ₁ of the Hessian, and 2/η dashed"),
        ),
    ),
}
"""By the name of the file: rows of views."""


def main(names: tuple[str, ...]) -> None:
    """Write some pictures in both themes."""
    application = create_application()
    for theme in ("light", "dark"):
        for name in names:
            save_picture(composed(PICTURES[name], theme), TO / f"{name}-{theme}.png")
            print(f"{name}-{theme}.png", flush=True)
    application.quit()


def composed(rows: tuple[tuple[Tile, ...], ...], theme: str) -> QImage:
    """Return rows of views as one picture."""
    tops, top = [], GAP
    for row in rows:
        top += TITLE if any(tile.title for tile in row) else 0
        tops.append(top)
        top += max(tile.size[1] for tile in row) + GAP
    width = max(sum(tile.size[0] + GAP for tile in row) for row in rows) + GAP
    image = QImage(width, top, QImage.Format.Format_RGB32)
    image.fill(QColor(THEMES[theme].window))
    painter = QPainter(image)
    for row, y in zip(rows, tops, strict=True):
        x = GAP
        for tile in row:
            painter.drawImage(x, y, pictured(tile, theme))
            _write_title(painter, QRectF(x, y - TITLE, tile.size[0], TITLE), tile.title, theme)
            x += tile.size[0] + GAP
    painter.end()
    return image


def _write_title(painter: QPainter, room: QRectF, title: str, theme: str) -> None:
    font = ui_font()
    font.setPixelSize(15)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(THEMES[theme].text))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)


def pictured(tile: Tile, theme: str) -> QImage:
    """Return a view at the end of its training."""
    experiment = example(tile.example)
    if tile.shown is not None:
        experiment = replace(experiment, shown=tile.shown)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "tile.png"
        render_view(experiment, target, view=tile.view, size=tile.size, theme=theme)
        return QImage(str(target))


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or tuple(PICTURES))
