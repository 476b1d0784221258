"""The controls that stand beside a task: one for each place of the experiment that it names.

They are those of the side bar, in the same ranges and with the same names. What they edit is a pure
function of the experiment, as everywhere; only the lesson's controller makes the edit.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdgui.data_source import MAX_POINTS
from gdgui.engine.descent.objectives import LearningObjective, ResolvedObjective
from gdgui.engine.descent.problem import Problem
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.engine.objective.syntax import GREEK
from gdgui.experiment import Experiment, RandomStart
from gdgui.lessons.edits import apply_edit, has_place
from gdgui.lessons.facts import Facts
from gdgui.ui.data.layers_strip import LayersStrip
from gdgui.ui.document import data_edits, edits, learning_edits, model_edits, run_edits
from gdgui.ui.objective.gradient_fields import GradientFields
from gdgui.ui.runs.hyperparameters import slider_for
from gdgui.ui.runs.method_choice import fill_methods, trained_by
from gdgui.ui.runs.start_fields import StartFields
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.count_field import CountField
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import Label
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.steps_field import StepsField

__all__ = ["TaskControls"]

Edit = Callable[[Experiment], Experiment]
_RUN = re.compile(r"runs\[(\d+)\]\.(.+)")
_POINTS_PER_PIXEL = 2.0


class TaskControls(QWidget):
    """The controls of a task, under each other.

    Signals:
        edited: a function that returns the edited experiment, what was done for the undo menu,
            and the gesture that edits of one drag share.
    """

    edited = Signal(object, str, str)

    def __init__(self, places: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._theme = LIGHT
        self._known: object = None
        self._controls: list[_Control] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(em(self, 0.2))
        self.setVisible(bool(places))

    def show_problem(self, problem: Problem, colors: tuple[str, ...]) -> None:
        """Show the values of an experiment; nothing is emitted."""
        kinds = tuple(run.direction.id for run in problem.runs)
        known = problem.objective.structure, kinds, colors
        if known != self._known:
            self._known = known
            self._rebuild(problem, colors)
        for control in self._controls:
            control.show_problem(problem)

    def show_facts(self, facts: Facts) -> None:
        """Show what was found out about the experiment."""
        for control in self._controls:
            control.show_facts(facts)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        for control in self._controls:
            control.set_theme(theme)

    def focus_first(self) -> bool:
        """Give the keyboard to the first control; return whether there is one."""
        for control in self._controls:
            control.focus()
            return True
        return False

    def _rebuild(self, problem: Problem, colors: tuple[str, ...]) -> None:
        before, self._controls = self._controls, []
        for control in before:
            control.hide()
            control.deleteLater()
        for place in self._places:
            if has_place(problem.experiment, place):
                control = _control(place, problem, colors, self)
                control.set_theme(self._theme)
                control.edited.connect(self.edited)
                self._controls.append(control)
                self._column.addWidget(control)


class _Control(QWidget):
    """A control for one place of an experiment."""

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._inner: QWidget | None = None
        self._shortcut_guard = ShortcutGuard(self)

    def show_problem(self, problem: Problem) -> None:
        """Show the value."""
        raise NotImplementedError

    def show_facts(self, facts: Facts) -> None:
        """Show what was found out about the value."""

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        if self._inner is not None and hasattr(self._inner, "set_theme"):
            self._inner.set_theme(theme)

    def focus(self) -> None:
        """Take the keyboard."""
        if isinstance(self._inner, NumberSlider):
            self._inner.begin_typing()
        elif self._inner is not None:
            self._inner.setFocus()

    def _put(self, widget: QWidget) -> None:
        self._inner = widget
        self._row.addWidget(widget, 1)


class _Slider(_Control):
    """A number with a slider."""

    def __init__(
        self,
        slider: NumberSlider,
        value: Callable[[Problem], float],
        edit: Callable[[Experiment, float], Experiment],
        text: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._slider, self._value = slider, value
        self._put(slider)
        slider.changed.connect(
            lambda number, gesture: self.edited.emit(
                lambda experiment: edit(experiment, number), text, gesture
            )
        )

    def show_problem(self, problem: Problem) -> None:
        self._slider.set_value(self._value(problem))


class _Start(_Control):
    """Where a run starts."""

    def __init__(self, index: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._index = index
        self._fields = StartFields(self)
        self._put(self._fields)
        self._fields.changed.connect(
            lambda start, gesture: self.edited.emit(
                _run_edit(index, run_edits.with_start, start), self.tr("Move start"), gesture
            )
        )

    def show_problem(self, problem: Problem) -> None:
        run = problem.experiment.runs[self._index]
        self._fields.set_names(problem.objective.coordinates)
        if not isinstance(run.start, RandomStart):
            self._fields.set_values(tuple(run.start))

    def focus(self) -> None:
        for field in self._fields.fields():
            field.setFocus()
            field.selectAll()
            return


class _Steps(_Control):
    """How many steps are run."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = StepsField(self)
        label = Label(self.tr("steps"), self)
        label.setBuddy(self._field)
        self._row.addWidget(label)
        self._row.addWidget(self._field)
        self._row.addStretch(1)
        self._inner = self._field
        self._field.edited.connect(
            lambda steps: self.edited.emit(
                lambda experiment: edits.with_steps(experiment, steps), self.tr("Change steps"), ""
            )
        )

    def show_problem(self, problem: Problem) -> None:
        self._field.set_steps(problem.experiment.steps)

    def focus(self) -> None:
        self._field.setFocus()
        self._field.selectAll()


