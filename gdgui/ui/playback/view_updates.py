"""Hands traces to the views: to all at once, or to one after another while long tapes grow."""

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer

from gdgui.ui.painting.trace import Trace
from gdgui.ui.playback.controller import PlaybackController

__all__ = ["ShowTraces", "ViewUpdates"]

ShowTraces = Callable[[tuple[Trace, ...], int], None]

_PAUSE_MS = 8
"""How long the window attends to other things between two views that take long tapes up."""


class ViewUpdates(QObject):
    """Keeps the views up to date without ever keeping the window busy for long.

    Args:
        playback: whose traces they show.
        views: what shows them: each takes the traces and how many steps were asked for.
        parent: who owns it.
    """

    def __init__(
        self,
        playback: PlaybackController,
        views: Sequence[ShowTraces],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._playback = playback
        self._views = tuple(views)
        self._behind: deque[ShowTraces] = deque()
        playback.traces_changed.connect(self._feed)

    @property
    def is_behind(self) -> bool:
        """Whether a view is still to get what the others have."""
        return bool(self._behind)

    def _feed(self) -> None:
        if not self._playback.has_grown:
            self._behind.clear()
            for view in self._views:
                self._show_in(view)
            return
        is_under_way = self.is_behind
        self._behind.extend(view for view in self._views if view not in self._behind)
        if not is_under_way:
            QTimer.singleShot(0, self, self._catch_up)

    def _catch_up(self) -> None:
        """Bring the next view that is behind up to date."""
        if self._behind:
            self._show_in(self._behind.popleft())
        if self._behind:
            QTimer.singleShot(_PAUSE_MS, self, self._catch_up)

    def _show_in(self, show: ShowTraces) -> None:
        show(self._playback.traces, self._playback.problem.experiment.steps)
