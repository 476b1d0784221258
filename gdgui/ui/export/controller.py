"""What students take home: pictures, numbers and scripts of what a window shows."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QSize, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from gdgui.engine.descent.problem import resolve
from gdgui.errors import UserError
from gdgui.export import EXPORT_FORMATS, suffixes_of
from gdgui.files import writing
from gdgui.ui.background.worker_thread import CLOSE_SECONDS
from gdgui.ui.style.theme import THEMES
from gdgui.ui.window.main_window import MainWindow
from gdgui.ui.window.views import VIEWS

if TYPE_CHECKING:
    from gdgui.ui.export.offscreen_window import OffscreenWindow
    from gdgui.ui.export.picture_dialog import PictureWish
    from gdgui.ui.export.tape_export import TapeExport

__all__ = ["ExportController"]

_USUAL_SIZES = {"step": (320, 900), "network": (640, 480), "training": (1280, 480)}
"""Of the views that a presentation, or the window, hides, in pixels."""


class ExportController(QObject):
    """Copies and saves what a window shows.

    Args:
        window: whose experiment, look and views they are.

    Signals:
        told: a sentence on what has become of it, and whether it is good news.
    """

    told = Signal(str, bool)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._offscreen: OffscreenWindow | None = None
        self._export: TapeExport | None = None

    # ---- pictures ----

    def ask_for_picture(self) -> None:
        """Ask for a picture of a view, and copy or save it."""
        from gdgui.ui.export import file_dialogs as export_dialogs

        live = self._live_views()
        learns = self._window.is_learning
        has_layers = self._window.has_network
        views = {
            key: self._title_of(key)
            for key, view in VIEWS.items()
            if view.is_offered and view.fits(learns=learns, has_layers=has_layers)
        }
        views |= {key: widget.windowTitle() for key, widget in live.items()}
        wish = export_dialogs.ask_for_picture(self._window, views)
        if wish is None:
            return
        target = None if wish.to_clipboard else self._ask_for_target(wish)
        if wish.to_clipboard or target is not None:
            self.take_picture(wish, target)

    def take_picture(self, wish: "PictureWish", target: Path | None) -> None:
        """Take a picture; to a file, or without one to the clipboard."""
        from gdgui.ui.export.raster import picture_of, svg_of

        if (widget := self._live_views().get(wish.view)) is not None:
            made = svg_of(widget, widget.windowTitle()) if wish.is_svg else None
            self._hand_out(made or picture_of(widget, wish.scale), target)
            return
        self._open_offscreen(wish, target)

    def _title_of(self, key: str) -> str:
        """Return what the screen calls a view; some parts show now this and now that."""
        view = VIEWS[key]
        if not view.title and view.part is not None:
            return str(view.part(self._window).accessibleName())
        return QCoreApplication.translate("Views", view.title)

    def _live_views(self) -> dict[str, QWidget]:
        """Return the windows beside the main one that are open; they are pictured as they are."""
        tools, maps = self._window.tool_windows, self._window.maps_controller.maps
        widgets = {"iterates": tools.iterates, "check": tools.check, "maps": maps}
        return {key: each for key, each in widgets.items() if each is not None and each.isVisible()}

    def _open_offscreen(self, wish: "PictureWish", target: Path | None) -> None:
        """Set the experiment up once more, off screen, for a picture as fine as is wished."""
        from gdgui.ui.export.offscreen_window import OffscreenWindow

        if self._offscreen is not None:
            self.told.emit(self.tr("One picture at a time: another one is being taken."), False)
            return
        window = self._window
        part = VIEWS[wish.view].part
        shown = part(window) if part else window
        # What is not on the screen has no size to go by.
        is_seen = shown.isVisible() and VIEWS[wish.view].pictures <= window.shown_pictures
        size = shown.size() if is_seen else QSize(*_USUAL_SIZES[wish.view])
        offscreen = self._offscreen = OffscreenWindow(
            window.session.experiment,
            # A presentation has bolder ones, of the same name.
            THEMES[window.theme.name],
            (size.width(), size.height()),
            max(1, wish.scale),
            wish.view,
            window.view_state,
            parent=self,
        )
        playhead = window.player.playhead

        def take() -> None:
            offscreen.place(playhead)
            if not offscreen.is_computed:
                offscreen.wait()
                return
            try:
                made = offscreen.svg(playhead) if wish.is_svg else offscreen.picture(playhead)
            finally:
                self._close_offscreen()
            self._hand_out(made, target)

        def give_up(sentence: str) -> None:
            self._close_offscreen()
            self.told.emit(sentence, False)

        offscreen.ready.connect(take)
        offscreen.failed.connect(give_up)
        offscreen.open()

    def close(self) -> None:
        """Stop what is under way, for the window closes; what was there before stays."""
        self._close_offscreen()
        if self._export is not None and not self._export.is_done:
            self._export.cancel(CLOSE_SECONDS)

    def _close_offscreen(self) -> None:
        if self._offscreen is not None:
            offscreen, self._offscreen = self._offscreen, None
            offscreen.close()
            offscreen.deleteLater()

    def _hand_out(self, made: QImage | bytes, target: Path | None) -> None:
        if target is None:
            data = QMimeData()
            if isinstance(made, QImage):
                data.setImageData(made)
            else:
                data.setData("image/svg+xml", made)
                data.setText(made.decode())
            QGuiApplication.clipboard().setMimeData(data)
            self.told.emit(self.tr("The picture is on the clipboard."), True)
            return
        from gdgui.ui.export.render import picture_bytes

        def write(path: Path) -> None:
            content = picture_bytes(made, path) if isinstance(made, QImage) else made
            with writing(path) as file:
                file.write(content)

        self._save(target, write)

    def _ask_for_target(self, wish: "PictureWish") -> Path | None:
        kinds = _titles((".svg",) if wish.is_svg else (".png",))
        return self._ask(self.tr("Save the picture"), kinds)

    # ---- numbers and scripts ----

    def export_tapes(self) -> None:
        """Ask for a file and write every iterate into it."""
        target = self._ask(self.tr("Export all iterates"), _titles(suffixes_of("iterates")))
        if target is not None:
            self.write_tapes(target)

    def write_tapes(self, target: Path) -> None:
        """Write every iterate into a .csv, .json or .npz file; `told` says what became of it."""
        playback = self._window.playback
        if not playback.is_settled:
            sentence = self.tr("The iterates are still being computed; nothing was written.")
            self.told.emit(sentence, False)
        elif not playback.tapes:
            sentence = self.tr(
                "The experiment has no iterates to write; see what is wrong with it."
            )
            self.told.emit(sentence, False)
        elif self._export is not None and not self._export.is_done:
            sentence = self.tr("One export at a time: another one is being written.")
            self.told.emit(sentence, False)
        else:
            from gdgui.ui.export.tape_export import export_tapes

            self._export = export_tapes(
                self._window, playback.problem, playback.tapes, target, self.told.emit
            )

    def copy_script(self, torch: bool) -> None:
        """Put a Python script that runs the same descent on the clipboard."""
        if (text := self._script(torch)) is not None:
            QGuiApplication.clipboard().setText(text)
            name = self.tr("with torch") if torch else self.tr("with numpy")
            self.told.emit(
                self.tr("A script {with_what} is on the clipboard.").format(with_what=name), True
            )

    def save_script(self, torch: bool) -> None:
        """Ask for a file and write a Python script that runs the same descent."""
        text = self._script(torch)
        if text is None:
            return
        target = self._ask(self.tr("Save as Python"), _titles(suffixes_of("script")))
        if target is not None:

            def write(path: Path) -> None:
                with writing(path) as file:
                    file.write(text.encode())

            self._save(target, write)

    def _script(self, torch: bool) -> str | None:
        from gdgui.scripts import ScriptPlane, python_script

        playback, problem = self._window.playback, resolve(self._window.session.experiment)
        plane = None
        if self._window.is_learning and problem.dim > 1:
            plane = ScriptPlane(playback.planes.request, playback.resolved, playback.step)
        try:
            return python_script(problem, torch=torch, plane=plane)
        except UserError as error:
            self.told.emit(str(error), False)
            return None

    # ---- helpers ----

    def _ask(self, caption: str, kinds: dict[str, str]) -> Path | None:
        from gdgui.ui.export import file_dialogs as export_dialogs

        session = self._window.session
        return export_dialogs.ask_for_file(
            self._window, caption, session.path, session.experiment.title, kinds
        )

    def _save(self, target: Path, write: Callable[[Path], None]) -> None:
        try:
            write(target)
        except UserError as error:
            self.told.emit(str(error), False)
        else:
            self.told.emit(self.tr("Saved {path}").format(path=target), True)


def _titles(suffixes: Iterable[str]) -> dict[str, str]:
    """Return what the screen calls some formats, by their endings."""
    return {
        suffix: QCoreApplication.translate("ExportFormats", EXPORT_FORMATS[suffix].title)
        for suffix in suffixes
    }
