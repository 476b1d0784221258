"""An invisible window to take pictures of: as large, as fine and in such colours as is asked for.

The picture depends on the experiment, the look and the playhead alone, never on the screen, on
the window that someone works in, on what the process has done before or on how fast the machine
is.
"""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from gdgui.experiment import Experiment
from gdgui.typeset import import_typesetter
from gdgui.ui.background.worker_thread import CLOSE_SECONDS, end_threads
from gdgui.ui.export.raster import paint_on, picture_of, svg_of
from gdgui.ui.style.appearance import FixedAppearance, dress, usual_font
from gdgui.ui.style.theme import FONT_PX, Theme, for_presentation, presentation_px
from gdgui.ui.window.main_window import MainWindow
from gdgui.ui.window.view_modes import set_view_mode, share_room
from gdgui.ui.window.view_state import ViewState
from gdgui.ui.window.views import LESSON, VIEWS, WINDOW, check_view

__all__ = ["OffscreenWindow"]

PATIENCE_MS = 120_000
"""How long a picture may take to compute."""
_POLL_MS = 10
_LAYOUT_DEPTH = 8


class OffscreenWindow(QObject):
    """Sets an experiment up off screen, and takes pictures of it once it is whole.

    Args:
        experiment: what is shown.
        theme: its colours.
        size: width and height of the window in pixels of its layout.
        scale: how many pixels of a picture a pixel of the layout takes.
        view: what is pictured, of `gdgui.ui.window.views.VIEWS`.
        state: how it is shown.
        is_whole: whether the window is pictured as the view arranges it, also where the view is
            a part that could be pictured alone.
        parent: who owns it.

    Raises:
        UserError: the experiment has no such view.

    Signals:
        ready: all that is shown is whole.
        failed: a sentence that says why nothing can be shown.
    """

    ready = Signal()
    failed = Signal(str)

    def __init__(
        self,
        experiment: Experiment,
        theme: Theme,
        size: tuple[int, int],
        scale: float = 1.0,
        view: str = WINDOW,
        state: ViewState | None = None,
        *,
        is_whole: bool = False,
        parent: QObject | None = None,
    ) -> None:
        objective = experiment.objective
        check_view(
            view,
            learns=objective.data is not None,
            has_layers=objective.model is None or objective.model.formula is None,
        )
        super().__init__(parent)
        px = FONT_PX
        arrangement = WINDOW if VIEWS[view].panels is None else view
        part = None if is_whole else VIEWS[view].part
        if arrangement in ("presentation", LESSON):
            theme, px = for_presentation(theme), presentation_px(size[1], px)
        self._scale = scale
        self._view_state = state or ViewState()
        self._view_mode, self._size = arrangement, size
        self._is_laid_out = False
        # A formula's size is a guess until then, and layouts remember guesses.
        import_typesetter()
        with usual_font():
            self.window = MainWindow(experiment, FixedAppearance(theme), remembers=False)
            # Splitters share the room out by what their parts look like.
            dress(self.window, theme, px)
            self.window.set_view_state(self._view_state)
            set_view_mode(self.window, arrangement, size)
            self._subject = self._take_out(part, theme, px)
        self.window.landscape.set_resolution(scale)
        # No hand drags here, and each picture is to be as fine as the last.
        self.window.playback.set_live(False)
        self.window.step_query.set_live(False)
        self.window.batch_gradients.set_live(False)
        self.window.data_controller.set_live(False)
        self.window.network.view.quality.set_live(False)
        self.window.data_view.set_resolution(scale)
        self.window.engine.failed.connect(self._fail)
        self.window.playback.planes.refused.connect(self._fail)
        self._subject.setMinimumSize(1, 1)
        self._subject.resize(*size)
        self._poll = QTimer(self)
        self._poll.timeout.connect(self._look_at_it)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(lambda: self._fail("it takes too long to compute"))

    @property
    def available(self) -> int:
        """The last step that there is; known once it is `ready`."""
        return self.window.player.available

    @property
    def is_computed(self) -> bool:
        """Whether all that is to be shown at the playhead has been computed."""
        window = self.window
        parts = window.data_controller, window.network_controller, window.batch_gradients
        return window.playback.is_settled and not any(part.is_settling for part in parts)

    def _take_out(
        self, part: Callable[[MainWindow], QWidget] | None, theme: Theme, px: int
    ) -> QWidget:
        subject: QWidget = part(self.window) if part else self.window
        subject.setParent(None)
        subject.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        if subject is not self.window:
            dress(subject, theme, px)
        return subject

    def open(self) -> None:
        """Begin to compute; `ready` or `failed` follows."""
        self._subject.show()
        # What is seen for the first time begins to be typeset or computed.
        picture_of(self._subject)
        self.window.engine.start()
        self.wait()

    def wait(self) -> None:
        """Wait for what has been asked of the window since; `ready` or `failed` follows."""
        self._poll.start(_POLL_MS)
        self._patience.start(PATIENCE_MS)

    def _look_at_it(self) -> None:
        if not self.window.is_settled:
            return
        self._lay_out()
        # What gets another size has more to show: it is looked at again.
        if not self.window.is_settled:
            return
        if not self._is_laid_out:
            # The layout has settled in several steps, each with a rounding in what is in view.
            self._is_laid_out = True
            self.share_room()
            self.window.landscape.show_part(self._view_state.intervals)
            return
        self._stop_waiting()
        self.window.runs.scroll_to_selected()
        self.ready.emit()

    def share_room(self) -> None:
        """Set the splitters anew: until now they have followed what the process did before."""
        if self._view_mode != WINDOW:
            share_room(self.window, self._view_mode, self._size)
        else:
            self.window.divide(self._view_state)

    def _fail(self, sentence: str) -> None:
        if self._poll.isActive():
            self._stop_waiting()
            self.failed.emit(sentence)

    def _stop_waiting(self) -> None:
        self._poll.stop()
        self._patience.stop()

    def turn(self, degrees: float) -> None:
        """Look at a surface from so many degrees further around than at first."""
        surface = self.window.landscape.surface
        surface.look_from(self._view_state.camera.turned(degrees))

    def place(self, playhead: float) -> None:
        """Put the playhead exactly there.

        What a model says is asked of the engine: unless `is_computed`, `wait` for it.
        """
        self.window.player.place(playhead)
        if focused := self._subject.focusWidget():
            # Clear the focus, so that no focus ring is drawn.
            focused.clearFocus()
        self._lay_out()

    def _lay_out(self) -> None:
        """Give what has grown its room, from the innermost layout outwards."""
        for _ in range(_LAYOUT_DEPTH):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def picture(self, playhead: float) -> QImage:
        """Return a picture with the playhead exactly there."""
        self.place(playhead)
        return picture_of(self._subject, self._scale)

    def paint(self, playhead: float, image: QImage) -> None:
        """Paint the same onto an opaque picture, as far as that reaches."""
        self.place(playhead)
        paint_on(image, self._subject, self._scale)

    def svg(self, playhead: float) -> bytes:
        """Return the same as a picture of real text and paths."""
        self.place(playhead)
        return svg_of(self._subject, self.window.session.experiment.title)

    def close(self) -> None:
        """End the threads and free the window."""
        self._stop_waiting()
        window = self.window
        end_threads(window.worker_threads, round(1000 * CLOSE_SECONDS))
        for widget in {self._subject, window}:
            widget.hide()
            widget.deleteLater()
            # Now, and not when Python's collector comes by.
            QCoreApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete.value)
