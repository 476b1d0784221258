"""Makes the moves of a lesson that plays itself: on the screen, or for a film."""

from gdgui.lessons.moves import OPEN, READ, REVEAL, SOLVE, Move
from gdgui.ui.lessons.controller import LessonController
from gdgui.ui.playback.controller import PlaybackController

__all__ = ["Demonstration"]


class Demonstration:
    """Leads through an open lesson as `gdgui.lessons.moves` says.

    It makes a move, waits until that is shown and brings it into view. The playhead is moved by its
    callers, each by a clock of its own.

    Args:
        controller: what leads through lessons; nothing of the open one may have been answered.
        playback: what is shown.
    """

    def __init__(self, controller: LessonController, playback: PlaybackController) -> None:
        self._controller, self._playback = controller, playback

    def begin(self, move: Move) -> None:
        """Turn to a page, show an answer or solve a task; all else is there already."""
        opened = self._controller.open_lesson
        if opened is None:
            return
        if move.action == OPEN and opened.page != move.page:
            self._controller.go_on()
        elif move.action in (REVEAL, SOLVE):
            self._controller.answer_for(move.block)

    def is_shown(self, move: Move) -> bool:
        """Tell whether what a move has begun is whole: tapes computed, a task found to be done."""
        opened = self._controller.open_lesson
        if opened is None or not self._playback.is_settled:
            return False
        return move.action != SOLVE or opened.is_done(move.block)

    def bring_into_view(self, move: Move) -> None:
        """Scroll the page to the block that a move is about: to its end where that is new."""
        opened = self._controller.open_lesson
        if opened is not None and opened.page == move.page:
            block = opened.shown_page.blocks[move.block]
            is_said = move.action == READ and block.task is not None
            is_new = is_said or move.action in (REVEAL, SOLVE)
            self._controller.panel.show_block(move.block, to_end=is_new)
