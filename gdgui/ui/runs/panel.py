"""The runs panel: a card for each run, and the button that adds one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.engine.descent.learners import Learner
from gdgui.engine.descent.problem import Problem
from gdgui.experiment import MAX_RUNS, Run
from gdgui.ui.document import run_edits
from gdgui.ui.runs.method_choice import trained_by
from gdgui.ui.runs.new_run_menu import NewRunMenu
from gdgui.ui.runs.run_card import RunCard
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["RunsPanel"]

_HEIGHT, _HEIGHT_OF_MODELS = 11.0, 15.0
"""Of what is asked for, in heights of the font; cards of models are higher."""
_LEAST_OF_MODELS = 10.5


class RunsPanel(QWidget):
    """Cards under each other, in a column that scrolls.

    Signals:
        run_edited: the index of a run, the run as it is wanted from now on, what was done to it
            in words, and a token for the gesture.
        run_selected, duplicated, sweep_asked, removed: the index of a run.
        listed: the index of a run, a hyperparameter and the values to be had of it, a run each.
        added: another run is wanted.
        copied: a copy of the selected run is wanted, to have another learning rate.
        copied_with: a copy of the selected run with this method is wanted.
    """

    run_edited = Signal(int, Run, str, str)
    run_selected = Signal(int)
    duplicated = Signal(int)
    sweep_asked = Signal(int)
    removed = Signal(int)
    listed = Signal(int, str, tuple)
    added = Signal()
    copied = Signal()
    copied_with = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._runs: tuple[Run, ...] = ()
        self._cards: list[RunCard] = []
        self._selected = -1
        self._learner: Learner | None = None
        self._showing = False
        self._to_focus = -1
        self._with_hyperparameter: Callable[[int, Run, str, float, str], tuple[Run, str]] = (
            self._with_hyperparameter_throughout
        )
        self._heading = Label(self.tr("Runs"), self)
        self._scroll = QScrollArea(self)
        self._content = QWidget(self._scroll)
        # First of all: what is in it would otherwise be styled twice.
        self._scroll.setWidget(self._content)
        self._inside = QVBoxLayout(self._content)
        self._column = QVBoxLayout()
        self._add = QPushButton(self.tr("+ Add run"), self._content)
        self._sweep = QPushButton(self.tr("Sweep η…"), self._content)
        self._more = QToolButton(self._content)
        self._menu = NewRunMenu(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    # ---- showing ----

    def show_runs(self, problem: Problem, colors: Sequence[str], selected: int) -> None:
        """Show the runs of a problem, each in its colour; nothing is emitted."""
        self._showing = True
        moved = selected != self._selected
        self._selected = selected
        self._match_cards(problem.experiment.runs)
        removable = len(self._cards) > 1
        learner, before = trained_by(problem.objective), self._learner
        self._learner = learner
        if (learner is None) != (before is None):
            self.updateGeometry()
        self._menu.set_learner(learner)
        for index, card in enumerate(self._cards):
            card.set_coordinates(problem.objective.coordinates)
            card.show_run(
                problem.experiment.runs[index],
                problem.runs[index],
                problem.experiment.steps,
                colors[index],
                index == selected,
                removable,
                learner,
            )
        self._add.setEnabled(len(self._cards) < MAX_RUNS)
        self._showing = False
        if self._to_focus >= 0:
            QTimer.singleShot(0, self, self._focus_new)
        if moved:
            # A card that was just made has its place only once all is laid out.
            QTimer.singleShot(0, self, self._reveal_selected)

    def sizeHint(self) -> QSize:
        """Return the height of two cards, of a model one: more is welcome, and the rest scrolls."""
        height = _HEIGHT if self._learner is None else _HEIGHT_OF_MODELS
        return QSize(super().sizeHint().width(), em(self, height))

    def minimumSizeHint(self) -> QSize:
        """Return room for most of a model's card: what is learned from would take all there is."""
        least = super().minimumSizeHint()
        if self._learner is None:
            return least
        return least.expandedTo(QSize(0, em(self, _LEAST_OF_MODELS)))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        for card in self._cards:
            card.set_theme(theme)

    @property
    def cards(self) -> tuple[RunCard, ...]:
        """The cards, in the order of the runs."""
        return tuple(self._cards)

    def set_hyperparameter_edit(
        self, edit: Callable[[int, Run, str, float, str], tuple[Run, str]]
    ) -> None:
        """Set hyperparameters in another way than throughout a run.

        Args:
            edit: takes the index of a run, the run, a name, a value and a gesture, and returns
                the new run with what was done to it in words.
        """
        self._with_hyperparameter = edit

    def _with_hyperparameter_throughout(
        self, _index: int, run: Run, name: str, value: float, _gesture: str
    ) -> tuple[Run, str]:
        text = self.tr("Change {name}").format(name=name.replace("_", " "))
        return run_edits.with_hyperparameters(run, {name: value}), text

    # ---- building ----

    def _build(self) -> None:
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._heading.setProperty("role", "heading")
        self._add.setProperty("dashed", True)
        self._add.setToolTip(self.tr("Add a run of gradient descent from the same start (Ctrl+R)"))
        self._add.setAccessibleName(self.tr("Add run"))
        self._add.clicked.connect(self.added)
        self._sweep.setProperty("dashed", True)
        self._sweep.setToolTip(
            self.tr("A run for each of several values, of the selected run (Ctrl+Shift+R)")
        )
        self._sweep.setAccessibleName(self.tr("Sweep"))
        self._sweep.clicked.connect(lambda: self.sweep_asked.emit(self._selected))
        self._more.setText("▾")
        self._more.setProperty("quiet", True)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setToolTip(self.tr("Copy the selected run with another η or method"))
        self._more.setAccessibleName(self._more.toolTip())
        self._menu.rate_asked.connect(self.copied)
        self._menu.method_asked.connect(self.copied_with)
        self._more.setMenu(self._menu)
        self._shortcut_guard.teach(self._add, self._sweep, self._more)
        self._column.setSpacing(em(self, 0.55))
        inside = self._inside
        inside.setContentsMargins(em(self, 0.85), 0, em(self, 0.85), em(self, 0.85))
        inside.setSpacing(em(self, 0.55))
        inside.addLayout(self._column)
        line = QHBoxLayout()
        line.setSpacing(em(self, 0.4))
        line.addWidget(self._add, 1)
        line.addWidget(self._more)
        line.addWidget(self._sweep)
        inside.addLayout(line)
        inside.addStretch(1)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room_for_bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, em(self, 0.85), 0, 0)
        layout.setSpacing(em(self, 0.45))
        # A label's own margins do not outlast another style sheet.
        heading = QHBoxLayout()
        heading.setContentsMargins(em(self, 0.85), 0, 0, 0)
        heading.addWidget(self._heading)
        layout.addLayout(heading)
        layout.addWidget(self._scroll, 1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def _make_room_for_bar(self, _low: int, high: int) -> None:
        """Let the scroll bar stand in the margin, so that the cards stay as wide as they are."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if high > 0 else 0
        margins = self._inside.contentsMargins()
        right = max(em(self, 0.85) - bar, 2)
        if right != margins.right():
            margins.setRight(right)
            self._inside.setContentsMargins(margins)

    # ---- cards ----

    def _match_cards(self, runs: tuple[Run, ...]) -> None:
        """Make as many cards as there are runs, and let each keep the run that it had."""
        before, self._runs = self._runs, runs
        surplus = len(self._cards) - len(runs)
        if surplus == 0:
            return
        head = 0
        while head < min(len(before), len(runs)) and before[head] == runs[head]:
            head += 1
        if surplus > 0:
            head = min(head, len(self._cards) - surplus)
            for card in self._cards[head : head + surplus]:
                self._column.removeWidget(card)
                card.retire()
            del self._cards[head : head + surplus]
        for index in range(head, head - surplus):
            card = self._card()
            self._cards.insert(index, card)
            self._column.insertWidget(index, card)
            card.show()

    def _card(self) -> RunCard:
        index = self._cards.index
        card = RunCard(
            lambda run, *change: self._with_hyperparameter(index(card), run, *change),
            self._content,
        )
        card.set_theme(self._theme)
        card.picked.connect(lambda: self._select(index(card)))
        card.run_edited.connect(
            lambda run, text, gesture: self.run_edited.emit(index(card), run, text, gesture)
        )
        card.duplicated.connect(lambda: self.duplicated.emit(index(card)))
        card.sweep_asked.connect(lambda: self.sweep_asked.emit(index(card)))
        card.listed.connect(lambda name, values: self.listed.emit(index(card), name, values))
        card.removed.connect(lambda: self.removed.emit(index(card)))
        return card

    def scroll_to_selected(self) -> None:
        """Show the selected card, scrolled from the top as far as it takes.

        A picture is then the same, wherever the cards were while they got their sizes.
        """
        self._scroll.verticalScrollBar().setValue(0)
        self._reveal_selected()

    def _reveal_selected(self) -> None:
        if self.isVisible() and 0 <= self._selected < len(self._cards):
            self._inside.activate()
            card, bar = self._cards[self._selected], self._scroll.verticalScrollBar()
            self._scroll.ensureWidgetVisible(card, 0, em(self, 0.5))
            # Of a card that is higher than the column, its title is what has to be seen.
            bar.setValue(min(bar.value(), card.y()))

    def focus_later(self, index: int) -> None:
        """Let the learning rate of a run that is being added be typed, once its card is there."""
        self._to_focus = index

    def _focus_new(self) -> None:
        index, self._to_focus = self._to_focus, -1
        if 0 <= index < len(self._cards):
            self._cards[index].begin_typing()

    def _select(self, index: int) -> None:
        if index != self._selected and not self._showing:
            # A click comes twice, as a click and as the focus that it brings.
            self._selected = index
            self.run_selected.emit(index)

    def _follow_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Select the run whose card, or a control on it, gets the keyboard."""
        if now is None or self._showing or not self.isAncestorOf(now):
            return
        for index, card in enumerate(self._cards):
            if card is now or card.isAncestorOf(now):
                self._scroll.ensureWidgetVisible(now, 0, em(self, 0.5))
                self._select(index)
                return
