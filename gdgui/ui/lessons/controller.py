"""Leads through a lesson: opens pages and blocks, checks tasks, keeps what was answered.

A page is an experiment with words. It is shown by the window as any other is; what waits for an
answer is not computed (`gdgui.ui.document.shown_experiment`), and whether a task is done is told by
facts that the engine's worker gathers (`gdgui.lessons.gathering`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gdgui.experiment import Experiment
from gdgui.lessons import answers as learned
from gdgui.lessons.catalogue import NAMES, load_lesson
from gdgui.lessons.edits import apply_edit
from gdgui.lessons.facts import Facts
from gdgui.lessons.lesson import Lesson
from gdgui.lessons.progress import beginning
from gdgui.playback_speeds import usual_speed
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.session import Session
from gdgui.ui.document.shown_experiment import ShownExperiment
from gdgui.ui.lessons.course_number import place_in_words
from gdgui.ui.lessons.open_lesson import OpenLesson
from gdgui.ui.lessons.panel import LessonPanel
from gdgui.ui.lessons.progress_keeper import ProgressKeeper
from gdgui.ui.lessons.task_state import state_of
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player

__all__ = ["LessonController"]


class LessonController(QObject):
    """One lesson after another, on the left side of a window.

    Args:
        session: whose experiment is set aside meanwhile.
        shown: hides what is to be predicted.
        playback: what is shown.
        player: the playhead.
        engine: gathers the facts of checks.
        editor: makes the edits of tasks.
        check: raises a UserError for a lesson that this window cannot show.
        folder: where progress is kept; None for the user's data folder.

    Signals:
        opened: a lesson is shown.
        left: the lesson is no longer shown, and what was open before is.
        page_shown: another page is shown; its experiment follows.
        asks: whether something of the lesson is still to be found out.
        told: a sentence, and whether it is good news.
        demonstrating: whether the lesson is shown on a copy, of which nothing is kept.
        interrupted: someone has answered or gone on while it is.
    """

    opened = Signal()
    left = Signal()
    page_shown = Signal()
    asks = Signal(bool)
    told = Signal(str, bool)
    demonstrating = Signal(bool)
    interrupted = Signal()

    def __init__(
        self,
        session: Session,
        shown: ShownExperiment,
        playback: PlaybackController,
        player: Player,
        engine: EngineClient,
        editor: Editor,
        check: Callable[[Lesson], None],
        folder: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.panel = LessonPanel()
        self.name = ""
        """The name of the built-in lesson that is open; empty for one from a file."""
        self._session, self._shown, self._playback = session, shown, playback
        self._player, self._engine, self._editor = player, engine, editor
        self._check, self._folder = check, folder
        self._opened: OpenLesson | None = None
        self._keeper: ProgressKeeper | None = None
        self._learners: tuple[OpenLesson, ProgressKeeper | None] | None = None
        self._is_turning = False
        self.panel.block_done.connect(self._unless_demonstrating(self._take))
        self.panel.next_asked.connect(self._unless_demonstrating(self.go_on))
        self.panel.back_asked.connect(self._unless_demonstrating(self.go_back))
        self.panel.notes_written.connect(self._take_notes)
        session.changed.connect(self._note_experiment)
        session.opened.connect(self._end_if_replaced)
        playback.problem_changed.connect(self._show_problem)
        engine.facts_ready.connect(self._judge)

    # ---- opening and leaving ----

    @property
    def open_lesson(self) -> OpenLesson | None:
        """The lesson that is open."""
        return self._opened

    @property
    def lesson(self) -> Lesson | None:
        """What is taught in it."""
        return None if self._opened is None else self._opened.lesson

    @property
    def is_open(self) -> bool:
        """Whether a lesson is open."""
        return self._opened is not None

    def open(self, source: str | Path, *, is_kept: bool = True) -> None:
        """Open a lesson where its learner has left it.

        Args:
            source: the name of a built-in lesson, or a file.
            is_kept: whether its learner's progress is read and kept; else it begins anew.

        Raises:
            UserError: it is no lesson; what is open stays.
        """
        lesson, fingerprint = load_lesson(source)
        self._check(lesson)
        self._close()
        self.name = source if isinstance(source, str) and source in NAMES else ""
        if is_kept:
            self._keeper = ProgressKeeper(lesson, fingerprint, self._folder, self)
            self._keeper.failed.connect(lambda sentence: self.told.emit(sentence, False))
            self._opened = OpenLesson(lesson, self._keeper.read())
        else:
            self._opened = OpenLesson(lesson, beginning(lesson, fingerprint))
        self.opened.emit()
        self._show_page(self._opened.experiment())
        self._engine.gather_facts(True)

    def leave(self) -> None:
        """Leave the lesson, which can be taken up again; what was open before comes back."""
        if self._opened is None:
            return
        self._close()
        self._session.bring_back()
        self.left.emit()

    def _close(self) -> None:
        """Keep where the learner is, and let go of the lesson."""
        if self._opened is None:
            return
        if not self._drop_copy():
            self.panel.flush()
            self._keep(at_once=True)
        self._opened, self._keeper = None, None
        self._unlock()

    def _end_if_replaced(self) -> None:
        """End where something else has taken the place of the page's experiment."""
        if self._opened is not None and not self._is_turning:
            self._drop_copy()
            self._opened, self._keeper = None, None
            self._unlock()
            self.left.emit()

    def _unlock(self) -> None:
        self._engine.gather_facts(False)
        self._editor.set_locks(frozenset())
        self._shown.set_last_step(None)
        self._player.set_locked(False)
        self.asks.emit(False)

    # ---- demonstrating ----

    @property
    def is_demonstrating(self) -> bool:
        """Whether the lesson is shown on a copy, of which nothing is kept."""
        return self._learners is not None

    def begin_demonstration(self) -> None:
        """Show the page on a copy of the lesson in which nothing is answered."""
        opened = self._opened
        if opened is None or self.is_demonstrating:
            return
        self.flush()
        opened.leave_page(self._session.experiment)
        self._learners = opened, self._keeper
        self._opened, self._keeper = opened.unanswered(), None
        self.demonstrating.emit(True)
        self._show_page(self._opened.beginning())

    def end_demonstration(self) -> None:
        """Show the lesson where its learner was."""
        if self._drop_copy() and self._opened is not None:
            self._show_page(self._opened.experiment())
            self.panel.scroll_to(self._opened.open_count - 1)

    def _drop_copy(self) -> bool:
        """Go on with the learner's own lesson, if a copy was shown; return whether one was."""
        if self._learners is None:
            return False
        (self._opened, self._keeper), self._learners = self._learners, None
        self.demonstrating.emit(False)
        return True

    def _unless_demonstrating(self, slot: Callable[..., None]) -> Callable[..., None]:
        """Return what does as a learner asks; of a copy that only tells that someone did."""

        def heed(*values: Any) -> None:
            if self.is_demonstrating:
                self.interrupted.emit()
            else:
                slot(*values)

        return heed

    def answer_for(self, place: int) -> None:
        """Show the answer to a question of the page, or the solution of a task."""
        if self._opened is not None:
            is_task = self._opened.shown_page.blocks[place].task is not None
            self._take(place, "solution_asked" if is_task else "revealed", ())

    # ---- pages ----

    def go_on(self) -> None:
        """Show the next page; after the last one, what was done."""
        opened = self._opened
        if opened is None or not opened.is_page_done:
            return
        before = self._session.experiment
        opened.leave_page(before)
        if opened.page == len(opened.lesson.pages) - 1:
            self._keep(at_once=True)
            has_next = self.name in NAMES[:-1]
            self.panel.show_end(learned.summary_lines(opened.lesson, opened.answers), has_next)
            return
        opened.page += 1
        self._show_page(opened.experiment(before))
        self._keep(at_once=True)

    def go_back(self) -> None:
        """Show the page before, as it was left."""
        opened = self._opened
        if opened is not None and opened.page > 0:
            opened.leave_page(self._session.experiment)
            opened.page -= 1
            self._show_page(opened.experiment())
            self._keep(at_once=True)

    def start_page_over(self) -> None:
        """Show the page as if no one had answered."""
        if self._opened is not None:
            self._opened.forget_page()
            self._show_page(self._opened.beginning())
            self._keep(at_once=True)

    def start_over(self) -> None:
        """Show the lesson as if no one had taken it; its notes stay."""
        opened, keeper = self._opened, self._keeper
        if opened is None or keeper is None:
            return
        notes = opened.answers.notes
        keeper.forget()
        self._opened = OpenLesson(opened.lesson, keeper.read())
        if notes:
            self._opened.answers = learned.with_notes(self._opened.answers, notes)
        self._show_page(self._opened.experiment())
        self._keep(at_once=True)

    def _show_page(self, experiment: Experiment) -> None:
        opened = self._opened
        if opened is None:
            return
        page = opened.shown_page
        self._lock()
        self._is_turning = True
        try:
            self._session.show_instead(experiment)
        finally:
            self._is_turning = False
        self._player.set_speed(page.shown.speed or usual_speed(experiment.steps))
        self.panel.show_page(opened.lesson, place_in_words(self.name), opened.page, opened.answers)
        self.panel.give_keyboard()
        self._show_watch()
        self.page_shown.emit()

    def _lock(self) -> None:
        """Lock what the page locks, and hide what is to be predicted."""
        opened = self._opened
        if opened is not None:
            self._editor.set_locks(opened.locks)
            step = opened.shown_page.shown.step
            self._shown.set_last_step(step if opened.hides_steps else None)
            self._player.set_locked(opened.locks_playback)
            self.asks.emit(not opened.is_lesson_done)

    # ---- what a learner does ----

    def _take(self, place: int, what: str, values: tuple[Any, ...]) -> None:
        """Take in what was done with a block."""
        opened = self._opened
        if opened is None:
            return
        page, answers = opened.page, opened.answers
        edits: dict[str, Callable[..., learned.Answers]] = {
            "attempted": lambda attempt: learned.with_attempt(
                answers, page, place, opened.predict(place), attempt
            ),
            "revealed": lambda: learned.with_revealed(answers, page, place),
            "hint_asked": lambda: learned.with_hint(answers, page, place),
            "explained": lambda words: learned.with_words(answers, page, place, words),
        }
        if what == "watch_asked":
            self._watch()
        elif what == "edited":
            self._editor.apply(*values)
        elif what == "solution_asked":
            self._solve(place)
        elif what == "drafted":
            opened.answers = learned.with_draft(answers, page, place, str(values[0]))
            self._keep(at_once=True)
        else:
            self._answer(place, edits[what](*values))

    def _answer(self, place: int, answers: learned.Answers) -> None:
        """Take what was answered, keep it, and open what that opens."""
        opened = self._opened
        if opened is None:
            return
        before, was_settled = opened.open_count, opened.is_settled(place)
        opened.answers = answers
        self._keep(at_once=True)
        # What was refused before may be no longer.
        self._editor.refused.emit("")
        self._lock()
        self.panel.show_answers(answers)
        self._show_watch()
        self.panel.scroll_on(place, max(opened.open_count - 1, place) if before else place)
        if opened.is_settled(place) and not was_settled:
            self.panel.give_keyboard(place)
        if opened.open_count != before:
            self._engine.ask_for_facts()

    def _solve(self, place: int) -> None:
        """Show a task's solution, which can be undone."""
        opened = self._opened
        if opened is None:
            return
        shown = learned.with_shown_solution(opened.answers, opened.page, place)
        self._answer(place, shown)
        solution = opened.task(place).solution
        self._editor.apply(
            lambda experiment: apply_edit(experiment, solution), self.tr("Show me"), ""
        )

    def _watch(self) -> None:
        self._player.to_start()
        self._player.play()

    def _show_watch(self) -> None:
        """Offer to play what was predicted, where the page has just shown it."""
        opened = self._opened
        if opened is None:
            return
        predictions = [
            place
            for place, block in enumerate(opened.shown_page.blocks[: opened.open_count])
            if block.predict is not None
        ]
        waits = opened.open_prediction is not None or opened.locks_playback
        self.panel.set_watchable(predictions[-1] if predictions and not waits else None)

    def hint(self) -> None:
        """Take a hint on the first task that is open."""
        if (place := self._open_task()) is not None:
            self._take(place, "hint_asked", ())

    def show_me(self) -> None:
        """Show the solution of the first task that is open."""
        if (place := self._open_task()) is not None:
            self._take(place, "solution_asked", ())

    def reveal(self) -> None:
        """Show the answer to the prediction that is open."""
        if self._opened is not None and (place := self._opened.open_prediction) is not None:
            self._take(place, "revealed", ())

    def begin(self) -> None:
        """Give the keyboard to the last block that is open."""
        if self._opened is not None:
            self.panel.block(self._opened.open_count - 1).begin()

    def _open_task(self) -> int | None:
        opened = self._opened
        tasks = [] if opened is None else opened.open_tasks()
        return next((place for place, _ in tasks if opened and not opened.is_done(place)), None)

    def _take_notes(self, notes: str) -> None:
        if self._learners is not None:
            # Notes on what is demonstrated are the learner's own.
            opened, keeper = self._learners
            opened.answers = learned.with_notes(opened.answers, notes)
            if keeper is not None:
                experiment = opened.experiment()
                keeper.keep(opened.answers, opened.page, experiment, at_once=True)
        if self._opened is not None:
            self._opened.answers = learned.with_notes(self._opened.answers, notes)
            self._keep(at_once=True)

    # ---- tasks ----

    def _judge(self, facts: Facts) -> None:
        """Show how far the tasks are; one that is done opens what comes next."""
        opened = self._opened
        if opened is None or facts.problem.experiment != self._session.experiment:
            return
        answers = opened.answers
        for place, task in opened.open_tasks():
            state = state_of(task, facts)
            self.panel.show_state(place, state, facts)
            if state.passed and not opened.is_done(place):
                solved = facts.problem.experiment
                answers = learned.with_done_task(answers, opened.page, place, solved)
        if answers is not opened.answers:
            last = opened.open_tasks()[-1][0]
            self._answer(last, answers)

    def _show_problem(self) -> None:
        if self._opened is not None:
            self.panel.show_problem(self._playback.problem, self._playback.colors)

    # ---- keeping ----

    def _note_experiment(self) -> None:
        if self._opened is not None and not self._is_turning:
            self._keep(at_once=False)

    def _keep(self, *, at_once: bool) -> None:
        opened, keeper = self._opened, self._keeper
        if opened is not None and keeper is not None:
            is_there = self._session.is_set_aside or not at_once
            experiment = self._session.experiment if is_there else None
            keeper.keep(opened.answers, opened.page, experiment, at_once=at_once)

    def flush(self) -> None:
        """Keep at once what is still being written, for the process may end."""
        self.panel.flush()
        if self._keeper is not None:
            self._keeper.flush()
