import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
)

from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import DIRECTIONS
from gdgui.experiment import Experiment, Objective, Run
from gdgui.ui.runs.panel import RunsPanel
from gdgui.ui.runs.run_card import RunCard
from gdgui.ui.runs.start_fields import StartFields
from gdgui.ui.runs.step_size_box import StepSizeBox
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import ValueField

METHODS = ("gd", "momentum", "rmsprop", "adam")
FOUR = Experiment(
    objective=Objective(name="himmelblau"),
    runs=tuple(Run(optimizer=name, start=(0.2, -0.9)) for name in METHODS),
    steps=50,
)


def colors(experiment):
    return [RUN_COLORS[index % 8] for index in range(len(experiment.runs))]


def show(panel, experiment, selected=0):
    panel.show_runs(resolve(experiment), colors(experiment), selected)


def with_run(experiment, index, **changes):
    runs = [replace(r, **changes) if i == index else r for i, r in enumerate(experiment.runs)]
    return replace(experiment, runs=tuple(runs))


@pytest.fixture
def panel(qtbot):
    panel = RunsPanel()
    qtbot.addWidget(panel)
    show(panel, FOUR)
    panel.resize(285, 600)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def heard(signal):
    emissions = []
    signal.connect(lambda *arguments: emissions.append(arguments))
    return emissions


def cards(panel):
    found = [card for card in panel.findChildren(RunCard) if not card.isHidden()]
    column = found[0].parentWidget().layout()
    return sorted(found, key=column.indexOf)


def symbols(card):
    sliders = [s for s in card.findChildren(NumberSlider) if not s.isHidden()]
    sliders = [s for s in sliders if not isinstance(s.parentWidget(), StepSizeBox)]
    sliders.sort(key=lambda slider: slider.y())
    return [slider.findChild(QLabel).text() for slider in sliders]


def slider(card, row=0):
    return [s for s in card.findChildren(NumberSlider) if not s.isHidden()][row]


def start_fields(card):
    return card.findChild(StartFields).fields()


def button(card, text):
    return next(b for b in card.findChildren(QToolButton) if text in b.accessibleName())


def menu_of(card):
    menu = button(card, "What to do with this run").menu()
    menu.aboutToShow.emit()
    return {action.text().partition("\t")[0]: action for action in menu.actions()}


def test_every_run_has_a_card_with_its_method_and_its_start(panel):
    titles = [card.findChild(QComboBox).currentText() for card in cards(panel)]
    assert titles == ["Gradient descent", "Momentum", "RMSProp", "Adam"]
    assert [field.text() for field in start_fields(cards(panel)[0])] == ["0.2", "-0.9"]


def test_a_card_shows_what_is_tuned_first_and_folds_the_rest_away(qtbot, panel):
    assert [symbols(card) for card in cards(panel)] == [["η"], ["η", "β"], ["η"], ["η"]]
    adam = cards(panel)[3]
    qtbot.mouseClick(
        button(adam, "Show β₁, β₂, ε, λ, the step size, noise"), Qt.MouseButton.LeftButton
    )
    assert symbols(adam) == ["η", "β₁", "β₂", "ε", "λ"]
    show(panel, with_run(FOUR, 3, hyperparameters={"learning_rate": 0.5}))
    assert symbols(adam) == ["η", "β₁", "β₂", "ε", "λ"]
    qtbot.mouseClick(
        button(adam, "Hide β₁, β₂, ε, λ, the step size, noise"), Qt.MouseButton.LeftButton
    )
    assert symbols(adam) == ["η"]


def test_an_opened_slider_shows_the_runs_own_value(qtbot, panel):
    show(panel, with_run(FOUR, 3, hyperparameters={"beta1": 0.5}))
    adam = cards(panel)[3]
    qtbot.mouseClick(button(adam, "Show"), Qt.MouseButton.LeftButton)
    assert slider(adam, 1).value() == 0.5


def test_picking_a_method_tells_the_run_and_the_method(qtbot, panel):
    edited = heard(panel.run_edited)
    box = cards(panel)[1].findChild(QComboBox)
    row = box.findText("Adam")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert [(index, run.optimizer) for index, run, *_ in edited] == [(1, "adam")]


def test_another_method_brings_its_own_sliders(panel):
    show(panel, with_run(FOUR, 0, optimizer="momentum"))
    assert symbols(cards(panel)[0]) == ["η", "β"]


def test_dragging_a_hyperparameter_keeps_its_slider_and_shares_a_gesture(qtbot, panel):
    changes = heard(panel.run_edited)
    panel.run_edited.connect(
        lambda index, run, *_: show(
            panel, with_run(FOUR, index, hyperparameters=run.hyperparameters)
        )
    )
    before = slider(cards(panel)[1])
    track = before.findChild(TrackSlider)
    middle = track.rect().center()
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=middle)
    for offset in (8, 16, 24):
        qtbot.mouseMove(track, middle + QPoint(offset, 0))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=middle + QPoint(24, 0))
    assert slider(cards(panel)[1]) is before
    assert len(changes) >= 3
    assert {index for index, *_ in changes} == {1}
    rates = [run.hyperparameters["learning_rate"] for _, run, *_ in changes]
    assert rates == sorted(set(rates))
    assert len({gesture for *_, gesture in changes}) == 1


