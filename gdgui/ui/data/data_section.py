"""What is learned from: the data set, how many points and how noisy, what is held out."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from gdgui.data_source import MAX_POINTS
from gdgui.engine.data.catalogue import data_sets
from gdgui.engine.data.generated import GeneratedSet
from gdgui.engine.descent.objectives import LearningObjective
from gdgui.experiment import MAX_SEED, Data
from gdgui.ui.data.columns_box import ColumnsBox
from gdgui.ui.data.controls import WORD_WIDTH, Controls, Row
from gdgui.ui.data.thumbnails import COLUMNS, ThumbnailGrid
from gdgui.ui.document import data_edits
from gdgui.ui.painting import icons
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.count_field import CountField
from gdgui.ui.widgets.flow_layout import FlowLayout
from gdgui.ui.widgets.icon_button import IconButton
from gdgui.ui.widgets.number_slider import NumberSlider, format_number
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import Label, set_tooltip
from gdgui.ui.widgets.segmented import Segmented
from gdgui.ui.widgets.shortcut_guard import ShortcutGuard
from gdgui.ui.widgets.value_field import number_in

__all__ = ["DataSection", "share_in"]

_OWN = "own"
"""The key of data that are no named set."""
_MOST_NOTES = 3
"""How many lines the notes take."""
_USUAL_NOISE, _MOST_HELD_OUT = 0.5, 0.9
"""As far as the sliders go: TensorFlow Playground's noise, and what an experiment may hold out."""
_POINTS_PER_PIXEL, _SEEDS_PER_PIXEL = 2.0, 0.2
"""How fast both numbers are dragged."""
_Set = tuple[str, Data, str, str]


