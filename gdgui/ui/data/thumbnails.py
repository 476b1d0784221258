"""Data sets as small pictures of their own samples, of which one can be picked."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.samples import Samples, load_data
from gdgui.errors import UserError
from gdgui.experiment import Data
from gdgui.ui.data.colors import class_color
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["COLUMNS", "Thumbnail", "ThumbnailGrid"]

COLUMNS = 5
_MOST_POINTS = 90
"""More would make one spot of a picture of some 40 pixels."""
_PICTURE, _CAPTION = 2.4, 0.95
"""Heights of both, in heights of the font."""
_RADIUS = 6.0
_SIDES = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}

Groups = tuple[tuple[str, FloatArray], ...]


@lru_cache(maxsize=64)
def _groups(data: Data) -> Groups:
    """Return points between 0 and 1, y upwards, in groups of one colour; none of refused data."""
    try:
        samples = load_data(data)
    except UserError:
        return ()
    chosen = np.unique(np.linspace(0, len(samples.inputs) - 1, _MOST_POINTS).astype(np.int64))
    points = _plane(samples)[chosen]
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - low) / np.where(high > low, high - low, 1.0)
    targets = samples.targets[chosen]
    if samples.classes > 1:
        return tuple(
            (class_color(label), points[targets == label]) for label in range(samples.classes)
        )
    if samples.inputs.shape[1] == 1:
        return ((class_color(1), points),)
    # The target is no coordinate here: below its middle in one colour, above it in the other.
    above = targets > np.median(targets)
    return (class_color(0), points[~above]), (class_color(1), points[above])


def _plane(samples: Samples) -> FloatArray:
    """Return what is drawn of samples, (m, 2): two inputs, or the only one and the target."""
    if samples.inputs.shape[1] == 1:
        return np.column_stack([samples.inputs[:, 0], samples.targets])
    return samples.inputs[:, :2]


@lru_cache(maxsize=8)
def _first_picture(data: Data) -> QImage | None:
    """Return the first sample as a picture in shades of black, where the samples are pictures."""
    if data.name != "digits":
        return None
    samples = load_data(Data(name=data.name))
    side = math.isqrt(samples.inputs.shape[1])
    pixels = samples.inputs[0].reshape(side, side)
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    for y, x in np.argwhere(pixels > 0.0).tolist():
        alpha = round(255 * float(pixels[y, x]) / float(pixels.max()))
        image.setPixelColor(x, y, QColor(0, 0, 0, alpha))
    return image


class Thumbnail(QAbstractButton):
    """A small picture of data in a frame; checked where they are those that are learned from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._data: Data | None = None
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_data(self, data: Data, name: str, about: str) -> None:
        """Show data under a name, with more about them in the tooltip."""
        self.setAccessibleName(name)
        set_tooltip(self, about)
        if data != self._data:
            self._data = data
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a size that follows the font."""
        return QSize(em(self, _PICTURE), em(self, _PICTURE))

    def minimumSizeHint(self) -> QSize:
        """Return the smallest size in which something is seen."""
        return QSize(em(self, 1.6), em(self, _PICTURE))

    def event(self, event: QEvent) -> bool:
        """Show by the frame where the focus is; keep Space from the window's playhead."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return claims(event, Qt.Key.Key_Space) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the arrows to the grid; Qt would send the focus to some other control."""
        if event.key() in _SIDES:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame and the points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        is_marked = self.isChecked() or self.hasFocus()
        width = 2.0 if self.isChecked() and self.hasFocus() else 1.4 if is_marked else 1.0
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.setPen(QPen(QColor(theme.accent if is_marked else theme.border), width))
        painter.setBrush(QColor(theme.hover if self.underMouse() else theme.card))
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        if self._data is None:
            return
        room = frame.adjusted(5, 5, -5, -5)
        if (picture := _first_picture(self._data)) is not None:
            self._paint_picture(painter, room, picture)
        else:
            self._paint_points(painter, room, _groups(self._data))

    def _paint_points(self, painter: QPainter, room: QRectF, groups: Groups) -> None:
        size = max(2.0, em(self, 0.16))
        for color, points in groups:
            painter.setPen(QPen(QColor(color), size, c=Qt.PenCapStyle.RoundCap))
            painter.drawPoints(
                QPolygonF(
                    [
                        QPointF(room.left() + x * room.width(), room.bottom() - y * room.height())
                        for x, y in points.tolist()
                    ]
                )
            )

    def _paint_picture(self, painter: QPainter, room: QRectF, picture: QImage) -> None:
        side = min(room.width(), room.height())
        area = QRectF(0, 0, side, side)
        area.moveCenter(room.center())
        cell = side / picture.width()
        color = QColor(self._theme.text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for y in range(picture.height()):
            for x in range(picture.width()):
                color.setAlpha(picture.pixelColor(x, y).alpha())
                corner = area.topLeft() + QPointF(x * cell, y * cell)
                painter.fillRect(QRectF(corner, corner + QPointF(cell, cell)), color)


class ThumbnailGrid(QWidget):
    """Data sets in rows of five, of which one is current; the arrow keys go to the neighbours.

    Signals:
        picked: the key of a set.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._keys: tuple[str, ...] = ()
        self._thumbnails: list[Thumbnail] = []
        self._captions: list[ElidedLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(em(self, 0.35))
        self._grid.setVerticalSpacing(em(self, 0.1))
        for column in range(COLUMNS):
            self._grid.setColumnStretch(column, 1)

    def show_sets(self, sets: Sequence[tuple[str, Data, str, str]], current: str) -> None:
        """Offer sets, each with its key, its data, its name and what there is to know of it."""
        while len(self._thumbnails) < len(sets):
            self._add()
        keys = tuple(key for key, *_ in sets)
        for index, thumbnail in enumerate(self._thumbnails):
            for part in (thumbnail, self._captions[index]):
                part.setVisible(index < len(keys))
        for (key, data, name, about), thumbnail, caption in zip(
            sets, self._thumbnails, self._captions, strict=False
        ):
            thumbnail.show_data(data, name, about)
            thumbnail.setChecked(key == current)
            stops = key == current
            thumbnail.setFocusPolicy(Qt.FocusPolicy.TabFocus if stops else Qt.FocusPolicy.NoFocus)
            caption.setText(name)
            if stops:
                self.setFocusProxy(thumbnail)
        self._keys = keys

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the sets that are offered."""
        return self._keys

    def thumbnail(self, key: str) -> Thumbnail:
        """Return the picture of a set that is offered."""
        return self._thumbnails[self._keys.index(key)]

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        for thumbnail in self._thumbnails:
            thumbnail.set_theme(theme)

    def _add(self) -> None:
        index = len(self._thumbnails)
        thumbnail, caption = Thumbnail(self), ElidedLabel(parent=self)
        thumbnail.set_theme(self._theme)
        thumbnail.clicked.connect(lambda: self._pick(index))
        caption.setProperty("role", "small")
        caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        row, column = divmod(index, COLUMNS)
        self._grid.addWidget(thumbnail, 2 * row, column)
        self._grid.addWidget(caption, 2 * row + 1, column)
        self._thumbnails.append(thumbnail)
        self._captions.append(caption)

    def _pick(self, index: int) -> None:
        # Which one is current is for the experiment to say.
        for other, thumbnail in enumerate(self._thumbnails[: len(self._keys)]):
            thumbnail.setChecked(other == index)
        self._thumbnails[index].setFocus(Qt.FocusReason.TabFocusReason)
        self.picked.emit(self._keys[index])

    def event(self, event: QEvent) -> bool:
        """Keep the arrows from the window's playhead while a picture has the focus."""
        return claims(event, *_SIDES) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a neighbour, and pick it."""
        if event.key() not in _SIDES:
            super().keyPressEvent(event)
            return
        current = next((i for i, each in enumerate(self._thumbnails) if each.hasFocus()), None)
        if current is None:
            return
        index = current + _SIDES[Qt.Key(event.key())]
        if 0 <= index < len(self._keys):
            self._pick(index)
