"""An open lesson as state: which page, what was answered, what its experiments are like."""

from datetime import UTC, datetime

from msgspec.structs import replace

from gdgui.experiment import Experiment
from gdgui.lessons.answers import Answers, hides_steps, is_right, locks_playback, open_blocks
from gdgui.lessons.blocks import Predict, Task
from gdgui.lessons.lesson import Lesson, Page
from gdgui.lessons.progress import Progress
from gdgui.lessons.starts import starts_of
from gdgui.ui.document.locks import QUESTION

__all__ = ["OpenLesson"]


class OpenLesson:
    """A lesson that someone takes.

    Args:
        lesson: the lesson.
        progress: where its learner is.

    Attributes:
        lesson: the lesson.
        answers: what was answered; replaced as a whole.
        page: the page that is open, counted from 0.
    """

    def __init__(self, lesson: Lesson, progress: Progress) -> None:
        self.lesson = lesson
        self.answers: Answers = progress.answers
        self.page = progress.page
        self._left: dict[int, Experiment] = {}
        self._begun: dict[int, Experiment] = {}
        if progress.experiment is not None:
            self._left[self.page] = progress.experiment

    @property
    def shown_page(self) -> Page:
        """The page that is open."""
        return self.lesson.pages[self.page]

    def experiment(self, before: Experiment | None = None) -> Experiment:
        """Return what the page shows: as it was left, or else as it begins.

        Args:
            before: the experiment of the page before as it was left, if one comes from there.
        """
        if self.page in self._left:
            return self._left[self.page]
        return self.beginning(before)

    def beginning(self, before: Experiment | None = None) -> Experiment:
        """Return what the page begins with; it goes on with the page before where it says so."""
        own = self.shown_page.own_experiment
        if own is None and before is not None:
            self._begun[self.page] = before
        known = own or self._begun.get(self.page) or starts_of(self.lesson)[self.page]
        # Captions tell what there is to see; here that is asked first.
        return replace(known, captions=())

    def unanswered(self) -> "OpenLesson":
        """Return the same lesson, open at the same page, without an answer."""
        answers = replace(self.answers, answers=())
        progress = Progress(answers=answers, page=self.page, time=datetime.now(UTC))
        return OpenLesson(self.lesson, progress)

    def answers_by(self, learner: str) -> Answers:
        """Return the answers with the name of who hands them in; empty for none."""
        return replace(self.answers, learner=learner)

    def leave_page(self, experiment: Experiment) -> None:
        """Take note of how the page's experiment is left."""
        self._left[self.page] = experiment

    def forget_page(self) -> None:
        """Start the page over: its answers go, and what was done to its experiment."""
        self._left.pop(self.page, None)
        kept = tuple(each for each in self.answers.answers if each.page != self.page)
        self.answers = replace(self.answers, answers=kept)

    # ---- what is open ----

    @property
    def open_count(self) -> int:
        """How many blocks of the page are open."""
        return open_blocks(self.lesson, self.answers, self.page)

    def open_tasks(self) -> list[tuple[int, Task]]:
        """Return the tasks of the page that are open, done or not, with their places."""
        blocks = self.shown_page.blocks[: self.open_count]
        return [(place, block.task) for place, block in enumerate(blocks) if block.task is not None]

    def is_done(self, place: int) -> bool:
        """Tell whether a block of the page is done."""
        return self.answers.of(self.page, place).is_done

    def is_settled(self, place: int) -> bool:
        """Tell whether a block of the page is done, and no wrong choice is left to be mended."""
        block, answer = self.shown_page.blocks[place], self.answers.of(self.page, place)
        if block.predict is None or not block.predict.choices or answer.saw_solution:
            return answer.is_done
        return bool(answer.attempts) and is_right(block.predict, answer.attempts[-1])

    @property
    def is_page_done(self) -> bool:
        """Whether nothing of the page is left to do."""
        blocks = self.shown_page.blocks
        return all(self.is_done(place) for place, block in enumerate(blocks) if block.waits)

    @property
    def is_lesson_done(self) -> bool:
        """Whether nothing of the lesson is left to do."""
        return all(
            self.answers.of(page, place).is_done
            for page, place, block in self.lesson.blocks()
            if block.waits
        )

    @property
    def locks_playback(self) -> bool:
        """Whether the playhead stays where it is: the page says so, or asks what will happen."""
        return locks_playback(self.lesson, self.answers, self.page)

    @property
    def locks(self) -> frozenset[str]:
        """What of the experiment cannot be changed; see `gdgui.ui.document.locks`."""
        locks = frozenset(self.shown_page.locked)
        return locks | {QUESTION} if self.hides_steps else locks

    @property
    def hides_steps(self) -> bool:
        """Whether what is to be predicted is not there yet."""
        return hides_steps(self.lesson, self.answers, self.page)

    @property
    def open_prediction(self) -> int | None:
        """The place of a prediction that waits for an answer; None for none."""
        for place, block in enumerate(self.shown_page.blocks[: self.open_count]):
            if block.predict is not None and not self.is_done(place):
                return place
        return None

    def predict(self, place: int) -> Predict:
        """Return the prediction at a place of the page."""
        found = self.shown_page.blocks[place].predict
        assert found is not None  # noqa: S101 - only the block of one asks
        return found

    def task(self, place: int) -> Task:
        """Return the task at a place of the page."""
        found = self.shown_page.blocks[place].task
        assert found is not None  # noqa: S101 - only the block of one asks
        return found
