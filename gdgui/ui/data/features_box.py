"""What a model sees of the inputs: a toggle for each feature, and a degree for a single input."""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gdgui.engine.data.features import MAX_DEGREE, features_of
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.data.controls import WORD_WIDTH, Row
from gdgui.ui.document import model_edits
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.value_field import grouped_number_in

__all__ = ["FeaturesBox"]

_ONE = (("sin(x)", "sin x"), ("cos(x)", "cos x"))
_TWO = (
    ("x1", "x₁"),
    ("x2", "x₂"),
    ("x1^2", "x₁²"),
    ("x2^2", "x₂²"),
    ("x1*x2", "x₁x₂"),
    ("sin(x1)", "sin x₁"),
    ("sin(x2)", "sin x₂"),
)
"""TensorFlow Playground's features, as they are written in a file and on the screen."""
_MOST_OTHERS = 8
_MANY = (("inputs", "x"), ("squares", "x²"), ("products", "xᵢxⱼ"), ("sines", "sin x"))


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
        count = len(names)
        offered = _ONE if count == 1 else _TWO if count == 2 else _MANY
        offered = (*offered, *_others(objective, offered))
        if (offered, names) != (self._offered, self._names):
            self._offered, self._names = offered, names
            self._toggles.offer([(key, text, self._meaning(key)) for key, text in offered])
        for key, _ in offered:
            self._toggles.check(key, model_edits.sees(objective.given, key))
        self._degree.setVisible(count == 1)
        if count == 1:
            self._degree.set_value(float(model_edits.degree_of(objective.given)))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._degree.set_theme(theme)

    def toggle(self, key: str) -> QToolButton:
        """Return the button of a feature that is offered."""
        return self._toggles.button(key)

    def _meaning(self, key: str) -> str:
        """Return what a feature is of the columns of the data."""
        meanings = {
            "inputs": self.tr("the inputs"),
            "squares": self.tr("the square of each input"),
            "products": self.tr("the product of each two inputs"),
            "sines": self.tr("the sine of each input"),
        }
        if key in meanings:
            return meanings[key]
        text = key
        for index, name in enumerate(self._names, start=1):
            symbol = "x" if len(self._names) == 1 else f"x{index}"
            if name != symbol and symbol in key:
                text += self.tr(", where {symbol} is {name}").format(symbol=symbol, name=name)
        return text


def _others(
    objective: LearningObjective, offered: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    """Return what a model sees beside what is offered, such as the x1^3 of someone's file."""
    count = len(objective.examples.samples.input_names)
    usual = _every(offered, count)
    seen = [each.name for each in objective.network.features if each.name not in usual]
    return [(name, name) for name in seen[:_MOST_OTHERS]]


@lru_cache(maxsize=16)
def _every(offered: tuple[tuple[str, str], ...], count: int) -> frozenset[str]:
    """Return the names of the features that some keys stand for, the powers of one input too."""
    keys = [key for key, _ in offered if model_edits.are_features((key,), count)]
    powers = [f"powers {MAX_DEGREE}"] if count == 1 else []
    groups = (features_of("", (key,), count) for key in (*keys, *powers))
    return frozenset(feature.name for group in groups for feature in group)


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