def test_an_exact_start_is_told_as_a_point(qtbot, panel):
    changes = heard(panel.run_edited)
    x, _ = start_fields(cards(panel)[2])
    x.selectAll()
    qtbot.keyClicks(x, "1.25")
    assert changes == []
    qtbot.keyClick(x, Qt.Key.Key_Return)
    assert [(index, run.start) for index, run, *_ in changes] == [(2, (1.25, -0.9))]


@pytest.mark.parametrize("text", ["abc", "", "nan", "inf", "1,500"])
def test_a_wrong_start_is_red_with_a_sentence_and_tells_nothing(qtbot, panel, text):
    changes = heard(panel.run_edited)
    card = cards(panel)[0]
    _, y = start_fields(card)
    y.selectAll()
    qtbot.keyClick(y, Qt.Key.Key_Delete)
    qtbot.keyClicks(y, text)
    qtbot.keyClick(y, Qt.Key.Key_Return)
    assert changes == []
    assert y.property("invalid") is True
    said = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert f"y: a number expected, '{text}' found" in said
    qtbot.keyClick(y, Qt.Key.Key_Escape)
    assert y.text() == "-0.9"
    assert y.property("invalid") is False


def test_a_start_of_one_coordinate_has_one_field(panel):
    one = replace(
        FOUR, objective=Objective(name="parabola"), runs=(Run(optimizer="gd", start=(5.0,)),)
    )
    show(panel, one)
    assert [field.text() for field in start_fields(cards(panel)[0])] == ["5"]


def test_the_eye_asks_to_hide_a_run(qtbot, panel):
    edited = heard(panel.run_edited)
    qtbot.mouseClick(button(cards(panel)[2], "Hide this run"), Qt.MouseButton.LeftButton)
    assert [(index, run.visible) for index, run, *_ in edited] == [(2, False)]
    show(panel, with_run(FOUR, 2, visible=False))
    assert button(cards(panel)[2], "Show this run")


def test_the_menu_duplicates_deletes_and_colours(panel):
    duplicated, removed = heard(panel.duplicated), heard(panel.removed)
    edited = heard(panel.run_edited)
    menu = menu_of(cards(panel)[1])
    menu["Duplicate"].trigger()
    menu["Delete"].trigger()
    in_colour = menu["Colour"].menu().actions()
    assert [action.isChecked() for action in in_colour] == [n == 1 for n in range(8)]
    in_colour[4].trigger()
    assert (duplicated, removed) == ([(1,)], [(1,)])
    assert [(index, run.color) for index, run, *_ in edited] == [(1, RUN_COLORS[4])]


def test_the_menu_asks_for_a_sweep_of_its_run(panel):
    asked = heard(panel.sweep_asked)
    menu_of(cards(panel)[2])["Sweep η…"].trigger()
    assert asked == [(2,)]


def test_the_last_run_cannot_be_deleted(qtbot, panel):
    show(panel, replace(FOUR, runs=FOUR.runs[:1]))
    removed = heard(panel.removed)
    (card,) = cards(panel)
    delete = menu_of(card)["Delete"]
    assert not delete.isEnabled()
    assert delete.toolTip() == "At least one run is needed"
    qtbot.keyClick(card, Qt.Key.Key_Delete)
    assert removed == []


def test_the_delete_key_removes_the_focused_card_only(qtbot, panel):
    removed = heard(panel.removed)
    x, _ = start_fields(cards(panel)[1])
    x.setFocus()
    qtbot.keyClick(x, Qt.Key.Key_Delete)
    assert removed == []
    cards(panel)[1].setFocus()
    qtbot.keyClick(cards(panel)[1], Qt.Key.Key_Delete)
    assert removed == [(1,)]


def test_a_removed_run_takes_its_own_card_with_it(panel):
    before = cards(panel)
    show(panel, replace(FOUR, runs=(FOUR.runs[0], *FOUR.runs[2:])))
    assert cards(panel) == [before[0], *before[2:]]


def test_a_card_whose_run_has_gone_tells_nothing(qtbot, panel):
    card = cards(panel)[1]
    field = start_fields(card)[0]
    field.setFocus()
    qtbot.keyClicks(field, "7")
    menu = button(card, "What to do with this run").menu()
    menu.popup(QPoint())
    told = [
        heard(signal)
        for signal in (panel.run_edited, panel.duplicated, panel.sweep_asked, panel.removed)
    ]
    show(panel, replace(FOUR, runs=FOUR.runs[:1]))
    assert menu.isHidden()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    for action in menu.actions():
        action.trigger()
    assert told == [[], [], [], []]


def test_an_added_run_leaves_the_other_cards_alone(panel):
    before = cards(panel)
    show(panel, replace(FOUR, runs=(*FOUR.runs, FOUR.runs[0])))
    assert cards(panel)[:4] == before
    assert len(cards(panel)) == 5


