"""Where a model starts: drawn by a scheme and a seed, or at numbers that stand.

The few numbers of a line have a field each. Of many parameters the numbers are only kept: no one
types hundreds, but a start that was dragged on the landscape, or drawn and then held, is one.
"""

from PySide6.QtCore import QCoreApplication, QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gdgui.engine.data.initialization import SCHEMES
from gdgui.experiment import RandomStart
from gdgui.model_source import BY_NAME
from gdgui.ui.runs.seed_field import SeedField
from gdgui.ui.runs.start_fields import StartFields
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard

__all__ = ["ModelStart"]

_BY_HAND = "by hand"
_NOT_DRAWN = ("zeros", BY_NAME)
"""Schemes without a seed."""
_MOST_FIELDS = 2
"""As many coordinates as a row of fields has room for."""

_LEAST_ROOM = 3.6
"""So wide is the scheme at least, in sizes of the font; its name is elided then."""

Start = tuple[float, ...] | RandomStart


class ModelStart(QWidget):
    """Shows and edits the start of a model's run.

    Signals:
        changed: the start that is wanted, a `RandomStart` or a number for each parameter, what
            was done in words, and a gesture.
    """

    changed = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start: Start = RandomStart()
        self._point: tuple[float, ...] = ()
        self._is_formula: bool | None = None
        self._symbol = Label("θ₀", self)
        self._scheme = Choice(self)
        self._seed = SeedField(_tr("Seed of the start"), self)
        self._fields = StartFields(self)
        self._note = Label(parent=self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()

    def show_start(
        self,
        start: Start,
        point: tuple[float, ...],
        names: tuple[str, ...],
        is_formula: bool = False,
    ) -> None:
        """Show a start as it is written, and the numbers that it amounts to.

        Args:
            start: what is written.
            point: a number for each parameter.
            names: what the parameters are called.
            is_formula: whether they are those of a formula, which says where they start.
        """
        self._start, self._point = start, point
        self._offer(is_formula)
        is_drawn = isinstance(start, RandomStart)
        has_fields = not is_drawn and len(point) <= _MOST_FIELDS
        key = start.scheme if isinstance(start, RandomStart) else _BY_HAND
        self._scheme.setCurrentIndex(self._scheme.findData(key))
        source = _source(key)
        set_tooltip(self._scheme, _tr("Where this run starts. {source}").format(source=source))
        if isinstance(start, RandomStart):
            self._seed.set_seed(start.seed)
        self._seed.setVisible(isinstance(start, RandomStart) and start.scheme not in _NOT_DRAWN)
        self._fields.setVisible(has_fields)
        if has_fields:
            self._fields.set_names(names)
            self._fields.set_symbol(", ".join(names))
            self._fields.set_values(point)
        self._note.setVisible(not is_drawn and not has_fields)
        text = _tr("{count:,} numbers, kept as they are")
        self._note.setText(text.format(count=len(point)))

    # ---- building ----

    def _build(self) -> None:
        self._symbol.setProperty("role", "symbol")
        self._symbol.setToolTip(_tr("start of this run"))
        self._offer(False)
        self._scheme.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._scheme.setProperty("flat", True)
        self._scheme.setAccessibleName(_tr("Start"))
        self._scheme.activated.connect(self._pick)
        self._seed.changed.connect(self._take_seed)
        self._fields.changed.connect(
            lambda point, gesture: self.changed.emit(point, _tr("Move start"), gesture)
        )
        self._note.setProperty("role", "note")
        self._note.setWordWrap(True)
        set_tooltip(
            self._note,
            _tr("Drag the start on the landscape to change two of them; a scheme draws others"),
        )
        self._shortcut_guard.teach(self._scheme)
        top = QHBoxLayout()
        top.setSpacing(em(self, 0.25))
        top.addWidget(self._symbol)
        top.addWidget(self._scheme, 1)
        top.addWidget(self._seed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._fields)
        layout.addWidget(self._note)
        self._fit_to_font()

    def _offer(self, is_formula: bool) -> None:
        """Offer the starts of layers, or that of a formula."""
        if is_formula is self._is_formula:
            return
        self._is_formula = is_formula
        self._scheme.clear()
        if is_formula:
            self._scheme.addItem(_tr("as the model says"), BY_NAME)
        else:
            for scheme in SCHEMES.values():
                self._scheme.addItem(QCoreApplication.translate("Schemes", scheme.title), scheme.id)
        self._scheme.insertSeparator(self._scheme.count())
        self._scheme.addItem(_tr("by hand"), _BY_HAND)
        self._scheme.setMaxVisibleItems(self._scheme.count())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_to_font()

    def _fit_to_font(self) -> None:
        # The mathematical font would ask for a line three times as high.
        self._symbol.setFixedHeight(em(self, 1.5))
        self._symbol.setMinimumWidth(em(self, 1.6))
        self._scheme.setMinimumWidth(em(self, _LEAST_ROOM))

    # ---- taking in ----

    def _pick(self, index: int) -> None:
        key = self._scheme.itemData(index)
        before = self._start
        if key == _BY_HAND:
            if isinstance(before, RandomStart):
                self.changed.emit(self._point, _tr("Keep the start"), "")
        elif not isinstance(before, RandomStart) or before.scheme != key:
            seed = before.seed if isinstance(before, RandomStart) else self._seed.seed()
            text = _tr("Start as the model says")
            if key in SCHEMES:
                text = _tr("Draw the start: {scheme}").format(scheme=SCHEMES[key].title)
            self.changed.emit(RandomStart(seed=seed, scheme=key), text, "")

    def _take_seed(self, seed: int, gesture: str) -> None:
        if isinstance(self._start, RandomStart):
            start = RandomStart(seed=seed, scheme=self._start.scheme)
            self.changed.emit(start, _tr("Draw another start"), gesture)


def _source(key: str) -> str:
    """Return where a start comes from, in words."""
    if key == BY_NAME:
        return _tr("where the panel of the model says that each name starts")
    return SCHEMES[key].source if key in SCHEMES else _tr("numbers that stay as they are")


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelStart", text)
