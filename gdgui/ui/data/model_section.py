"""What learns: features, layers, activation, output and loss, and the function they make of θ."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gdgui.engine.data.network_parts import ACTIVATIONS, LOSSES, OUTPUTS, Loss, Nonlinearity
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui import preferences
from gdgui.ui.data.controls import Controls, Row
from gdgui.ui.data.features_box import FeaturesBox
from gdgui.ui.data.formula_box import FormulaBox
from gdgui.ui.data.layers_strip import LayersStrip
from gdgui.ui.data.loss_formula import loss_latex
from gdgui.ui.data.penalty_box import PenaltyBox
from gdgui.ui.document import formula_edits, model_edits
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.math_label import MathLabel
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.steps_field import grouped

__all__ = ["ModelSection"]

_MORE_KEY = "sections/model-more"
"""Under what name the settings remember whether all of a model is shown."""


class ModelSection(Controls):
    """The model and the loss of an objective."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = Label(self.tr("Model"), self)
        self._shortcuts = ShortcutChoice(self)
        self._theme = LIGHT
        self._formula: FormulaBox | None = None
        self._features = FeaturesBox(self)
        self._layers = LayersStrip(self)
        self._activation = PartChoice(self.tr("Activation of hidden layers"), ACTIVATIONS, self)
        self._output = PartChoice(self.tr("Output"), OUTPUTS, self)
        self._loss = PartChoice(self.tr("Loss"), LOSSES, self)
        self._penalty = PenaltyBox(self)
        self._more = QToolButton(self)
        self._is_expanded = preferences.load(_MORE_KEY, preferences.a_switch, False)
        self._count = Label(parent=self)
        self._function = MathLabel(self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()
        self._connect()

    def show_parts(self, objective: LearningObjective) -> None:
        """Show the model."""
        network, samples = objective.network, objective.examples.samples
        self._shortcuts.show_model(
            model_edits.shortcuts_for(samples), model_edits.shortcut_of(objective.given)
        )
        self._show_kind(objective)
        self._activation_row.setVisible(len(network.sizes) > 2)
        self._activation.show_part(network.activation.id, ACTIVATIONS)
        self._output.show_part(network.output.id, model_edits.outputs_for(samples))
        self._loss.show_part(
            network.loss.id, model_edits.losses_for(samples, of_formula=not network.has_layers)
        )
        self._penalty.show_objective(objective.given)
        self._show_usual(objective)
        count = self.tr("{n} parameters") if network.dim > 1 else self.tr("{n} parameter")
        self._count.setText(f"{count.format(n=grouped(network.dim))} ·")
        self._function.set_latex(loss_latex(network))

    def _show_kind(self, objective: LearningObjective) -> None:
        """Show what a formula is made of, or layers."""
        has_layers = objective.network.has_layers
        for part in (self._features, self._layers_row):
            part.setVisible(has_layers)
        if has_layers:
            self._features.show_objective(objective)
            self._layers.show_sizes(objective.network.sizes)
            if self._formula is not None:
                self._formula.hide()
        else:
            box = self._formula_made()
            box.show_objective(objective)
            box.show()

    def _formula_made(self) -> FormulaBox:
        """Return the box of a formula, which is made with the first one."""
        if self._formula is None:
            self._formula = box = FormulaBox(self)
            box.set_theme(self._theme)
            self.rows.insertWidget(self.rows.indexOf(self._features), box)
            text = self.tr("Change the model's formula")
            self.wire(box.formula_edited, formula_edits.with_formula, box, text)
            box.start_edited.connect(self._change_start)
        return self._formula

    def show_failure(self, sentence: str) -> None:
        """Say under the formula of a model why nothing can be computed of it."""
        if self._formula is not None:
            self._formula.show_complaint(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        if self._formula is not None:
            self._formula.set_theme(theme)
        for part in (self._features, self._layers, self._penalty, self._function):
            part.set_theme(theme)

    @property
    def is_settling(self) -> bool:
        """Whether the function is still to be typeset."""
        is_read = self._formula is None or not self._formula.is_settling
        return self._function.is_settling or not is_read

    # ---- what is usual ----

    def _show_usual(self, objective: LearningObjective) -> None:
        """Show output and penalty where they are not as usual, or where all is asked for."""
        usual, _ = model_edits.suggested(objective.examples.samples.classes)
        has_penalty = model_edits.penalty_of(objective.given) != "none"
        has_layers = objective.network.has_layers
        is_other = objective.network.output.id != usual
        self._output_row.setVisible(has_layers and (self._is_expanded or is_other))
        self._penalty.setVisible(has_layers and (self._is_expanded or has_penalty))
        self._more.setVisible(has_layers)
        self._more.setText(self.tr("less") if self._is_expanded else self.tr("more"))
        text = (
            self.tr("Hide what is as usual")
            if self._is_expanded
            else self.tr("Show the output and the penalty on weights")
        )
        set_tooltip(self._more, text)
        self._more.setAccessibleName(text)

    def _toggle_more(self) -> None:
        self._is_expanded = not self._is_expanded
        preferences.store({_MORE_KEY: self._is_expanded})
        if self._objective is not None:
            self._show_usual(self._objective)

    # ---- building ----

    def _build(self) -> None:
        self._heading.setProperty("role", "heading")
        self._count.setProperty("role", "note")
        self._more.setProperty("quiet", True)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._toggle_more)
        self._shortcut_guard.teach(self._more)
        top = QWidget(self)
        line = FlowLayout(top, em(self, 0.3), em(self, 0.1), is_justified=True)
        line.addWidget(self._heading)
        line.addWidget(self._shortcuts)
        self._layers_row = Row(self.tr("layers"), self._layers, parent=self)
        self._activation_row = Row(self.tr("activation"), self._activation, parent=self)
        self._output_row = Row(self.tr("output"), self._output, parent=self)
        self._loss_row = Row(self.tr("loss"), self._loss, self._more, parent=self)
        summary = QWidget(self)
        flow = FlowLayout(summary, em(self, 0.3), em(self, 0.1))
        flow.addWidget(self._count)
        flow.addWidget(self._function)
        for part in (
            top, self._features, self._layers_row, self._activation_row, self._loss_row,
            self._output_row, self._penalty, summary,
        ):  # fmt: skip
            self.rows.addWidget(part)
        self._top = top

    def _connect(self) -> None:
        self._shortcuts.picked.connect(self._pick_shortcut)
        self._features.toggled.connect(self.toggle_feature)
        self.wire(
            self._features.degree_changed, model_edits.with_degree, self._features,
            self.tr("Change degree"),
        )  # fmt: skip
        self._layers.neurons_changed.connect(self._change_neurons)
        self._layers.layer_added.connect(self._add_layer)
        self._layers.layer_removed.connect(self._remove_layer)
        self._layers.refused.connect(lambda text: self.complain(self._layers_row, text))
        for choice, change, row, text in (
            (self._activation, model_edits.with_activation, self._activation_row,
             self.tr("Change activation")),
            (self._output, model_edits.with_output, self._output_row, self.tr("Change output")),
            (self._loss, model_edits.with_loss, self._loss_row, self.tr("Change loss")),
        ):  # fmt: skip
            self.wire(choice.picked, change, row, text)
        self._penalty.picked.connect(self._pick_penalty)
        self._penalty.rate_changed.connect(self._change_penalty)

    # ---- edits ----

    def _pick_shortcut(self, shortcut: str) -> None:
        text = self.tr("Use {name}").format(name=shortcut)
        self.edit(model_edits.with_shortcut, shortcut, at=self._top, text=text)

    def _change_start(self, name: str, value: float, gesture: str) -> None:
        text = self.tr("Start {name} elsewhere").format(name=name)
        edit = formula_edits.with_start
        box = self._formula_made()
        self.edit(edit, name, value, at=box, text=text, gesture=gesture)

    def toggle_feature(self, name: str, wanted: bool) -> None:
        """Let the model see a feature or a group of them, or no longer."""
        text = self.tr("Change features")
        self.edit(model_edits.with_feature, name, wanted, at=self._features, text=text)
        # What the inputs stand for where nothing else is left is not what the button shows.
        if self._objective is not None:
            self._features.show_objective(self._objective)

    def _change_neurons(self, layer: int, count: int, gesture: str) -> None:
        edit, text = model_edits.with_neurons, self.tr("Change neurons")
        self.edit(edit, layer, count, at=self._layers_row, text=text, gesture=gesture)

    def _add_layer(self) -> None:
        text = self.tr("Add layer")
        self.edit(model_edits.with_layer_added, at=self._layers_row, text=text)

    def _remove_layer(self, layer: int) -> None:
        text = self.tr("Remove layer")
        self.edit(model_edits.with_layer_removed, layer, at=self._layers_row, text=text)

    def _pick_penalty(self, penalty: str) -> None:
        text = self.tr("Change penalty")
        self.edit(model_edits.with_penalty, penalty, at=self._penalty, text=text)

    def _change_penalty(self, name: str, rate: float, gesture: str) -> None:
        edit, text = model_edits.with_penalty_rate, self.tr("Change λ")
        self.edit(edit, name, rate, at=self._penalty, text=text, gesture=gesture)


class ShortcutChoice(QWidget):
    """The models that a word is enough for; which they are depends on the target.

    Signals:
        picked: a `gdgui.ui.document.model_edits.Shortcut`.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._choices: dict[tuple[str, ...], Segmented] = {}

    def show_model(self, offered: tuple[str, ...], current: str | None) -> None:
        """Offer models, one of which may be current; nothing is emitted."""
        if offered not in self._choices:
            words = {
                "line": self.tr("line"),
                "logistic": self.tr("logistic"),
                "polynomial": self.tr("polynomial"),
                "network": self.tr("network"),
                "formula": self.tr("formula"),
            }
            options = [(each, words[each]) for each in offered]
            choice = Segmented(options, self.tr("Model"), self, wraps=True)
            choice.picked.connect(self.picked)
            self._choices[offered] = choice
            layout = self.layout()
            assert layout is not None  # noqa: S101 - made above
            layout.addWidget(choice)
        for key, choice in self._choices.items():
            choice.setVisible(key == offered)
        choice = self._choices[offered]
        if current in offered:
            choice.set_current(current)
        else:
            choice.show_none()


class PartChoice(Choice):
    """A choice among declared parts of a model; those that do not suit the data cannot be picked.

    Signals:
        picked: the key of a part, and a gesture that is an edit by itself.
    """

    picked = Signal(str, str)

    def __init__(
        self, name: str, parts: Mapping[str, Nonlinearity | Loss], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._current = ""
        for part in parts.values():
            self.addItem(part.title, part.id)
        self.setProperty("flat", True)
        self.setMinimumContentsLength(3)
        self.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.activated.connect(self._pick)
        self._shortcut_guard = ShortcutGuard(self)
        self._shortcut_guard.teach(self)

    def show_part(self, current: str, offered: Iterable[str]) -> None:
        """Show the part in force, and let those that are offered be picked."""
        self._current = current
        self.setCurrentIndex(self.findData(current))
        set_tooltip(self, f"{self._name}: {self.currentText()}")
        model = self.model()
        assert isinstance(model, QStandardItemModel)  # noqa: S101 - a combo box makes one
        keys = set(offered)
        for row in range(self.count()):
            suits = self.itemData(row) in keys
            item = model.item(row)
            item.setEnabled(suits)
            set_tooltip(item, "" if suits else self.tr("It does not suit the target"))

    def _pick(self, index: int) -> None:
        picked = self.itemData(index)
        if picked != self._current:
            self.picked.emit(picked, "")
