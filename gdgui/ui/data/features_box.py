"""What a model sees of the inputs: a toggle for each feature, and a degree for a single input."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gdgui.engine.data.features import MAX_DEGREE
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.data.controls import WORD_WIDTH, Row
from gdgui.ui.data.offered_features import meaning_of, offered_features
from gdgui.ui.document import model_edits
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.value_field import grouped_number_in

__all__ = ["FeaturesBox"]


class FeaturesBox(QWidget):
    """Shows and edits the features of a model.

    Signals:
        toggled: a feature or a group of them, and whether the model is to see it.
        degree_changed: the highest power of the only input, and a gesture.
    """

    toggled = Signal(str, bool)
    degree_changed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._offered: tuple[tuple[str, str], ...] = ()
        self._names: tuple[str, ...] = ()
        self._degree = NumberSlider(
            self.tr("degree"), self.tr("highest power of the input"), 0.0, float(MAX_DEGREE),
            minimum=0.0, maximum=float(MAX_DEGREE), read=grouped_number_in, parent=self,
            nearest=lambda degree: float(round(degree)),
        )  # fmt: skip
        self._degree.show_as_word(WORD_WIDTH)
        self._degree.changed.connect(
            lambda degree, gesture: self.degree_changed.emit(round(degree), gesture)
        )
        self._toggles = _Toggles(self)
        self._toggles.toggled.connect(self.toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.2))
        layout.addWidget(self._degree)
        layout.addWidget(Row(self.tr("features"), self._toggles, parent=self))

    def show_objective(self, objective: LearningObjective) -> None:
        """Show the features of a model; nothing is emitted."""
        names = objective.examples.samples.input_names
        count, features = len(names), offered_features(objective)
        offered = tuple((each.key, each.text) for each in features)
        if (offered, names) != (self._offered, self._names):
            self._offered, self._names = offered, names
            self._toggles.offer([(key, text, meaning_of(key, names)) for key, text in offered])
        for each in features:
            self._toggles.check(each.key, each.is_seen)
        self._degree.setVisible(count == 1)
        if count == 1:
            self._degree.set_value(float(model_edits.degree_of(objective.given)))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._degree.set_theme(theme)

    def toggle(self, key: str) -> QToolButton:
        """Return the button of a feature that is offered."""
        return self._toggles.button(key)


class _Toggles(QWidget):
    """A button for each feature, in as many lines as they need."""

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        self._flow = FlowLayout(self, em(self, 0.2), em(self, 0.2))
        self._shortcut_guard = ShortcutGuard(self)

    def offer(self, features: Sequence[tuple[str, str, str]]) -> None:
        """Offer features, each by its key, its text and its meaning."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for key, text, meaning in features:
            button = QToolButton(self)
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("outlined", True)
            button.setProperty("compact", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self.tr("Feature {name}").format(name=text))
            set_tooltip(button, self.tr("Let the model see {meaning}").format(meaning=meaning))
            button.clicked.connect(lambda checked, key=key: self.toggled.emit(key, checked))
            self._shortcut_guard.teach(button)
            self._flow.addWidget(button)
            self._buttons[key] = button
            button.show()

    def check(self, key: str, is_seen: bool) -> None:
        """Show whether a feature is seen."""
        self._buttons[key].setChecked(is_seen)

    def button(self, key: str) -> QToolButton:
        """Return the button of a feature."""
        return self._buttons[key]
