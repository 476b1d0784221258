"""The transport: play, step, scrub, and how fast; the bar along the bottom of the window.

It shows where the player is and says what the user wants; it moves nothing itself. The keys
that its tooltips name belong to the window, which has them as actions.
"""

import re

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.playback_speeds import SPEEDS
from gdgui.ui.painting import icons
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.timeline.caption_markers import CaptionMarkers
from gdgui.ui.timeline.change_markers import ChangeMarkers
from gdgui.ui.widgets.icon_button import Choice, IconButton
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.steps_field import StepsField, grouped
from gdgui.ui.widgets.track_slider import TrackSlider

__all__ = ["Transport"]


class Transport(QWidget):
    """Buttons, counter, timeline, speed and loop. Setting what it shows asks for nothing.

    `refused` says what is wrong with what was typed; an empty sentence, that nothing is any more.
    """

    play_toggled = Signal()
    stepped = Signal(int)
    sought = Signal(float)
    to_start = Signal()
    to_end = Signal()
    speed_picked = Signal(float)
    loop_toggled = Signal(bool)
    steps_edited = Signal(int)
    refused = Signal(str)
    steering_toggled = Signal(bool)
    unit_picked = Signal(bool)
    """Whether epochs are to be counted in place of steps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setProperty("role", "footer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = LIGHT
        self._playing = False
        self._step = 0
        self._asked = 0
        self._epoch: int | None = None
        self._counts_epochs = False
        self._buttons: dict[str, QToolButton] = {}
        self._counter = Label()
        self._steps = StepsField()
        self._unit = QToolButton()
        self._timeline = TrackSlider(thickness=0.36)
        self.changes = ChangeMarkers()
        self.captions = CaptionMarkers()
        self._steer = QToolButton()
        self._speed = Choice()
        self._loop = QToolButton()
        self._build_buttons()
        self._build_counter()
        self._build_timeline()
        self._build_choices()
        self._lay_out()
        self.set_theme(LIGHT)
        self.set_range(0, 0)
        self._fit_counter()

    # ---- showing ----

    def set_playing(self, playing: bool) -> None:
        """Show the pause button while playing, the play button otherwise."""
        self._playing = playing
        button = self._buttons["play"]
        text = self.tr("Pause (Space)") if playing else self.tr("Play (Space)")
        set_tooltip(button, text)
        button.setAccessibleName(self.tr("Pause") if playing else self.tr("Play"))
        name = "pause" if playing else "play"
        button.setIcon(icons.icon(name, self._theme.accent_text))

    def set_playhead(self, playhead: float) -> None:
        """Show where the playhead is, in steps; the counter shows the whole step before it."""
        self._timeline.set_position(playhead)
        if int(playhead) != self._step:
            self._step = int(playhead)
            self._show_step()

    def set_range(self, available: int, total: int) -> None:
        """Show that `available` steps have been computed of `total` that the tape will have."""
        was_blocked = self._timeline.blockSignals(True)
        self._timeline.setRange(0, total)
        self._timeline.setPageStep(max(1, total // 10))
        self._timeline.blockSignals(was_blocked)
        self._timeline.set_loaded(float(available) if available < total else None)
        self._fit_markers()

    def set_steps(self, steps: int) -> None:
        """Show how many steps are asked for; the tape is shorter where all runs end before."""
        if steps != self._asked:
            self._asked = steps
            self._steps.set_steps(steps)
            self._fit_counter()

    def set_epoch(self, steps: int | None) -> None:
        """Take how many steps an epoch has; None where there are no data, and so no epochs."""
        if steps != self._epoch:
            self._epoch = steps
            self._show_unit()

    def set_counts_epochs(self, counts_epochs: bool) -> None:
        """Count epochs in place of steps, wherever there are any."""
        if counts_epochs != self._counts_epochs:
            self._counts_epochs = counts_epochs
            self._show_unit()

    def set_speed(self, speed: float) -> None:
        """Show the speed in steps per second."""
        self._speed.setPlaceholderText(self._speed_text(speed))
        self._speed.setCurrentIndex(self._speed.findData(speed))

    def set_loop(self, loop: bool) -> None:
        """Show whether playing starts over at the end."""
        self._loop.setChecked(loop)

    def set_locked(self, locked: bool) -> None:
        """Show whether the playhead can be moved."""
        self.setEnabled(not locked)
        set_tooltip(self, self.tr("Answer the question of the lesson first") if locked else "")

    def set_steering(self, steering: bool) -> None:
        """Show whether changes count from the playhead onwards."""
        self._steer.setChecked(steering)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.changes.set_theme(theme)
        self.captions.set_theme(theme)
        self._timeline.set_theme(theme)
        for name, button in self._buttons.items():
            button.setIcon(icons.icon(name, theme.text))
        self.set_playing(self._playing)

    @property
    def strips(self) -> tuple[bool, bool]:
        """Whether there are changes and captions to show."""
        return not self.changes.isHidden(), not self.captions.isHidden()

    # ---- building ----

    def _build_buttons(self) -> None:
        for name, label, tooltip, signal in (
            ("to-start", self.tr("To the start"), self.tr("To the start (Home)"), self.to_start),
            (
                "step-back",
                self.tr("One step back"),
                self.tr("One step back (←), ten steps back (Shift+←)"),
                None,
            ),
            ("play", self.tr("Play"), self.tr("Play (Space)"), self.play_toggled),
            (
                "step-forward",
                self.tr("One step on"),
                self.tr("One step on (→), ten steps on (Shift+→)"),
                None,
            ),
            ("to-end", self.tr("To the end"), self.tr("To the end (End)"), self.to_end),
        ):
            button = IconButton()
            button.setObjectName(name)
            button.setProperty("round", True)
            set_tooltip(button, tooltip)
            button.setAccessibleName(label)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.installEventFilter(self)
            if signal is not None:
                button.clicked.connect(lambda _, emit=signal.emit: emit())
            self._buttons[name] = button
        self._buttons["play"].setProperty("primary", True)
        for name, step in (("step-back", -1), ("step-forward", 1)):
            self._buttons[name].setAutoRepeat(True)
            self._buttons[name].clicked.connect(lambda _, step=step: self.stepped.emit(step))

    def _build_counter(self) -> None:
        self._counter.setObjectName("counter")
        self._counter.setProperty("role", "mono")
        self._counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._counter.setToolTip(self.tr("The step shown, of the steps asked for"))
        self._steps.setObjectName("steps")
        self._steps.edited.connect(self.steps_edited)
        self._steps.refused.connect(self.refused)

        self._unit.setObjectName("unit")
        self._unit.setProperty("quiet", True)
        self._unit.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._unit.installEventFilter(self)
        self._unit.clicked.connect(lambda: self.unit_picked.emit(not self._counts_epochs))
        self._show_unit()

    def _build_timeline(self) -> None:
        self._timeline.setObjectName("timeline")
        self._timeline.leave_keys_to_window()
        self._timeline.setAccessibleName(self.tr("Timeline"))
        self._timeline.setToolTip(
            self.tr("Drag to any step (←/→ one step, Shift+←/→ ten, Home/End to the ends)")
        )
        self._timeline.valueChanged.connect(lambda step: self.sought.emit(float(step)))
        self.changes.sought.connect(self.sought)
        self.captions.sought.connect(self.sought)

    def _build_choices(self) -> None:
        for speed in SPEEDS:
            self._speed.addItem(self._speed_text(speed), speed)
        self._speed.setObjectName("speed")
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setToolTip(self.tr("How many steps are played in a second (↑/↓)"))
        self._speed.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._speed.setMaxVisibleItems(len(SPEEDS))
        self._speed.installEventFilter(self)
        self._speed.activated.connect(
            lambda index: self.speed_picked.emit(self._speed.itemData(index))
        )
        self.set_speed(1.0)
        self._build_switch(
            self._loop,
            "loop",
            self.tr("Loop"),
            self.tr("Start over at the end instead of stopping there (L)"),
            self.loop_toggled,
        )
        self._build_switch(
            self._steer,
            "steer",
            self.tr("Steer"),
            self.tr(
                "While this is on, or Alt is held, a change of a hyperparameter or of the iterate "
                "counts from the playhead onwards, and the tape before it stays (S)"
            ),
            self.steering_toggled,
        )

    def _build_switch(
        self, button: QToolButton, name: str, text: str, tip: str, toggled: SignalInstance
    ) -> None:
        button.setObjectName(name)
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("outlined", True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(text)
        set_tooltip(button, tip)
        button.installEventFilter(self)
        button.clicked.connect(toggled)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(em(self, 1), em(self, 0.65), em(self, 1), em(self, 0.65))
        layout.setSpacing(em(self, 0.75))
        for button in self._buttons.values():
            layout.addWidget(button)
        layout.addSpacing(em(self, 0.9))
        counter = QHBoxLayout()
        counter.setSpacing(0)
        counter.addWidget(self._counter)
        counter.addWidget(self._steps)
        counter.addSpacing(em(self, 0.3))
        counter.addWidget(self._unit)
        layout.addLayout(counter)
        layout.addSpacing(em(self, 0.4))
        course = QVBoxLayout()
        course.setSpacing(0)
        course.addStretch()
        course.addWidget(self.changes)
        course.addWidget(self._timeline)
        course.addWidget(self.captions)
        course.addStretch()
        layout.addLayout(course, 1)
        layout.addWidget(self._steer)
        layout.addWidget(self._speed)
        layout.addWidget(self._loop)

    # ---- helpers ----

    def _speed_text(self, speed: float) -> str:
        return (self.tr("{number} step/s") if speed <= 1 else self.tr("{number} steps/s")).format(
            number=f"{speed:g}"
        )

    def _show_step(self) -> None:
        self._counter.setText(self._counted(self._step))

    def _counted(self, step: int) -> str:
        """Return a step as the counter has it, before the field with the number of steps."""
        if self._epoch is None or not self._counts_epochs:
            return grouped(step) + " /"
        text = self.tr("epoch {epoch} of {last}")
        return text.format(epoch=self._in_epochs(step), last=self._in_epochs(self._asked))

    def _in_epochs(self, step: int) -> str:
        length = self._epoch or 1
        return grouped(step // length) if step % length == 0 else f"{step / length:,.1f}"

    def _show_unit(self) -> None:
        """Count in steps or in epochs, and offer the other."""
        counts_epochs = self._epoch is not None and self._counts_epochs
        self._unit.setVisible(self._epoch is not None)
        self._unit.setText(self.tr("epochs") if counts_epochs else self.tr("steps"))
        text = self.tr("Count steps") if counts_epochs else self.tr("Count epochs")
        if self._epoch is not None:
            text += self.tr(": an epoch of the selected run has {steps:,} steps").format(
                steps=self._epoch
            )
        set_tooltip(self._unit, text)
        self._unit.setAccessibleName(text)
        self._steps.setVisible(not counts_epochs)
        self._fit_counter()

    def _fit_counter(self) -> None:
        """Keep the counter as wide as its widest number, so that nothing moves while playing."""
        # Also where the digits are not of one width: 8 is the widest.
        most = max(self._asked, 10)
        widest = max((self._counted(step) for step in {most, most - 1}), key=len)
        self._counter.setText(re.sub("[0-9]", "8", widest))
        self._counter.setMinimumWidth(0)
        self._counter.setMinimumWidth(self._counter.sizeHint().width())
        self._show_step()

    def _fit_markers(self) -> None:
        """Let the markers lie where the steps of the timeline do."""
        for markers in (self.changes, self.captions):
            markers.set_scale(self._timeline.maximum(), self._timeline.end_margin)

    def _fit_icons(self) -> None:
        for name, button in self._buttons.items():
            side = em(self, 1.25 if name == "play" else 1.0)
            button.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_icons()
            self._fit_counter()
            # Once the timeline has the font too.
            QTimer.singleShot(0, self, self._fit_markers)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Space press a focused button; let the wheel pass over what has no focus."""
        if isinstance(watched, QToolButton) and claims(event, Qt.Key.Key_Space):
            return True
        if watched is self._speed and isinstance(event, QWheelEvent):
            return not self._speed.hasFocus()
        return super().eventFilter(watched, event)