class _Method(_Control):
    """Which method a run descends by."""

    def __init__(self, index: int, problem: Problem, parent: QWidget) -> None:
        super().__init__(parent)
        self._index = index
        self._box = Choice(self)
        self._box.setAccessibleName(self.tr("Method"))
        fill_methods(self._box, trained_by(problem.objective))
        self._shortcut_guard.teach(self._box)
        self._put(self._box)
        self._box.activated.connect(self._pick)

    def _pick(self, place: int) -> None:
        method = self._box.itemData(place)
        text = self.tr("Use {method}").format(method=VECTOR_DIRECTIONS[method].title)
        self.edited.emit(_run_edit(self._index, run_edits.with_method, method), text, "")

    def show_problem(self, problem: Problem) -> None:
        method = problem.runs[self._index].direction.id
        self._box.setCurrentIndex(self._box.findData(method))


class _Points(_Control):
    """How many points a generated set of data has."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = CountField(self.tr("points"), 2, MAX_POINTS, _POINTS_PER_PIXEL, self)
        self._row.addWidget(Label(self.tr("points"), self))
        self._row.addWidget(self._field)
        self._row.addStretch(1)
        self._inner = self._field
        self._field.changed.connect(
            lambda points, gesture: self.edited.emit(
                _learning_edit(data_edits.with_points, points), self.tr("Change points"), gesture
            )
        )

    def show_problem(self, problem: Problem) -> None:
        if isinstance(problem.objective, LearningObjective):
            self._field.set_value(len(problem.objective.examples.samples.targets))


class _Layers(_Control):
    """The hidden layers of a network."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._strip = LayersStrip(self)
        self._row.addWidget(Label(self.tr("neurons"), self))
        self._put(self._strip)
        strip, text = self._strip, self.tr("Change the layers")
        strip.neurons_changed.connect(
            lambda layer, count, gesture: self.edited.emit(
                _learning_edit(model_edits.with_neurons, layer, count), text, gesture
            )
        )
        strip.layer_added.connect(
            lambda: self.edited.emit(_learning_edit(model_edits.with_layer_added), text, "")
        )
        strip.layer_removed.connect(
            lambda layer: self.edited.emit(
                _learning_edit(model_edits.with_layer_removed, layer), text, ""
            )
        )

    def show_problem(self, problem: Problem) -> None:
        if isinstance(problem.objective, LearningObjective):
            self._strip.show_sizes(tuple(problem.objective.network.sizes))

    def focus(self) -> None:
        for field in self._strip.fields():
            field.setFocus()
            return


