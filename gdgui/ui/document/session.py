"""The open experiment, the file that it came from, and all its earlier states.

A control never changes an experiment: it hands a new one to `Session.edit`, which puts it on the
undo stack. The stack holds whole experiments, which share all that did not change, so that undo
brings back exactly what was there.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from gdgui.checks import cut
from gdgui.examples import NAMES, example
from gdgui.experiment import Experiment, ExperimentError
from gdgui.files import FileError, check_regular, load_file, save, save_unless_changed
from gdgui.ui import preferences

__all__ = ["Session"]

RECENT_FILES = 8
_RECENT_KEY = "session/recent"
_LONGEST_PATH = 4096
_UNKNOWN = ""
"""The fingerprint of no content: whatever the file holds, it is not what was opened."""


class _Aside(msgspec.Struct, frozen=True, eq=False):
    """An experiment that waits while something else is shown in its place, with its history."""

    experiment: Experiment
    path: Path | None
    known: str | None
    is_example: bool
    undo_stack: QUndoStack


class Session(QObject):
    """The open experiment.

    A lesson takes its place for a while: what was open is set aside with all its earlier states,
    and comes back as it was.

    Attributes:
        check: refuses what is opened from a file and names what the window does not know.
        as_seen: returns the open experiment with what is shown of it, as it is to be saved.

    Signals:
        opened: another experiment is open; `changed` follows.
        changed: the experiment is another one, by opening, by an edit or by undo.
        state_changed: its file or whether it is edited has changed.
        recent_changed: the list of recent files has changed.
        written: the experiment was saved, with what is shown of it.
    """

    opened = Signal()
    changed = Signal()
    state_changed = Signal()
    recent_changed = Signal()
    written = Signal()

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.check: Callable[[Experiment], None] = lambda _experiment: None
        self.as_seen: Callable[[Experiment], Experiment] = lambda experiment: experiment
        self._experiment = experiment
        self._path: Path | None = None
        self._known: str | None = None
        self._is_example = False
        self._aside: _Aside | None = None
        self.undo_group = QUndoGroup(self)
        self.undo_stack = self._new_stack()

    @property
    def experiment(self) -> Experiment:
        """The experiment as it is now."""
        return self._experiment

    @property
    def seen(self) -> Experiment:
        """The experiment with what is shown of it, as it would be saved."""
        return self.as_seen(self._experiment)

    @property
    def path(self) -> Path | None:
        """The file that `save` writes to; None for an example."""
        return self._path

    @property
    def known(self) -> str | None:
        """The fingerprint of the content of its file when it was last read or written."""
        return self._known

    @property
    def is_trial(self) -> bool:
        """Whether all changes are trials with an example, which no one has saved as their own."""
        return self.is_edited and self._is_example and self._path is None

    @property
    def is_edited(self) -> bool:
        """Whether there are changes that no file holds; what is tried in a lesson is kept there."""
        return self._aside is None and not self.undo_stack.isClean()

    @property
    def is_set_aside(self) -> bool:
        """Whether the experiment that was open waits while another one is shown."""
        return self._aside is not None

    @property
    def recent(self) -> list[Path]:
        """The files that were opened or saved last, the latest first."""
        return preferences.load(_RECENT_KEY, _as_paths, [])

    def open(self, source: str | Path) -> None:
        """Open a file, or a built-in example by its name.

        Raises:
            FileError: the file cannot be read; the open experiment stays as it was.
            ExperimentError: the file is refused; the open experiment stays as it was.
        """
        if isinstance(source, str) and source in NAMES:
            self._begin(example(source), None, None, is_example=True)
            return
        experiment, known = self._checked(Path(source))
        path = Path(source).resolve()
        self._begin(experiment, path, known)
        self._remember(path)

    def adopt(self, source: str | Path) -> None:
        """Take note of where the experiment that is open since the start came from."""
        if isinstance(source, str) and source in NAMES:
            self._is_example = True
            return
        try:
            experiment, known = _loaded(Path(source))
            path = Path(source).resolve()
        except ValueError:
            # It came through a pipe, or is gone already.
            return
        # Someone may have changed it since it was read.
        self._known = known if experiment == self._experiment else _UNKNOWN
        self._path = path
        self._remember(path)
        self.state_changed.emit()

    def new(self, experiment: Experiment) -> None:
        """Begin with an experiment that has no file yet; nothing of it is worth a question."""
        self._begin(experiment, None, None)

    def restore(self, experiment: Experiment, path: Path | None, known: str | None) -> None:
        """Open what was never saved; it is edited from the start.

        Args:
            experiment: what was recovered.
            path: the file that it belongs to; None where it has none.
            known: the fingerprint that the file had when it was last read or written.
        """
        self._begin(experiment, path, known, is_saved=False)

    def show_instead(self, experiment: Experiment) -> None:
        """Show another experiment for a while; the one that is open is set aside until then."""
        if self._aside is None:
            self._aside = _Aside(
                self._experiment, self._path, self._known, self._is_example, self.undo_stack
            )
            self.undo_stack = self._new_stack()
        self._begin(experiment, None, None)

    def bring_back(self) -> None:
        """Go on with the experiment that was set aside, if one was."""
        aside, self._aside = self._aside, None
        if aside is None:
            return
        self.undo_stack.deleteLater()
        self.undo_stack = aside.undo_stack
        self.undo_group.setActiveStack(self.undo_stack)
        self._experiment, self._is_example = aside.experiment, aside.is_example
        self._path, self._known = aside.path, aside.known
        self._tell_opened()

    def _new_stack(self) -> QUndoStack:
        stack = QUndoStack(self.undo_group)
        stack.setUndoLimit(1000)
        stack.cleanChanged.connect(self._tell_clean)
        self.undo_group.setActiveStack(stack)
        return stack

    def reload(self) -> None:
        """Take what its file holds now; undo brings back what was there.

        Raises:
            FileError: the file cannot be read; the open experiment stays as it was.
            ExperimentError: the file is refused; the open experiment stays as it was.
        """
        if self._path is None:
            raise FileError("the experiment has no file yet; a path expected")
        experiment, known = self._checked(self._path)
        self._known = known
        self.edit(experiment, self.tr("Reload"))
        self.undo_stack.setClean()
        self.state_changed.emit()

    def _checked(self, path: Path) -> tuple[Experiment, str]:
        experiment, known = _loaded(path)
        try:
            self.check(experiment)
        except ExperimentError as error:
            raise ExperimentError(f"{cut(path.name, 255)}: {error}") from error
        return experiment, known

    def _begin(
        self,
        experiment: Experiment,
        path: Path | None,
        known: str | None,
        is_saved: bool = True,
        is_example: bool = False,
    ) -> None:
        self._path, self._known, self._is_example = path, known, is_example
        self._experiment = experiment
        self.undo_stack.clear()
        if not is_saved:
            self.undo_stack.resetClean()
        self._tell_opened()

    def _tell_opened(self) -> None:
        self.opened.emit()
        self.changed.emit()
        self.state_changed.emit()

    def save(self, path: Path | None = None, *, overwrite: bool = False) -> None:
        """Write the experiment to its file, or to another that is its file from now on.

        Args:
            path: another file; None for its own.
            overwrite: whether its own is also replaced where someone else has changed it.

        Raises:
            FileChangedError: someone else has changed the file, which is as it was.
            FileError: the file cannot be written; what was there is as it was.
        """
        target = path or self._path
        if target is None:
            raise FileError("the experiment has no file yet; a path expected")
        seen = self.seen
        if self._path is not None and not overwrite and _same(target, self._path):
            self._known = save_unless_changed(seen, target, self._known)
        else:
            self._known = save(seen, target)
        # A view is no edit: nothing else changes, and there is nothing to undo.
        self._experiment = seen
        self.written.emit()
        self._path = target.resolve()
        self.undo_stack.setClean()
        self._remember(self._path)
        self.state_changed.emit()

    def edit(self, experiment: Experiment, text: str, gesture: str = "") -> None:
        """Replace the experiment by an edited one.

        Args:
            experiment: the new state.
            text: what was done, for the undo menu: "Change η".
            gesture: edits of one drag share it, and are undone as one.
        """
        if experiment != self._experiment:
            self.undo_stack.push(_Edit(self, self._experiment, experiment, text, gesture))

    def before(self, gesture: str) -> Experiment:
        """Return the experiment as it was before a gesture that may be under way."""
        last = self.undo_stack.command(self.undo_stack.index() - 1)
        if gesture and isinstance(last, _Edit) and last.gesture == gesture:
            return last.before
        return self._experiment

    def _tell_clean(self, _clean: bool) -> None:
        self.state_changed.emit()

    def _show(self, experiment: Experiment) -> None:
        """Take a state from the undo stack."""
        if experiment != self._experiment:
            self._experiment = experiment
            self.changed.emit()

    def _remember(self, path: Path) -> None:
        paths = [path, *(other for other in self.recent if other != path)]
        preferences.store({_RECENT_KEY: [str(path) for path in paths[:RECENT_FILES]]})
        self.recent_changed.emit()


def _loaded(path: Path) -> tuple[Experiment, str]:
    """Read an experiment from a file; the window must not wait for someone to write to a pipe."""
    with contextlib.suppress(OSError):
        check_regular(path)
    experiment, known = load_file(path)
    return experiment, known


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other
    except (OSError, RuntimeError, ValueError):
        return False


def _as_paths(stored: Any) -> list[Path]:
    # A list of one comes back from an INI file as its only text.
    names = stored if isinstance(stored, list) else [stored] if stored else []
    return [Path(name) for name in names if _is_path(name)][:RECENT_FILES]


def _is_path(name: Any) -> bool:
    """Return whether a text may name a file; a menu shows it."""
    is_text = isinstance(name, str) and name.isprintable() and len(name) <= _LONGEST_PATH
    return is_text and Path(name).is_absolute()


class _Edit(QUndoCommand):
    """From one experiment to the next; those of one gesture become one."""

    def __init__(
        self, session: Session, before: Experiment, after: Experiment, text: str, gesture: str
    ) -> None:
        super().__init__(text)
        self._session = session
        self.before = before
        self._after = after
        self.gesture = gesture

    def redo(self) -> None:
        """Go on to the edited experiment; pushing calls it too."""
        self._session._show(self._after)

    def undo(self) -> None:
        """Go back to the experiment before."""
        self._session._show(self.before)

    def id(self) -> int:
        """Return one number for all edits: which of them merge is `mergeWith`'s decision."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next edit where it belongs to the same gesture."""
        if not isinstance(other, _Edit) or not self.gesture or other.gesture != self.gesture:
            return False
        self._after = other._after
        # A drag that ends where it began has changed nothing.
        self.setObsolete(self._after == self.before)
        return True
