"""The question what a film is to show."""

from typing import Any

import msgspec
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gdgui.errors import UserError
from gdgui.film_sizes import SIZES
from gdgui.playback_speeds import SPEEDS
from gdgui.ui import preferences
from gdgui.ui.export.film_plan import LEAST_PIXELS, MOST_PIXELS, MOST_TURN, FilmPlan
from gdgui.ui.export.film_progress import duration_text
from gdgui.ui.landscape.modes import SURFACE
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.decimal_box import DecimalBox
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.screen_fit import ScrollBody, fit_height
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.window.views import FILM_VIEWS, VIEWS
from gdgui.video import FORMATS

__all__ = ["RecordDialog"]

_KEY = "recording/plan"
_TITLE_SECONDS = 2.0
_CUSTOM, _WINDOW = "custom", "as the window"


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecordDialog", text)


class _Remembered(msgspec.Struct):
    """What was chosen last time, as far as it means something for another experiment."""

    plan: FilmPlan
    suffix: str


def _as_remembered(stored: Any) -> _Remembered:
    try:
        remembered = msgspec.json.decode(preferences.a_text(stored), type=_Remembered)
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    if remembered.suffix not in FORMATS:
        raise ValueError(f"one of {', '.join(FORMATS)} expected")
    return remembered


