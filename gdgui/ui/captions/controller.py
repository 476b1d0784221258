"""Keeps the captions that are shown in step with the experiment, and asks for new ones."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gdgui.ui.captions.bar import CaptionBar
from gdgui.ui.document.editor import Editor
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.timeline.caption_markers import CaptionMarkers

__all__ = ["CaptionController"]


class CaptionController(QObject):
    """Feeds the bar and the markers of a window, and turns what they ask for into edits."""

    def __init__(
        self,
        playback: PlaybackController,
        player: Player,
        editor: Editor,
        bar: CaptionBar,
        markers: CaptionMarkers,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._playback = playback
        self._player = player
        self._editor = editor
        self._bar = bar
        self._markers = markers
        playback.problem_changed.connect(self._show)
        player.moved.connect(bar.set_playhead)
        markers.moved.connect(editor.move_caption)
        markers.removed.connect(editor.remove_caption)
        markers.edit_asked.connect(self._ask_at)

    def ask(self) -> None:
        """Ask for the caption at the playhead."""
        self._ask_at(self._player.step)

    def _ask_at(self, step: int) -> None:
        experiment = self._playback.problem.experiment
        # Most windows never ask; what the dialog needs would hold up the first paint.
        from gdgui.ui.captions import dialog

        answer = dialog.ask_for_caption(self._window, experiment, step, self._bar.theme)
        if answer is None:
            return
        if answer.is_deleted:
            self._editor.remove_caption(step)
        else:
            self._editor.set_caption(answer.step, answer.text, answer.instead_of)

    def _show(self) -> None:
        captions = self._playback.problem.experiment.captions
        self._bar.set_captions(captions)
        self._markers.set_markers(captions)
