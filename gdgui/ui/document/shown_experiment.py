"""The experiment as it is shown: whole, or without what is to be predicted first."""

from PySide6.QtCore import QObject, Signal

from gdgui.experiment import Experiment
from gdgui.ui.document.edits import with_steps
from gdgui.ui.document.session import Session

__all__ = ["ShownExperiment"]


class ShownExperiment(QObject):
    """What of the session's experiment is computed and shown.

    While a lesson asks what will happen, the runs end where the question is asked: no curve, no
    table and no picture can give the answer away, for there is none yet.

    Args:
        session: the open experiment.

    Signals:
        opened: another experiment is open; `changed` follows.
        changed: another experiment is to be shown, or more or less of it.
    """

    opened = Signal()
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._last_step: int | None = None
        session.opened.connect(self.opened)
        session.changed.connect(self.changed)

    @property
    def experiment(self) -> Experiment:
        """The experiment as far as it is shown."""
        experiment = self._session.experiment
        if self._last_step is None:
            return experiment
        return with_steps(experiment, min(self._last_step, experiment.steps))

    @property
    def asked_steps(self) -> int:
        """How many steps the experiment has, shown or not."""
        return self._session.experiment.steps

    @property
    def is_whole(self) -> bool:
        """Whether all steps are shown."""
        return self._last_step is None

    def set_last_step(self, step: int | None) -> None:
        """Show no step beyond one, or all of them for None."""
        if step != self._last_step:
            self._last_step = step
            self.changed.emit()