class RecordDialog(QDialog):
    """Asks for a film of the experiment; what is wrong stands as a sentence above the buttons.

    Args:
        steps: the last step of the tape.
        speed: the steps per second that are proposed.
        theme: the colours that are proposed.
        window: width and height of the window, in pixels.
        has_captions: whether there are captions to show.
        parent: the window that it belongs to.
        learns: whether there are data to show.
        has_layers: whether there is a network to show.
    """

    def __init__(
        self,
        steps: int,
        speed: float,
        theme: str,
        window: tuple[int, int],
        has_captions: bool,
        parent: QWidget | None = None,
        *,
        learns: bool = False,
        has_layers: bool = False,
    ) -> None:
        super().__init__(parent)
        self._available, self._learns, self._has_layers = steps, learns, has_layers
        self._sizes = {**SIZES, _WINDOW: (window[0] // 2 * 2, window[1] // 2 * 2)}
        self._view, self._format, self._size, self._speed = (Choice(self) for _ in range(4))
        self._width, self._height, self._first, self._last, self._fps = (
            QSpinBox(self) for _ in range(5)
        )
        self._hold, self._turn = DecimalBox(self), DecimalBox(self)
        self._turn_label = Label(_tr("Turn b&y"), self)
        self._theme = Segmented(
            [("light", _tr("light")), ("dark", _tr("dark"))], _tr("Colours"), self
        )
        self._captions = QCheckBox(_tr("Show captio&ns"), self)
        self._counter = QCheckBox(_tr("Show the n&umber of the step"), self)
        self._subtitles = QCheckBox(_tr("Captions also as su&btitles (.srt) beside the film"), self)
        self._title = QCheckBox(_tr("Begin with a title car&d"), self)
        self._summary, self._error = Label(parent=self), Label(parent=self)
        buttons = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel, self)
        self._fill()
        self._lay_out()
        self._captions.setVisible(has_captions)
        self._subtitles.setVisible(has_captions)
        self._propose(speed, theme)
        self._connect()
        self._show()

    # ---- what is answered ----

    @property
    def plan(self) -> FilmPlan:
        """What the film is to show.

        Raises:
            UserError: there can be no such film; says why.
        """
        return FilmPlan(
            first=self._first.value(),
            # The end may come sooner than the steps that were asked for.
            last=None if self._last.value() == self._available else self._last.value(),
            speed=self._speed.currentData(),
            fps=self._fps.value(),
            size=(self._width.value(), self._height.value()),
            theme=self._theme.current(),
            view=self._view.currentData(),
            captions=self._captions.isChecked(),
            counter=self._counter.isChecked(),
            subtitles=self._subtitles.isChecked(),
            title_seconds=_TITLE_SECONDS if self._title.isChecked() else 0.0,
            hold_seconds=self._hold.value(),
            turn=self._turn.value() if self._shows_surface else 0.0,
        )

    @property
    def _shows_surface(self) -> bool:
        return VIEWS[self._view.currentData()].mode == SURFACE

    @property
    def suffix(self) -> str:
        """How the file is to be named, of `gdgui.video.FORMATS`."""
        return str(self._format.currentData())

    def accept(self) -> None:
        """Remember the answer for the next film."""
        remembered = _Remembered(replace(self.plan, first=0, last=None), self.suffix)
        preferences.store({_KEY: msgspec.json.encode(remembered).decode()})
        super().accept()

    # ---- building ----

    def _fill(self) -> None:
        self.setWindowTitle(_tr("Record a film"))
        self.setProperty("role", "panel")
        for key in FILM_VIEWS:
            view = VIEWS[key]
            fits = view.fits(learns=self._learns, has_layers=self._has_layers)
            if view.is_offered and fits:
                self._view.addItem(QCoreApplication.translate("Views", view.title), key)
        for suffix, film in FORMATS.items():
            self._format.addItem(film.title, suffix)
        for name, (width, height) in self._sizes.items():
            self._size.addItem(f"{_tr(name)}  ({width} × {height})", name)
        self._size.addItem(_tr(_CUSTOM), _CUSTOM)
        for box in (self._width, self._height):
            box.setRange(LEAST_PIXELS, MOST_PIXELS)
            box.setSingleStep(2)
            box.setSuffix(" px")
        for box in (self._first, self._last):
            box.setRange(0, self._available)
            box.setGroupSeparatorShown(True)
        self._last.setValue(self._available)
        for speed in SPEEDS:
            unit = _tr("step/s") if speed <= 1 else _tr("steps/s")
            self._speed.addItem(f"{speed:g} {unit}", speed)
        self._fps.setRange(1, 120)
        self._fps.setSuffix(_tr(" frames/s"))
        self._hold.setRange(0.0, 60.0)
        self._hold.setDecimals(1)
        self._hold.setSingleStep(0.5)
        self._hold.setSuffix(" s")
        self._turn.setRange(-MOST_TURN, MOST_TURN)
        self._turn.setDecimals(1)
        self._turn.setSingleStep(15.0)
        self._turn.setSuffix("°")
        self._summary.setProperty("role", "muted")
        self._error.setProperty("role", "error")
        for label in (self._summary, self._error):
            label.setWordWrap(True)
        self._ok().setText(_tr("&Record…"))
        self._ok().setToolTip(_tr("Choose a file and begin (Enter)"))
        fields: tuple[QAbstractSpinBox, ...] = (*self._numbers(), self._hold, self._turn)
        for field in fields:
            # As far from the edge as in other fields; a style sheet cannot say so of a spin box.
            field.lineEdit().setTextMargins(em(self, 0.5), 0, 0, 0)

    def _numbers(self) -> tuple[QSpinBox, ...]:
        return self._width, self._height, self._first, self._last, self._fps

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 0.9))
        grid.setVerticalSpacing(em(self, 0.55))
        grid.setColumnStretch(1, 1)
        for row, (text, name, tip, fields) in enumerate(self._rows()):
            label = self._turn_label if fields[0] is self._turn else Label(text, self)
            label.setProperty("role", "muted")
            label.setBuddy(fields[0])
            grid.addWidget(label, row, 0)
            line = QHBoxLayout()
            line.setSpacing(em(self, 0.5))
            for place, field in enumerate(fields):
                field.setAccessibleName(name[place])
                set_tooltip(field, tip)
                line.addWidget(field, 1)
            if isinstance(fields[0], Segmented):
                # It is as wide as its words, and begins where the other fields do.
                line.addStretch(50)
            grid.addLayout(line, row, 1)
        side = em(self, 1)
        content = QWidget(self)
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(em(self, 0.8))
        inside.addLayout(grid)
        inside.addWidget(self._captions)
        inside.addWidget(self._subtitles)
        inside.addWidget(self._counter)
        inside.addWidget(self._title)
        inside.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.8))
        layout.addWidget(ScrollBody(content, self), 1)
        layout.addWidget(self._summary)
        layout.addWidget(self._error)
        layout.addWidget(self._buttons)
        self.setFixedWidth(em(self, 28))

    def _rows(self) -> list[tuple[str, tuple[str, ...], str, tuple[QWidget, ...]]]:
        """Return label, names, tooltip and fields of each row."""
        return [
            (_tr("&Picture"), (_tr("Picture"),), _tr("What is in the picture"), (self._view,)),
            (
                self._turn_label.text(),
                (_tr("Turn"),),
                _tr("By how many degrees the surface turns from the first step to the last"),
                (self._turn,),
            ),
            (_tr("&Format"), (_tr("Format"),), _tr("What kind of file it is"), (self._format,)),
            (_tr("Si&ze"), (_tr("Size"),), _tr("Width and height in pixels"), (self._size,)),
            (
                "",
                (_tr("Width"), _tr("Height")),
                _tr("Width and height in pixels; MP4 and WebM want even numbers"),
                (self._width, self._height),
            ),
            (_tr("&Colours"), (_tr("Colours"),), _tr("Light or dark"), (self._theme,)),
            (
                _tr("S&teps"),
                (_tr("First step"), _tr("Last step")),
                _tr("The step that the film begins with, and the one that it ends with"),
                (self._first, self._last),
            ),
            (_tr("&Speed"), (_tr("Speed"),), _tr("Steps per second"), (self._speed,)),
            (
                _tr("Fra&mes"),
                (_tr("Frames per second"),),
                _tr("Frames per second; a GIF takes 50 at most"),
                (self._fps,),
            ),
            (
                _tr("&Hold"),
                (_tr("Hold"),),
                _tr("How long the last frame stands"),
                (self._hold,),
            ),
        ]

    def _propose(self, speed: float, theme: str) -> None:
        """Propose what was chosen last time, but the speed and the colours of the window."""
        usual = _Remembered(FilmPlan(theme=theme), ".mp4")
        remembered = preferences.load(_KEY, _as_remembered, usual)
        plan, suffix = remembered.plan, remembered.suffix
        self._view.setCurrentIndex(max(0, self._view.findData(plan.view)))
        self._format.setCurrentIndex(max(0, self._format.findData(suffix)))
        names = [name for name, size in self._sizes.items() if size == plan.size]
        self._size.setCurrentIndex(self._size.findData(names[0] if names else _CUSTOM))
        self._width.setValue(plan.size[0])
        self._height.setValue(plan.size[1])
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - speed))
        self._speed.setCurrentIndex(nearest)
        self._fps.setValue(plan.fps)
        self._hold.setValue(plan.hold_seconds)
        self._turn.setValue(plan.turn)
        self._theme.set_current(theme)
        self._captions.setChecked(plan.captions)
        self._counter.setChecked(plan.counter)
        self._subtitles.setChecked(plan.subtitles)
        self._title.setChecked(plan.title_seconds > 0)

    def _connect(self) -> None:
        self._size.activated.connect(lambda _index: self._take_size())
        for box in self._numbers():
            box.valueChanged.connect(lambda _value: self._show())
        for number in (self._hold, self._turn):
            number.valueChanged.connect(lambda _value: self._show())
        for choice in (self._view, self._format, self._speed, self._size):
            choice.activated.connect(lambda _index: self._show())
        for check in (self._captions, self._title):
            check.toggled.connect(lambda _on: self._show())
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    # ---- what is asked for ----

    def _ok(self) -> QPushButton:
        return self._buttons.button(QDialogButtonBox.StandardButton.Ok)

    def _take_size(self) -> None:
        if (size := self._sizes.get(self._size.currentData())) is not None:
            self._width.setValue(size[0])
            self._height.setValue(size[1])

    def _show(self) -> None:
        """Say how long the film is, or why there can be none."""
        is_custom = self._size.currentData() == _CUSTOM
        self._width.setEnabled(is_custom)
        self._height.setEnabled(is_custom)
        for part in (self._turn_label, self._turn):
            part.setVisible(self._shows_surface)
        sentence = self._refusal()
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._ok().setEnabled(not sentence)
        if not sentence:
            plan = self.plan
            frames = plan.length(self._available)
            self._summary.setText(
                _tr("{frames:,} frames, {length}").format(
                    frames=frames, length=duration_text(frames / plan.fps)
                )
            )
        self._summary.setVisible(not sentence)
        fit_height(self)

    def _refusal(self) -> str:
        try:
            plan = self.plan
            plan.length(self._available)
        except UserError as error:
            return str(error)
        return FORMATS[self.suffix].refusal(plan.size, plan.fps)
