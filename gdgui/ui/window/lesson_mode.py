"""Lessons in a window: the list, the left side, what a page shows of its experiment.

Whatever belongs to lessons is imported when the first one is asked for: the first picture of the
window need not wait for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction

from gdgui.errors import UserError
from gdgui.shown import over
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.file_actions import FileActions
from gdgui.ui.document.session import Session
from gdgui.ui.document.shown_experiment import ShownExperiment
from gdgui.ui.landscape.overlays import DEFAULT
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.style.theme import LIGHT, Theme
from gdgui.ui.window.actions import Actions
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.shown_controller import ShownController

if TYPE_CHECKING:
    from collections.abc import Callable

    from gdgui.ui.lessons.autoplay import LessonAutoplay
    from gdgui.ui.lessons.controller import LessonController
    from gdgui.ui.window.view_state import ViewState

__all__ = ["LessonMode"]


class LessonMode(QObject):
    """Opens lessons in a window, and leaves them.

    Args:
        window: whose left side they take.
        session, shown, playback, player, engine, editor: what a lesson leads through; see
            `gdgui.ui.lessons.controller.LessonController`.
        file_actions: what opens files.
        actions: the window's actions, of which some are about lessons.
        shown_controller: shows an experiment as a page says.
        view_state: returns how the window shows what is open.
        set_view_state: shows it in some way.

    Signals:
        toggled: whether a lesson is open.
        told: a sentence, and whether it is good news.
    """

    toggled = Signal(bool)
    told = Signal(str, bool)

    def __init__(
        self,
        window: WindowLayout,
        session: Session,
        shown: ShownExperiment,
        playback: PlaybackController,
        player: Player,
        engine: EngineClient,
        editor: Editor,
        file_actions: FileActions,
        actions: Actions,
        shown_controller: ShownController,
        view_state: "Callable[[], ViewState]",
        set_view_state: "Callable[[ViewState], None]",
    ) -> None:
        super().__init__(window)
        self._window = window
        self._parts = session, shown, playback, player, engine, editor
        self._session, self._playback, self._player = session, playback, player
        self._file_actions, self._actions = file_actions, actions
        self._shown_controller = shown_controller
        self._view_state, self._set_view_state = view_state, set_view_state
        self._controller: LessonController | None = None
        self._autoplay: LessonAutoplay | None = None
        self._theme = LIGHT
        self._before: ViewState | None = None
        self._is_presenting = False
        self.progress_folder: Path | None = None
        """Where progress is kept; None for the user's data folder."""
        file_actions.lesson_asked.connect(self.open)
        file_actions.replacing.connect(self.leave)
        window.header.learn_asked.connect(self.show_list)
        self.toggled.connect(window.header.set_lesson)
        player.locked_changed.connect(window.transport.set_locked)
        player.lock_met.connect(self._tell_of_lock)
        self._connect_actions()
        self._show_actions()

    # ---- opening and leaving ----

    @property
    def is_open(self) -> bool:
        """Whether a lesson is open."""
        return self._controller is not None and self._controller.is_open

    @property
    def controller(self) -> "LessonController":
        """What leads through lessons; made when it is first asked for."""
        if self._controller is None:
            self._controller = self._make_controller()
        return self._controller

    @property
    def is_playing(self) -> bool:
        """Whether the lesson that is open plays itself."""
        return self._autoplay is not None and self._autoplay.is_playing

    @property
    def headline(self) -> tuple[str, str] | None:
        """The title of the lesson that is open, with its number, and what it is about."""
        found = self._controller
        if found is None or found.lesson is None:
            return None
        from gdgui.ui.lessons.course_number import number_in_words

        words = number_in_words(found.name), found.lesson.title
        return " · ".join(filter(None, words)), found.lesson.summary

    @property
    def is_settling(self) -> bool:
        """Whether a formula of the page is still to be typeset."""
        return self.is_open and self.controller.panel.is_settling

    def open(self, source: str | Path) -> None:
        """Open a lesson, or say why it is none."""
        try:
            self.controller.open(source)
        except UserError as error:
            self._file_actions.failed.emit(str(error))

    def leave(self) -> None:
        """Leave the lesson; what was open before comes back."""
        if self.is_open:
            self.controller.leave()

    def flush(self) -> None:
        """Keep what is answered, for the process may end."""
        if self.is_open:
            self.controller.flush()

    def show_list(self) -> None:
        """Let a lesson be picked."""
        from gdgui.ui.lessons.list_dialog import LessonList, entries

        self.flush()
        current = self.controller.name if self.is_open else ""
        listed = LessonList(entries(self.progress_folder), current, self._window)
        listed.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        queued = Qt.ConnectionType.QueuedConnection
        listed.picked.connect(self.open, queued)
        listed.file_asked.connect(self._ask_for_file, queued)
        listed.open()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        if self._controller is not None:
            self._controller.panel.set_theme(theme)

    def set_presenting(self, presenting: bool) -> None:
        """Offer what someone who presents needs."""
        self._is_presenting = presenting
        if self._controller is not None:
            self._controller.panel.set_presenting(presenting)
        self._show_actions()

    # ---- building ----

    def _make_controller(self) -> "LessonController":
        from gdgui.lessons.vocabulary import check_lesson_names
        from gdgui.ui.lessons.autoplay import LessonAutoplay
        from gdgui.ui.lessons.controller import LessonController
        from gdgui.ui.window.vocabulary import window_vocabulary

        session, shown, playback, player, engine, editor = self._parts
        vocabulary = window_vocabulary()
        made = LessonController(
            session, shown, playback, player, engine, editor,
            lambda lesson: check_lesson_names(lesson, vocabulary), self.progress_folder, self,
        )  # fmt: skip
        made.opened.connect(self._take_the_side)
        made.left.connect(self._give_the_side_back)
        made.page_shown.connect(self._show_view)
        made.told.connect(self.told)
        made.asks.connect(lambda asks: self._window.step.set_advising(not asks))
        self._autoplay = LessonAutoplay(made, session, playback, player, self)
        self._autoplay.told.connect(self.told)
        self._autoplay.playing_changed.connect(lambda _on: self._show_actions())
        panel, actions = made.panel, self._actions
        panel.setParent(self._window)
        panel.hide()
        panel.set_theme(self._theme)
        panel.set_presenting(self._is_presenting)
        panel.set_menu(
            [
                actions.lessons, None, actions.start_page_over, actions.start_lesson_over, None,
                actions.export_notes, actions.save_answers, None, actions.leave_lesson,
            ]
        )  # fmt: skip
        panel.end.next_asked.connect(self._open_next, Qt.ConnectionType.QueuedConnection)
        panel.end.list_asked.connect(self.show_list)
        panel.end.leave_asked.connect(self.leave, Qt.ConnectionType.QueuedConnection)
        return made

    def _connect_actions(self) -> None:
        actions = self._actions
        of_page = (
            (actions.next_page, lambda: self.controller.go_on()),
            (actions.previous_page, lambda: self.controller.go_back()),
            (actions.hint, lambda: self.controller.hint()),
            (actions.show_me, lambda: self.controller.show_me()),
            (actions.reveal, lambda: self.controller.reveal()),
            (actions.begin_block, lambda: self.controller.begin()),
            (actions.start_page_over, lambda: self.controller.start_page_over()),
        )
        pairs = (
            (actions.lessons, self.show_list),
            (actions.stop_lesson, lambda: None),
            (actions.start_lesson_over, self._start_over),
            (actions.leave_lesson, self.leave),
            (actions.export_notes, self._export_notes),
            (actions.save_answers, self._save_answers),
        )
        for action, slot in of_page:
            # What is on the page while the lesson plays itself is not the learner's.
            action.triggered.connect(
                lambda _checked=False, slot=slot: None if self._stop_playing() else slot()
            )
        for action, slot in pairs:
            action.triggered.connect(
                lambda _checked=False, slot=slot: (self._stop_playing(), slot())
            )
        actions.play_lesson.triggered.connect(self._toggle_playing)

    def _of_lessons(self) -> tuple[QAction, ...]:
        actions = self._actions
        return (
            actions.next_page, actions.previous_page, actions.hint, actions.show_me,
            actions.reveal, actions.begin_block, actions.play_lesson, actions.start_page_over,
            actions.start_lesson_over, actions.leave_lesson, actions.export_notes,
            actions.save_answers,
        )  # fmt: skip

    def _tell_of_lock(self) -> None:
        opened = self.controller.open_lesson if self.is_open else None
        if opened is not None and opened.open_prediction is not None:
            self.told.emit(self.tr("Answer the question first (Q leads there); then play"), True)
        else:
            self.told.emit(self.tr("This page of the lesson keeps the playhead where it is"), True)

    def _show_actions(self) -> None:
        for action in self._of_lessons():
            action.setEnabled(self.is_open)
        self._actions.reveal.setEnabled(self.is_open and self._is_presenting)
        # Escape ends one thing at a time, the last one first.
        self._actions.stop_lesson.setEnabled(self.is_playing)
        self._actions.leave.setEnabled(self._is_presenting and not self.is_playing)

    def _toggle_playing(self) -> None:
        if self._autoplay is not None:
            self._autoplay.toggle()

    def _stop_playing(self) -> bool:
        """End a lesson that plays itself; return whether one did."""
        if self._autoplay is None or not self._autoplay.is_playing:
            return False
        self._autoplay.stop()
        return True

    # ---- the window ----

    def _take_the_side(self) -> None:
        if self._before is None:
            self._before = self._view_state()
        self._window.set_lesson(self.controller.panel)
        self._show_toggled(True)

    def _show_toggled(self, is_open: bool) -> None:
        self._show_actions()
        if not self._is_presenting:
            # Words need more room than controls.
            self._window.share_sides()
        self.toggled.emit(is_open)

    def _give_the_side_back(self) -> None:
        self._window.set_lesson(None)
        self._window.fold_panels(frozenset())
        before, self._before = self._before, None
        if before is not None:
            self._shown_controller.restore_later(lambda: self._set_view_state(before))
        self._show_toggled(False)

    def _show_view(self) -> None:
        """Show of a page's experiment what the page says, once that is there."""
        opened = self.controller.open_lesson
        if opened is None:
            return
        shown = opened.shown_page.shown
        self._window.fold_panels(frozenset(shown.folded))
        once = Qt.ConnectionType.SingleShotConnection
        self._playback.problem_changed.connect(self._show_page, once)
        if shown.step:
            self._playback.tapes_changed.connect(lambda: self._player.place(shown.step), once)

    def _show_page(self) -> None:
        opened = self.controller.open_lesson
        if opened is None:
            return
        shown = over(opened.shown_page.shown, self._session.experiment.shown)
        if shown.overlays is None:
            shown = replace(shown, overlays=tuple(DEFAULT))
        self._shown_controller.show_page(shown)

    # ---- what is asked for ----

    def _ask_for_file(self) -> None:
        from gdgui.ui.lessons import questions

        if path := questions.ask_for_lesson(self._window):
            self.open(path)

    def _open_next(self) -> None:
        from gdgui.lessons.catalogue import NAMES

        name = self.controller.name
        if name in NAMES[:-1]:
            self.open(NAMES[NAMES.index(name) + 1])

    def _start_over(self) -> None:
        from gdgui.ui.lessons import questions

        if questions.ask_to_start_over(self._window):
            self.controller.start_over()

    def _export_notes(self) -> None:
        from gdgui.lessons.answers import markdown_of

        opened = self.controller.open_lesson
        if opened is not None:
            self.flush()
            title = self.tr("Export notes and answers")
            text = markdown_of(opened.lesson, opened.answers)
            self._write(title, ".md", text.encode())

    def _save_answers(self) -> None:
        from gdgui.lessons.answers import to_json
        from gdgui.ui.lessons import questions

        opened = self.controller.open_lesson
        if opened is None:
            return
        self.flush()
        name = questions.ask_for_name(self._window)
        if name is not None:
            answers = opened.answers_by(name)
            self._write(self.tr("Save answers to hand in"), ".json", to_json(answers))

    def _write(self, title: str, suffix: str, content: bytes) -> None:
        from gdgui.files import writing
        from gdgui.ui.lessons import questions

        opened = self.controller.open_lesson
        stem = opened.lesson.title if opened is not None else ""
        path = questions.ask_for_export(self._window, title, stem, suffix)
        if path is None:
            return
        try:
            with writing(path) as file:
                file.write(content)
        except UserError as error:
            self._file_actions.failed.emit(str(error))
        else:
            self.told.emit(self.tr("Saved {path}").format(path=path), True)