class DataSection(Controls):
    """The data of an objective.

    Signals:
        csv_asked: a table is to be opened.
    """

    csv_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._is_expanded = False
        self._shown_sets: tuple[object, ...] = ()
        self._heading = Label(self.tr("Data"), self)
        types = [
            ("classification", self.tr("classification")),
            ("regression", self.tr("regression")),
        ]
        self._type = Segmented(types, self.tr("Problem type"), self)
        self._sets = ThumbnailGrid(self)
        self._more = IconButton(self)
        self._open = QToolButton(self)
        self._points = CountField(self.tr("points"), 2, MAX_POINTS, _POINTS_PER_PIXEL, self)
        self._points_word = Label(self.tr("points"), self)
        self._noise = NumberSlider(
            self.tr("noise"), self.tr("noise"), 0.0, _USUAL_NOISE, minimum=0.0, maximum=1.0,
            parent=self,
        )  # fmt: skip
        self._held_out = NumberSlider(
            self.tr("held out"), self.tr("held out"), 0.0, _MOST_HELD_OUT, minimum=0.0,
            maximum=_MOST_HELD_OUT, read=share_in, write=_share_text,
            nearest=lambda share: round(share, 2), parent=self,
        )  # fmt: skip
        self._seed = CountField(self.tr("seed"), 0, MAX_SEED, _SEEDS_PER_PIXEL, self)
        self._new_sample = QToolButton(self)
        self._columns = ColumnsBox(self)
        self._notes = Paragraph(_MOST_NOTES, self)
        self._shortcut_guard = ShortcutGuard(self)
        self._build()
        self._connect()

    def show_parts(self, objective: LearningObjective) -> None:
        """Show the data."""
        data, samples = objective.data, objective.examples.samples
        is_generated = data_edits.is_generated(data)
        self._type.set_current("regression" if samples.classes == 1 else "classification")
        self._show_sets()
        count = len(samples.targets)
        self._points.set_value(count)
        self._points.setReadOnly(not is_generated)
        self._points.setEnabled(is_generated)
        self._noise.setVisible(is_generated)
        if is_generated:
            noise = data.noise
            self._noise.set_value(_set_of(data).noise if noise is None else noise)
        self._held_out.set_value(data.held_out)
        self._seed.set_value(data.seed)
        self._show_new_sample(is_generated)
        columns = data_edits.columns_of(data)
        self._columns.setVisible(columns is not None)
        if columns is not None:
            self._columns.show_columns(columns, data)
        self._notes.setText("; ".join(samples.notes))
        set_tooltip(self._notes, "\n".join(samples.notes))
        self._notes.setVisible(bool(samples.notes))

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._sets.set_theme(theme)
        self._noise.set_theme(theme)
        self._held_out.set_theme(theme)
        self._show_more()

    def begin_typing(self) -> None:
        """Let the arrow keys pick a data set."""
        self._sets.setFocus(Qt.FocusReason.TabFocusReason)

    # ---- building ----

    def _build(self) -> None:
        self._heading.setProperty("role", "heading")
        self._points_word.setProperty("role", "muted")
        self._notes.setProperty("role", "note")
        for field in (self._points, self._seed):
            field.setProperty("underlined", True)
        set_tooltip(
            self._open,
            self.tr("Learn from a CSV or TSV file; Ctrl+V takes what a spreadsheet has copied"),
        )
        self._open.setText(self.tr("Open CSV…"))
        for button in (self._open, self._new_sample):
            button.setProperty("outlined", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for slider in (self._noise, self._held_out):
            slider.show_as_word(WORD_WIDTH)
        self._noise.setWhatsThis(
            self.tr("How far the points are scattered; each set says in what way in its tooltip.")
        )
        self._held_out.setWhatsThis(
            self.tr("The share of the points that is not learned from, and tells what was learned.")
        )
        self._shortcut_guard.teach(self._more, self._open, self._new_sample)
        self._fit_to_font()
        self._points.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._show_more()
        self._fill_rows()

    def _fit_to_font(self) -> None:
        digits = self._points.fontMetrics().horizontalAdvance("100,000")
        self._points.setFixedWidth(digits + em(self, 0.8))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_to_font()

    def _fill_rows(self) -> None:
        top = QWidget(self)
        flow = FlowLayout(top, em(self, 0.3), em(self, 0.1), is_justified=True)
        flow.addWidget(self._heading)
        flow.addWidget(self._type)
        pictures = QWidget(self)
        line = QHBoxLayout(pictures)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(em(self, 0.1))
        line.addWidget(self._sets, 1)
        line.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        source = self._source_row = QWidget(self)
        flow = FlowLayout(source, em(self, 0.3), em(self, 0.1), is_justified=True)
        flow.addWidget(self._open)
        flow.addWidget(self._count())
        self._seed_row = Row(self.tr("seed"), self._seed, self._new_sample, parent=self)
        for part in (
            top, pictures, source, self._columns, self._noise, self._held_out, self._seed_row,
            self._notes,
        ):  # fmt: skip
            self.rows.addWidget(part)
        self._picture_row = pictures

    def _count(self) -> QWidget:
        """Return the number of points and the word behind it."""
        count = QWidget(self)
        line = QHBoxLayout(count)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(em(self, 0.2))
        line.addWidget(self._points)
        line.addWidget(self._points_word)
        return count

    def _connect(self) -> None:
        self._type.picked.connect(self._pick_type)
        self._sets.picked.connect(self._pick_set)
        self._more.clicked.connect(self._toggle_more)
        self._open.clicked.connect(self.csv_asked)
        for signal, change, at, text in (
            (self._points.changed, data_edits.with_points, self._source_row, self.tr("points")),
            (self._noise.changed, data_edits.with_noise, self._noise, self.tr("noise")),
            (self._held_out.changed, data_edits.with_held_out, self._held_out, self.tr("held out")),
            (self._seed.changed, data_edits.with_seed, self._seed_row, self.tr("seed")),
        ):
            self.wire(signal, change, at, self.tr("Change {name}").format(name=text))
        self._new_sample.clicked.connect(
            lambda: self.edit(
                data_edits.with_new_sample, at=self._seed_row, text=self.tr("New sample")
            )
        )
        self._points.refused.connect(lambda text: self.complain(self._source_row, text))
        self._seed.refused.connect(lambda text: self.complain(self._seed_row, text))
        self._columns.columns_picked.connect(self._pick_columns)
        self._columns.standardize_toggled.connect(self._standardize)

    # ---- data sets ----

    def _show_sets(self) -> None:
        """Offer the first sets of this kind of target, or all; those in force are among them."""
        if self._objective is None:
            return
        data = self._objective.data
        problem_type = data_edits.problem_type_of(self._objective.given)
        own = data if data.name is None else None
        shown = data.name, own, problem_type, self._is_expanded
        if shown == self._shown_sets:
            # A drag of anything else leaves them as they are.
            return
        self._shown_sets = shown
        names = [each.name for each in data_edits.generated_of(problem_type)]
        others = [name for name in data_sets() if name not in names]
        # Those that were measured come before those that are made for the other type.
        names += sorted(others, key=lambda name: data_edits.is_generated(Data(name=name)))
        sets = [self._entry(name) for name in names]
        current = data.name or _OWN
        if current == _OWN:
            sets.insert(0, self._own_entry(data))
        if not self._is_expanded:
            front = sets[:COLUMNS]
            if all(key != current for key, *_ in front):
                front[-1] = next(each for each in sets if each[0] == current)
            sets = front
        self._sets.show_sets(sets, current)

    def _entry(self, name: str) -> _Set:
        found = data_sets()[name]
        standard = Data(name=name)
        return name, standard, name, f"{found.title}: {found.about}"

    def _own_entry(self, data: Data) -> _Set:
        if data.table is None:
            return _OWN, data, self.tr("by hand"), self.tr("Points set by hand")
        source = data.table.source or self.tr("table")
        return _OWN, data, source, self.tr("The table {source}").format(source=source)

    def _pick_set(self, key: str) -> None:
        if key == _OWN:
            return
        title = data_sets()[key].title
        text = self.tr("Learn from {title}").format(title=title)
        self.edit(data_edits.with_data_set, key, at=self._picture_row, text=text)

    def _pick_type(self, key: str) -> None:
        text = self.tr("Predict a number") if key == "regression" else self.tr("Predict a class")
        self.edit(data_edits.with_problem_type, key, at=self._picture_row, text=text)

    def _pick_columns(self, inputs: tuple[str, ...], target: str) -> None:
        edit, text = data_edits.with_columns, self.tr("Choose columns")
        self.edit(edit, inputs, target, at=self._columns, text=text)

    def _standardize(self, wanted: bool) -> None:
        edit, text = data_edits.with_standardized, self.tr("Standardise")
        self.edit(edit, wanted, at=self._columns, text=text)

    def _toggle_more(self) -> None:
        self._is_expanded = not self._is_expanded
        self._show_more()
        self._show_sets()

    def _show_more(self) -> None:
        name = "chevron-up" if self._is_expanded else "chevron-down"
        text = self.tr("Fewer data sets") if self._is_expanded else self.tr("All data sets")
        self._more.setIcon(icons.icon(f"style/{name}", ""))
        self._more.setAccessibleName(text)
        set_tooltip(self._more, text)

    def _show_new_sample(self, is_generated: bool) -> None:
        self._new_sample.setText(self.tr("New sample") if is_generated else self.tr("New split"))
        set_tooltip(
            self._new_sample,
            self.tr("Draw other points: those of the next seed")
            if is_generated
            else self.tr("Hold out other rows: those of the next seed"),
        )


def _set_of(data: Data) -> GeneratedSet:
    found = data_sets()[data.name or ""]
    assert isinstance(found, GeneratedSet)  # noqa: S101 - asked of generated data alone
    return found


def share_in(text: str) -> float | None:
    """Return the share that a text means: per cent, or a part of 1.

    >>> share_in("30 %"), share_in("30"), share_in("0.3"), share_in("half")
    (0.3, 0.3, 0.3, None)
    """
    value = number_in(text.replace("%", "").strip())
    if value is None:
        return None
    is_percent = "%" in text or value > 1.0
    return round(value / 100.0, 12) if is_percent else value


def _share_text(share: float) -> str:
    return f"{format_number(round(100.0 * share, 10))} %"