class _Gradient(_Control):
    """The partial derivatives, typed by hand."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._fields = GradientFields(self)
        self._put(self._fields)
        self._fields.gradient_edited.connect(self._edit)

    def _edit(self, gradient: tuple[str, ...] | None, gesture: str) -> None:
        def edit(experiment: Experiment) -> Experiment:
            return edits.with_gradient(experiment, gradient)

        self.edited.emit(edit, self.tr("Type the gradient"), gesture)

    def show_problem(self, problem: Problem) -> None:
        if isinstance(problem.objective, ResolvedObjective):
            self._fields.show_objective(problem.objective)

    def show_facts(self, facts: Facts) -> None:
        objective = facts.problem.objective
        if isinstance(objective, ResolvedObjective) and facts.comparisons:
            self._fields.show_comparisons(objective, facts.comparisons)

    def focus(self) -> None:
        self._fields.begin_typing()


def _control(place: str, problem: Problem, colors: tuple[str, ...], parent: QWidget) -> _Control:
    """Return the control for a place that the experiment has."""
    if found := _RUN.fullmatch(place):
        index, rest = int(found[1]), found[2]
        if rest == "start":
            return _Start(index, parent)
        if rest == "optimizer":
            return _Method(index, problem, parent)
        if rest.startswith("hyperparameters."):
            return _hyperparameter(index, rest.partition(".")[2], problem, colors[index], parent)
    elif place == "steps":
        return _Steps(parent)
    elif place == "objective.gradient":
        return _Gradient(parent)
    elif place == "objective.data.points":
        return _Points(parent)
    elif place == "objective.model.hidden":
        return _Layers(parent)
    elif place.startswith("objective.parameters.") and _is_formula(problem):
        return _parameter(place.rpartition(".")[2], problem, parent)
    return _number(place, parent)


def _is_formula(problem: Problem) -> bool:
    return isinstance(problem.objective, ResolvedObjective)


def _hyperparameter(
    index: int, name: str, problem: Problem, color: str, parent: QWidget
) -> _Control:
    known = {each.name: each for each in problem.runs[index].direction.hyperparameters}
    if name not in known:
        return _number(f"runs[{index}].hyperparameters.{name}", parent)
    slider = slider_for(known[name], parent)
    slider.set_color(color)
    slider.set_value(known[name].default)

    def value(shown: Problem) -> float:
        return shown.experiment.runs[index].hyperparameters.get(name, known[name].default)

    def edit(experiment: Experiment, number: float) -> Experiment:
        change = run_edits.with_hyperparameters
        return edits.with_run(experiment, index, change(experiment.runs[index], {name: number}))

    text = parent.tr("Change {name}").format(name=name.replace("_", " "))
    return _Slider(slider, value, edit, text, parent)


def _parameter(name: str, problem: Problem, parent: QWidget) -> _Control:
    objective = problem.formula
    known = {each.name: each for each in objective.parameters}
    if name not in known:
        return _number(f"objective.parameters.{name}", parent)
    each = known[name]
    title = parent.tr("parameter {name}").format(name=name)
    symbol = GREEK.get(name, name)
    slider = NumberSlider(symbol, title, each.low, each.high, each.scale, parent=parent)

    def value(shown: Problem) -> float:
        names = [parameter.name for parameter in shown.formula.parameters]
        return float(shown.formula.values[names.index(name)])

    def edit(experiment: Experiment, number: float) -> Experiment:
        return edits.with_parameter(experiment, name, number)

    return _Slider(slider, value, edit, parent.tr("Change {name}").format(name=name), parent)


def _number(place: str, parent: QWidget) -> _Control:
    """Return a slider for any other number of the file, from 0 to 10."""
    slider = NumberSlider(place.rpartition(".")[2], place, 0.0, 10.0, parent=parent)

    def value(shown: Problem) -> float:
        found: Any = shown.experiment
        for key, index in re.findall(r"([^\W\d]\w*)|\[(\d+)\]", place):
            try:
                found = found[int(index)] if index else getattr(found, key, None) or found.get(key)
            except (AttributeError, LookupError, TypeError):
                return 0.0
        return float(found) if isinstance(found, int | float) else 0.0

    def edit(experiment: Experiment, number: float) -> Experiment:
        whole = int(number) if number.is_integer() else number
        return apply_edit(experiment, {place: whole})

    return _Slider(slider, value, edit, parent.tr("Change {name}").format(name=place), parent)


def _run_edit(index: int, edit: Callable[..., Any], *arguments: Any) -> Edit:
    def changed(experiment: Experiment) -> Experiment:
        return edits.with_run(experiment, index, edit(experiment.runs[index], *arguments))

    return changed


def _learning_edit(edit: Callable[..., Any], *arguments: Any) -> Edit:
    return partial(_with_learning, edit=edit, arguments=arguments)


def _with_learning(
    experiment: Experiment, *, edit: Callable[..., Any], arguments: tuple[Any, ...]
) -> Experiment:
    return learning_edits.with_learning(experiment, edit(experiment.objective, *arguments))
