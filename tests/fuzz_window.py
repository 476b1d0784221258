"""Sends random events to a real window, the same for the same seed.

    python tests/fuzz_window.py --seed 1 --events 10000

Clicks, drags, the wheel, keys, text into fields, every entry of every menu but Quit, dialogs that
are filled in at random, examples, undo and redo, other sizes and themes. It ends with 1 and says
after which event where there was a traceback in any thread, an error in the log, a warning of Qt's
or an event that took longer than `--patience` seconds. File dialogs, which are the system's, answer
that nothing was chosen.
"""

import argparse
import faulthandler
import logging
import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import deque

TEXTS = (
    "x^2", "x^2 + y^2", "sin(3*x) + 0.1*x^2", "1e20 + 0*x", "1/x", "sqrt(x)", "x^", "a*x^2 + b",
    "log(x) + y^2", "abs(x)", "0", "-1", "1e-9", "1e9", "12", "0.05", "nan", "", "<b>x</b>", "η",
    "100000", "300",
)  # fmt: skip
KEYS = (
    "Key_Space", "Key_Left", "Key_Right", "Key_Up", "Key_Down", "Key_Home", "Key_End", "Key_Tab",
    "Key_Backtab", "Key_Return", "Key_Escape", "Key_Delete", "Key_Backspace", "Key_Plus",
    "Key_Minus", "Key_F2", "Key_F", "Key_L", "Key_PageUp", "Key_PageDown", "Key_1", "Key_E",
)  # fmt: skip