def test_renaming_a_run_happens_on_its_card(qtbot, panel):
    edited = heard(panel.run_edited)
    card = cards(panel)[0]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_F2)
    field = card.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "Careful")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert [(index, run.label) for index, run, *_ in edited] == [(0, "Careful")]
    show(panel, with_run(FOUR, 0, label="Careful"))
    name = card.findChild(ElidedLabel)
    assert name.isVisible()
    assert name.text() == "Careful"
    assert card.findChild(QComboBox).isVisible()


def test_a_long_name_leaves_its_method_readable(qtbot, panel):
    show(panel, with_run(FOUR, 0, label="An extraordinarily careful descent"))
    box = cards(panel)[0].findChild(QComboBox)
    name = cards(panel)[0].findChild(ElidedLabel)
    qtbot.waitUntil(lambda: name.width() > 4 * box.fontMetrics().height(), timeout=1000)
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(kind, option, part, box)
    assert room.width() >= box.fontMetrics().horizontalAdvance("GD") + 2


def test_a_newly_selected_card_is_scrolled_into_view(qtbot, panel):
    eight = replace(FOUR, runs=FOUR.runs + FOUR.runs)
    panel.resize(285, 300)
    show(panel, eight)
    show(panel, eight, 7)

    def is_in_view():
        card, viewport = cards(panel)[7], panel.findChild(QScrollArea).viewport()
        top = card.mapTo(viewport, QPoint(0, 0)).y()
        return top >= 0 and top + card.height() <= viewport.height()

    qtbot.waitUntil(is_in_view, timeout=1000)


def test_the_fold_keeps_the_tab_order(qtbot, panel):
    adam = cards(panel)[3]
    fold = button(adam, "Show")
    assert fold.text() == "more"
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert fold.text() == "less"
    slider(adam, 0).findChild(TrackSlider).setFocus()
    visited = []
    for _ in range(10):
        visited.append(panel.focusWidget().accessibleName())
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    names = [h.meaning.partition(":")[0].rstrip(".") for h in DIRECTIONS["adam"].hyperparameters]
    assert visited[::2][:5] == [f"{name}, slider" for name in names]
    assert visited[1::2][:5] == names


def test_enter_in_a_field_gives_the_keyboard_back(qtbot, panel):
    for field in (start_fields(cards(panel)[0])[0], slider(cards(panel)[0]).findChild(ValueField)):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, "0.5")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert not field.hasFocus()


def test_escape_leaves_the_name_as_it_was(qtbot, panel):
    edited = heard(panel.run_edited)
    card = cards(panel)[0]
    menu_of(card)["Rename…"].trigger()
    field = card.focusWidget()
    qtbot.keyClicks(field, "Nonsense")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert edited == []
    assert not field.isVisible()


def test_a_click_anywhere_on_a_card_selects_its_run(qtbot, panel):
    selected = heard(panel.run_selected)
    qtbot.mouseClick(cards(panel)[2], Qt.MouseButton.LeftButton, pos=QPoint(60, 4))
    assert selected == [(2,)]


def test_focus_on_a_control_selects_its_run(qtbot, panel):
    selected = heard(panel.run_selected)
    start_fields(cards(panel)[3])[0].setFocus()
    assert selected == [(3,)]


def test_the_selected_card_looks_selected(panel):
    show(panel, FOUR, 1)
    plain = cards(panel)[1].grab().toImage()
    show(panel, FOUR, 0)
    assert cards(panel)[1].grab().toImage() != plain


def test_the_button_at_the_end_adds_a_run(qtbot, panel):
    added = heard(panel.added)
    qtbot.mouseClick(panel.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert added == [()]


def test_eight_runs_scroll_and_the_wheel_changes_no_value(qtbot, panel):
    eight = replace(FOUR, runs=FOUR.runs + FOUR.runs)
    show(panel, eight)
    panel.resize(285, 400)
    bar = panel.findChild(QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0, timeout=1000)
    edited = heard(panel.run_edited)
    for target in (
        slider(cards(panel)[0]).findChild(TrackSlider),
        cards(panel)[0].findChild(QComboBox),
    ):
        centre = QPointF(target.rect().center())
        wheel = QWheelEvent(
            centre,
            target.mapToGlobal(centre),
            QPoint(0, -120),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, wheel)
        assert not wheel.isAccepted()
    assert edited == []


def test_showing_runs_tells_nothing(qtbot, panel):
    told = [
        heard(signal)
        for signal in (
            panel.run_selected,
            panel.run_edited,
        )
    ]
    cards(panel)[1].setFocus()
    assert told[0] == [(1,)]
    told[0].clear()
    show(panel, FOUR, 1)
    show(panel, with_run(FOUR, 1, optimizer="adam", label="Mine", start=(1.0, 2.0)), 1)
    show(panel, replace(FOUR, runs=FOUR.runs[2:]), 0)
    show(panel, FOUR, 3)
    assert told == [[], []]


def test_every_control_has_a_name_and_a_tooltip(panel):
    kinds = (QComboBox, QToolButton, QLineEdit, QPushButton, TrackSlider)
    controls = [control for kind in kinds for control in panel.findChildren(kind)]
    assert len(controls) > 30
    assert [c for c in controls if not (c.accessibleName() and c.toolTip())] == []
