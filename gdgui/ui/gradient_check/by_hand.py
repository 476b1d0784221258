"""The gradient by hand: partial derivatives to type, whether they are right, and a way to run them.

What is typed is a draft until runs descend by it; it is compared with the right gradient either
way. While runs descend by it, what is typed goes into the experiment, and undo brings it back.
"""

from msgspec.structs import replace
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import AnyObjective, ResolvedObjective
from gdgui.engine.descent.problem import resolve_objective
from gdgui.errors import UserError
from gdgui.ui.background.engine_worker import ComparedGradient
from gdgui.ui.objective.gradient_fields import GradientFields
from gdgui.ui.objective.gradient_note import is_same_gradient
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import Label, set_tooltip

__all__ = ["ByHand"]

_MOST_LINES = 6
_REST_MS = 60
"""How long what is typed must have stayed the same before it is compared."""


class ByHand(QWidget):
    """Fields for a gradient, what there is to say of it, and a switch to descend by it.

    Signals:
        comparison_asked: a `ResolvedObjective` whose typed gradient is to be compared.
        gradient_edited: the partial derivatives that runs are to descend by from now on, or None
            for the right ones; and the token of the typing sequence.
        rebuilt: there are other fields, which Tab has to reach in their order.
    """

    comparison_asked = Signal(object)
    gradient_edited = Signal(object, str)
    rebuilt = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._objective: ResolvedObjective | None = None
        self._asked: ResolvedObjective | None = None
        self._draft: tuple[str, ...] = ()
        self._heading = Label(self.tr("By hand"), self)
        self._invitation = Paragraph(_MOST_LINES, self)
        self._fields = GradientFields(self)
        self._failure = Paragraph(_MOST_LINES, self)
        self._switch = QCheckBox(self.tr("&Descend by it"), self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        self._build()

    # ---- showing ----

    def show_objective(self, objective: AnyObjective) -> None:
        """Show the gradient that runs descend by, or else what was typed before.

        Of a loss over data no gradient is typed.
        """
        self.setVisible(isinstance(objective, ResolvedObjective))
        if not isinstance(objective, ResolvedObjective):
            self._objective = None
            self._rest.stop()
            return
        before, self._objective = self._objective, objective
        if objective.has_own_gradient:
            self._draft = objective.given.gradient
        elif before is not None and before.coordinates != objective.coordinates:
            self._draft = ()
        self._show_draft()
        if before is None or before.coordinates != objective.coordinates:
            self.rebuilt.emit()

    def show_comparison(self, compared: ComparedGradient) -> None:
        """Say what there is to say of what was typed, if it still stands there."""
        asked = self._asked
        if asked is None or not is_same_gradient(asked, compared.objective):
            return
        self._show_failure("")
        self._fields.show_comparisons(compared.objective, compared.partials)

    def show_failure(self, sentence: str) -> None:
        """Say why what was typed cannot be compared."""
        if self._asked is not None:
            self._fields.forget_comparisons()
            self._show_failure(sentence)

    def forget_draft(self) -> None:
        """Forget what was typed for another experiment."""
        self._draft = ()
        if self._objective is not None:
            self._fields.forget_text()
            self._show_draft()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._fields.set_theme(theme)

    def begin_typing(self) -> None:
        """Put the cursor into the first field."""
        self._fields.begin_typing()

    @property
    def is_settling(self) -> bool:
        """Whether a comparison is about to be asked for, or a formula to be typeset."""
        return self._rest.isActive() or self._fields.is_settling

    # ---- building ----

    def _build(self) -> None:
        self._heading.setProperty("role", "heading")
        self._invitation.setProperty("role", "note")
        self._failure.setProperty("role", "error")
        self._failure.hide()
        set_tooltip(
            self._switch,
            self.tr(
                "Let the runs descend by the gradient as it is typed, right or wrong, "
                "to see what that does"
            ),
        )
        self._switch.clicked.connect(self._switch_over)
        self._fields.gradient_edited.connect(self._take_gradient)
        self._fields.typed.connect(self._follow_typing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.4))
        for part in (
            self._heading, self._invitation, self._fields, self._failure, self._switch,
        ):  # fmt: skip
            layout.addWidget(part)

    # ---- what is typed ----

    def _take_gradient(self, gradient: tuple[str, ...] | None, gesture: str) -> None:
        """Take what was typed: into the experiment where runs descend by it."""
        self._draft = gradient or ()
        objective = self._objective
        if objective is not None and objective.has_own_gradient:
            self.gradient_edited.emit(gradient, gesture)
        else:
            self._show_draft()

    def _switch_over(self, on: bool) -> None:
        """Let runs descend by what is typed, or by the right gradient."""
        if not on:
            self.gradient_edited.emit(None, "")
        elif self._is_complete():
            self._draft = self._fields.texts()
            self.gradient_edited.emit(self._draft, "")
        # What comes of it is shown once the experiment says so.
        self._show_switch()

    def _follow_typing(self) -> None:
        """Compare what is typed, and offer to descend by it once it is complete."""
        self._show_failure("")
        self._show_switch()
        self._rest.start()

    def _show_draft(self) -> None:
        objective = self._objective
        if objective is None:
            return
        own = objective.has_own_gradient
        draft = self._draft or ("",) * objective.dim
        self._fields.show_objective(objective, None if own else draft)
        names = ", ".join((*objective.coordinates, *objective.syntax.parameters))
        text = self.tr(
            "Work out the derivative yourself and type it, in {names}; it is compared with the "
            "right one all over the domain."
        )
        if objective.dim == 2:
            text = self.tr(
                "Work out both partial derivatives yourself and type them, in {names}; they are "
                "compared with the right ones all over the domain."
            )
        self._invitation.setText(text.format(names=names))
        self._show_switch()
        self._rest.start()

    def _show_switch(self) -> None:
        own = self._objective is not None and self._objective.has_own_gradient
        self._switch.setChecked(own)
        self._switch.setEnabled(own or self._is_complete())

    def _show_failure(self, sentence: str) -> None:
        self._failure.setText(sentence)
        self._failure.setVisible(bool(sentence))

    def _is_complete(self) -> bool:
        texts = self._fields.texts()
        return bool(texts) and all(texts)

    def _ask(self) -> None:
        """Ask for a comparison of what reads well, unless it is the last one."""
        objective, texts = self._objective, self._fields.texts()
        if objective is None or not any(texts):
            self._asked = None
            return
        try:
            # What is not typed yet is compared too, and nothing is said of it.
            given = replace(objective.given, gradient=tuple(text or "0" for text in texts))
            self._asked = resolve_objective(given)
        except UserError:
            # The field itself says what is wrong with it.
            self._asked = None
            return
        self.comparison_asked.emit(self._asked)