class Fuzzer:
    """A window, and one random event after another.

    Args:
        seed: of the random numbers.
        patience: how many seconds an event may take.
    """

    def __init__(self, seed: int, patience: float) -> None:
        from PySide6.QtCore import Qt, QTimer, qInstallMessageHandler
        from PySide6.QtWidgets import QFileDialog

        import gdgui
        from gdgui.ui.application import create_application
        from gdgui.ui.style.appearance import Appearance
        from gdgui.ui.window.main_window import MainWindow

        self.random = random.Random(seed)  # noqa: S311
        self.patience = patience
        self.complaints: list[str] = []
        self.slowest = 0.0
        self.recent: deque[str] = deque(maxlen=8)
        self.application = create_application()
        self._watch(qInstallMessageHandler)
        for name, answer in (
            ("getOpenFileName", ("", "")),
            ("getSaveFileName", ("", "")),
            ("getExistingDirectory", ""),
        ):
            setattr(QFileDialog, name, staticmethod(lambda *_, answer=answer, **__: answer))
        self.appearance = Appearance(self.application, "light")
        self.window = MainWindow(gdgui.load("four-optimizers"), self.appearance, remembers=False)
        self.appearance.apply()
        self.window.resize(1280, 800)
        self.window.show()
        self.window.engine.start()
        # What is modal runs an event loop of its own, in which only a timer gets its turn.
        self._turns = 0
        self._unblocking = QTimer(self.window)
        # Queued, for a timer gets no turn within its own slot, and a key there may open a dialog.
        self._unblocking.timeout.connect(self._unblock, Qt.ConnectionType.QueuedConnection)
        self._unblocking.start(5)

    # ---- what is wrong ----

    def _watch(self, install_message_handler) -> None:
        def on_error(kind, error, trace) -> None:
            self._complain("".join(traceback.format_exception(kind, error, trace)))

        def on_qt_message(kind, _context, message) -> None:
            is_quiet = kind.name in ("QtDebugMsg", "QtInfoMsg")
            # What the offscreen platform says of itself is no fault of the window.
            if not is_quiet and not message.startswith("This plugin does not support"):
                # What was painted or called says more than Qt does.
                self._complain("".join([*traceback.format_stack(limit=12)[:-1], f"Qt: {message}"]))

        complain = self._complain

        class Handler(logging.Handler):
            def emit(self, record) -> None:
                complain(logging.Formatter().format(record))

        sys.excepthook = on_error
        sys.unraisablehook = lambda a: on_error(a.exc_type, a.exc_value, a.exc_traceback)
        threading.excepthook = lambda a: on_error(a.exc_type, a.exc_value, a.exc_traceback)
        install_message_handler(on_qt_message)
        logging.getLogger("gdgui").addHandler(Handler(logging.ERROR))

    def _complain(self, what: str) -> None:
        self.complaints.append(what)
        # At once: what is fatal ends the process next.
        print(f"{what}\n  after: {'; '.join(self.recent)}", file=sys.stderr, flush=True)

    # ---- events ----

    def run(self, events: int) -> None:
        """Send so many events; each is looked upon for how long it takes."""
        kinds = (
            (self._click, 22), (self._drag, 14), (self._wheel, 8), (self._key, 22),
            (self._type, 12), (self._trigger, 12), (self._menu_entry, 4), (self._undo, 5),
            (self._resize, 2), (self._theme, 1), (self._example, 2), (self._rest, 6),
        )  # fmt: skip
        actions, weights = zip(*kinds, strict=True)
        # What the first picture and the imports take is no event's fault.
        while not self.window.is_settled:
            self._rest()
        for number in range(events):
            action = self.random.choices(actions, weights)[0]
            self.recent.append(f"{number} {action.__name__}")
            # For a hang: to write down a thread that runs on may crash.
            faulthandler.dump_traceback_later(60 + 10 * self.patience, exit=True)
            begun = time.monotonic()
            self._turns = 0
            self._act(action)
            self.application.processEvents()
            taken = time.monotonic() - begun
            faulthandler.cancel_dump_traceback_later()
            self.slowest = max(self.slowest, taken)
            if taken > self.patience:
                self._complain(f"an event took {taken:.1f} s")

    def _act(self, action) -> None:
        """Do it, as far as what it found first is still there."""
        try:
            action()
        except RuntimeError as error:
            is_the_windows = action in (self._undo, self._theme, self._example)
            if is_the_windows or "already deleted" not in str(error):
                raise

    def _note(self, what: str) -> None:
        self.recent[-1] += f" {what}"

    def _widget(self):
        from PySide6.QtWidgets import QApplication, QWidget

        popup = QApplication.activePopupWidget()
        tops = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
        others = [w for w in tops if w is not self.window and w.isWindow()]
        top = self.window
        if popup is not None:
            top = popup
        elif others and self.random.random() < 0.3:
            top = self.random.choice(others)
        inside = [w for w in top.findChildren(QWidget) if w.isVisible() and w.isEnabled()]
        widget = self.random.choice([top, *inside])
        self._note(f"{type(widget).__name__} {widget.objectName()}")
        return widget

    def _place(self, widget):
        from PySide6.QtCore import QPoint

        return QPoint(
            self.random.randrange(max(1, widget.width())),
            self.random.randrange(max(1, widget.height())),
        )

    def _modifier(self):
        from PySide6.QtCore import Qt

        kinds = Qt.KeyboardModifier
        return self.random.choices(
            (kinds.NoModifier, kinds.ShiftModifier, kinds.ControlModifier, kinds.AltModifier),
            (8, 2, 2, 0.3),
        )[0]

    def _click(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        widget = self._widget()
        button = self.random.choices(
            (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton), (9, 1)
        )[0]
        how = QTest.mouseDClick if self.random.random() < 0.1 else QTest.mouseClick
        how(widget, button, self._modifier(), self._place(widget))

    def _drag(self) -> None:
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication
        from shiboken6 import Shiboken

        widget, modifier = self._widget(), self._modifier()
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, modifier, self._place(widget))
        for _ in range(self.random.randrange(1, 6)):
            if not Shiboken.isValid(widget):
                return
            place = QPointF(self._place(widget))
            event = QMouseEvent(
                QEvent.Type.MouseMove, place, QPointF(widget.mapToGlobal(place)),
                Qt.MouseButton.NoButton, left, modifier,
            )  # fmt: skip
            QApplication.sendEvent(widget, event)
            self.application.processEvents()
        if Shiboken.isValid(widget):
            QTest.mouseRelease(widget, left, modifier, self._place(widget))

    def _wheel(self) -> None:
        from PySide6.QtCore import QPoint, QPointF, Qt
        from PySide6.QtGui import QWheelEvent
        from PySide6.QtWidgets import QApplication

        widget = self._widget()
        place = QPointF(self._place(widget))
        turn = QPoint(0, self.random.choice((-1200, -120, 120, 1200)))
        event = QWheelEvent(
            place, QPointF(widget.mapToGlobal(place)), QPoint(), turn, Qt.MouseButton.NoButton,
            self._modifier(), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    def _key(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        widget = QApplication.activePopupWidget() or QApplication.focusWidget() or self._widget()
        name = self.random.choice(KEYS)
        self._note(f"{name} to {type(widget).__name__}")
        QTest.keyClick(widget, getattr(Qt.Key, name), self._modifier())

    def _type(self) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QWidget
        from shiboken6 import Shiboken

        fields = [
            w
            for w in self.window.findChildren(QWidget)
            if isinstance(w, QLineEdit | QPlainTextEdit | QAbstractSpinBox) and w.isVisible()
        ]
        if not fields:
            return
        field, text = self.random.choice(fields), self.random.choice(TEXTS)
        self._note(f"{text!r} into {type(field).__name__} {field.accessibleName()}")
        # What loses the focus, and every key, may have the panel around the field made anew.
        is_ended = self.random.random() < 0.7
        field.setFocus()
        if Shiboken.isValid(field):
            field.selectAll()
            self._write(field, text)
        if is_ended and Shiboken.isValid(field):
            QTest.keyClick(field, Qt.Key.Key_Return)

    def _write(self, target, text: str) -> None:
        from PySide6.QtGui import QInputMethodEvent
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication
        from shiboken6 import Shiboken

        if text.isascii():
            for sign in text:
                if Shiboken.isValid(target):
                    QTest.keyClicks(target, sign)
            return
        # QTest knows the keys of ASCII only.
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(target, event)

    def _trigger(self) -> None:
        actions = self.window.actions_
        action = self.random.choice(
            [a for a in self.window.actions() if a is not actions.quit and a.isEnabled()]
        )
        self._note(action.text())
        action.trigger()

    def _menu_entry(self) -> None:
        from PySide6.QtWidgets import QMenu

        menu = self.random.choice(self.window.findChildren(QMenu))
        self._note(menu.title())
        menu.popup(self.window.mapToGlobal(self._place(self.window)))

    def _undo(self) -> None:
        stack = self.window.session.undo_stack
        for _ in range(self.random.randrange(1, 6)):
            (stack.undo if self.random.random() < 0.6 else stack.redo)()

    def _resize(self) -> None:
        size = self.random.randrange(500, 2000), self.random.randrange(350, 1300)
        self._note(str(size))
        self.window.resize(*size)

    def _theme(self) -> None:
        self.appearance.choose(self.random.choice(("light", "dark")))

    def _example(self) -> None:
        from gdgui.examples import NAMES

        name = self.random.choice(list(NAMES))
        self._note(name)
        self.window.session.undo_stack.setClean()
        self.window.file_actions.open(name)

    def _rest(self) -> None:
        from PySide6.QtTest import QTest

        QTest.qWait(self.random.randrange(1, 40))

    def _unblock(self) -> None:
        """Fill in what runs an event loop of its own, and close it after some turns."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication, QDialog

        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is None and dialog is None:
            return
        self._turns += 1
        if popup is not None and self._turns > 6:
            popup.close()
            return
        if isinstance(dialog, QDialog) and self._turns > 14:
            dialog.reject()
            return
        target = popup or dialog.focusWidget() or dialog
        if popup is None and self.random.random() < 0.4:
            self._write(target, self.random.choice(TEXTS))
        elif self._turns > 2:
            keys = ("Key_Tab", "Key_Down", "Key_Up", "Key_Space", "Key_Return", "Key_Escape")
            QTest.keyClick(target, getattr(Qt.Key, self.random.choice(keys)))

    def close(self) -> None:
        """Close the window and all that belongs to it."""
        self._unblocking.stop()
        while popup := self.application.activePopupWidget():
            popup.close()
        self.window.session.undo_stack.setClean()
        self.window.close()
        self.window.engine.stop(60_000)
        self.window.maps_controller.client.stop(60_000)


def main() -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=10_000)
    faulthandler.enable()
    parser.add_argument("--patience", type=float, default=2.0)
    wanted = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        # The user's settings and unsaved work are no one's to press keys at.
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = folder
        fuzzer = Fuzzer(wanted.seed, wanted.patience)
        try:
            fuzzer.run(wanted.events)
        finally:
            # A thread that outlives its window aborts the process, and hides what was raised.
            fuzzer.close()
    print(
        f"seed {wanted.seed}: {wanted.events} events, {len(fuzzer.complaints)} complaints, "
        f"the slowest event took {fuzzer.slowest:.2f} s"
    )
    return 1 if fuzzer.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
