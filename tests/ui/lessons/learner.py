"""Someone who takes a lesson in a window, with a mouse and a keyboard and nothing else."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea

from gdgui.ui.lessons.choices import Choices
from gdgui.ui.lessons.explain_block import ExplainBlock
from gdgui.ui.lessons.predict_block import PredictBlock
from gdgui.ui.lessons.task_block import TaskBlock
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import ValueField
from tests.ui.view_helpers import card_view, drag, view_box

__all__ = ["Learner"]

_LEFT = Qt.MouseButton.LeftButton
_KEYS = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier
_DRAG_STEPS = 5


class Learner:
    """Does what a learner does, by the widgets in sight; asks the lesson only how far it is."""

    def __init__(self, window, settle, qtbot):
        self.window = window
        self._settle, self._qtbot = settle, qtbot

    # ---- where one is ----

    @property
    def open_lesson(self):
        return self.window.lessons.controller.open_lesson

    @property
    def panel(self):
        return self.window.lessons.controller.panel

    @property
    def experiment(self):
        return self.window.session.experiment

    @property
    def place(self):
        """The place of the first block of the page that is still to be done."""
        blocks = self.open_lesson.shown_page.blocks
        return next(i for i, b in enumerate(blocks) if b.waits and not self.open_lesson.is_done(i))

    @property
    def block(self):
        block = self.panel.block(self.place)
        assert block.isVisible()
        return block

    def wait(self):
        """Wait until the window shows everything."""
        self._settle(self.window)

    # ---- the lesson ----

    def open(self, name):
        """Open a lesson."""
        self.window.lessons.open(name)
        self.wait()

    def button(self, text):
        """Return a button of the lesson that is in sight."""
        buttons = self.panel.findChildren(QPushButton)
        (found,) = (b for b in buttons if b.text().strip("‹›▶ ") == text and b.isVisible())
        return found

    def click(self, widget, at=None):
        """Click a widget where it can be seen."""
        assert widget.isVisible(), widget
        assert widget.isEnabled(), widget
        self.scroll_to(widget)
        QTest.mouseClick(widget, _LEFT, pos=at or widget.rect().center())

    def scroll_to(self, widget):
        """Bring a part of the lesson into sight, as the wheel does."""
        if self.panel.isAncestorOf(widget):
            self.panel.findChild(QScrollArea).ensureWidgetVisible(widget)
            QApplication.processEvents()

    def go_on(self):
        """Go to the next page."""
        before = self.open_lesson.page
        self.click(self.button("Next"))
        assert self.open_lesson.page == before + 1
        self.wait()

    def finish(self):
        """End the lesson."""
        self.click(self.button("Finish"))
        assert self.panel.end.isVisible()

    # ---- predictions ----

    def predict(self, *chosen):
        """Answer the prediction that is open: places of choices by clicks, or a text by keys."""
        place, block = self.place, self.block
        assert isinstance(block, PredictBlock)
        if isinstance(chosen[0], str):
            self.click(block.findChild(QLineEdit))
            self.type(chosen[0])
        else:
            for each in chosen:
                self.click(block.findChild(Choices).buttons()[each])
            if self.open_lesson.predict(place).takes_several:
                self.click(next(b for b in block.findChildren(QPushButton) if b.text() == "Answer"))
        self.wait()
        return block

    def predict_by_keyboard(self, *chosen):
        """Answer by keys alone: Q leads to the question, digits choose."""
        place, block = self.place, self.block
        self.press(_KEYS.Key_Q)
        assert block.isAncestorOf(QApplication.focusWidget())
        if isinstance(chosen[0], str):
            self.type(chosen[0])
        else:
            for each in chosen:
                self.press(_KEYS.Key_1 + each)
            if self.open_lesson.predict(place).takes_several:
                while QApplication.focusWidget() in block.findChild(Choices).buttons():
                    self.press(_KEYS.Key_Tab)
                self.press(_KEYS.Key_Space)
        self.wait()

    def explain(self, words):
        """Write an explanation and compare it."""
        block = self.block
        assert isinstance(block, ExplainBlock)
        field = block.findChild(QPlainTextEdit)
        self.click(field.viewport())
        for letter in words:
            QTest.keyClick(field, letter)
        (compare,) = (b for b in block.findChildren(QPushButton) if b.text() == "Compare")
        self.click(compare)

    # ---- tasks ----

    @property
    def task(self):
        block = self.block
        assert isinstance(block, TaskBlock)
        return block

    def field(self, number=0):
        """Return a field of the task's controls."""
        return self.task.findChildren(ValueField)[number]

    def fill(self, text, number=0):
        """Type a number into a field of the task, and Enter."""
        field = self.field(number)
        self.click(field)
        QTest.keyClick(field, _KEYS.Key_A, _CTRL)
        self.type(text)
        self.wait()

    def drag_slider(self, by, number=0):
        """Drag the knob of a slider of the task by a share of its track; return the value."""
        slider = self.task.findChildren(NumberSlider)[number]
        track = slider.findChild(TrackSlider)
        self.scroll_to(track)
        share = (track.value() - track.minimum()) / (track.maximum() - track.minimum())
        margin = track.height() / 2
        room = track.width() - 2 * margin
        begin, end = (round(margin + x * room) for x in (share, min(max(share + by, 0.0), 1.0)))
        y = track.height() // 2
        stops = [begin + (end - begin) * i // _DRAG_STEPS for i in range(_DRAG_STEPS + 1)]
        drag(track, [QPoint(x, y) for x in stops])
        self.wait()
        return slider.value()

    def drag_start(self, *to, run=0):
        """Drag the start of a run over the landscape to a place."""
        landscape = self.window.landscape
        begin = self.experiment.runs[run].start
        if len(to) == 1:
            # A curve is followed wherever the pointer is above or below it.
            height = self.window.playback.tapes[run].f[0]
            begin, to = (begin[0], height), (to[0], height)
        first, last = self._pixel(begin), self._pixel(to)
        step = (last - first) / _DRAG_STEPS
        stops = [first + step * i for i in range(_DRAG_STEPS)] + [last]
        drag(card_view(landscape).viewport(), stops)
        self.wait()

    def _pixel(self, point):
        landscape = self.window.landscape
        return card_view(landscape).mapFromScene(
            view_box(landscape).mapViewToScene(QPointF(*point))
        )

    # ---- keys ----

    def type(self, text):
        """Type into what has the keyboard, and Enter."""
        field = QApplication.focusWidget()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, _KEYS.Key_Return)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        """Press a key wherever the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        QApplication.processEvents()
