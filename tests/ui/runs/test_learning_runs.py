"""The cards of runs that learn from data: batches, seeds, starts, and methods that fit."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton

import gdgui
from gdgui.engine.data.initialization import SCHEMES
from gdgui.engine.descent.problem import resolve
from gdgui.engine.methods.catalogue import VECTOR_DIRECTIONS
from gdgui.experiment import Data, Model, Objective, RandomStart
from gdgui.ui.runs.batch_slider import BatchSlider
from gdgui.ui.runs.method_choice import trained_by
from gdgui.ui.runs.model_start import ModelStart
from gdgui.ui.runs.new_run_menu import NewRunMenu
from gdgui.ui.runs.panel import RunsPanel
from gdgui.ui.runs.seed_field import SeedField
from gdgui.ui.runs.sweep_dialog import SweepDialog
from gdgui.ui.style.run_colors import run_colors
from gdgui.ui.style.theme import LIGHT
from gdgui.ui.widgets.track_slider import TrackSlider
from gdgui.ui.widgets.value_field import ValueField
from gdgui.ui.window.run_popover import RunPopover
from tests.small_learning import LINE, SPIRAL, with_runs

KEY = Qt.Key


@pytest.fixture
def panel(qtbot):
    panel = RunsPanel()
    qtbot.addWidget(panel)
    panel.resize(285, 600)
    show(panel, SPIRAL)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def show(panel, experiment):
    panel.show_runs(resolve(experiment), run_colors(experiment.runs), 0)


def live(panel, experiment):
    """Show an experiment and follow its edits as the window does; return what it becomes."""
    states = [experiment]
    show(panel, experiment)

    def edit(index, run, text, gesture):
        runs = [run if i == index else each for i, each in enumerate(states[-1].runs)]
        states.append(replace(states[-1], runs=tuple(runs)))
        states_told.append((text, gesture))
        show(panel, states[-1])

    states_told = []
    panel.run_edited.connect(edit)
    return states, states_told


def visible(parent, kind):
    return [each for each in parent.findChildren(kind) if each.isVisible()]


def batch_of(card):
    return card.findChild(BatchSlider)


def batch_field(card):
    return batch_of(card).findChild(ValueField)


def type_in(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, KEY.Key_Return)


def pick(box, key):
    row = box.findData(key)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def scheme_box(card):
    boxes = card.findChild(ModelStart).findChildren(QComboBox)
    return next(box for box in boxes if box.accessibleName() == "Start")


def method_box(card):
    return next(b for b in card.findChildren(QComboBox) if b.accessibleName() == "Method")


def press_new(qtbot, seed):
    qtbot.mouseClick(seed.findChild(QToolButton), Qt.MouseButton.LeftButton)


# ---- batches ----


def test_a_card_shows_the_size_of_a_batch_and_all_where_it_is_all(panel):
    assert [batch_field(card).text() for card in panel.cards] == ["10", "all"]


def test_a_dragged_batch_is_told_at_every_move_in_whole_numbers_under_one_gesture(qtbot, panel):
    states, told = live(panel, SPIRAL)
    track = batch_of(panel.cards[0]).findChild(TrackSlider)
    middle = track.rect().center()
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=middle)
    for offset in (6, 14, 400):
        qtbot.mouseMove(track, middle + QPoint(offset, 0))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=middle + QPoint(400, 0))
    sizes = [state.runs[0].batch for state in states]
    assert len(sizes) >= 3
    assert sizes[-1] is None
    assert all(isinstance(size, int) for size in sizes[:-1])
    assert batch_field(panel.cards[0]).text() == "all"
    assert len({gesture for _, gesture in told}) == 1
    for state in states:
        resolve(state)


@pytest.mark.parametrize(("text", "batch"), [("3", 3), ("all", None), ("30", None), ("ALL", None)])
def test_a_typed_batch_is_told(qtbot, panel, text, batch):
    states, _ = live(panel, SPIRAL)
    type_in(qtbot, batch_field(panel.cards[0]), text)
    assert states[-1].runs[0].batch == batch


@pytest.mark.parametrize("text", ["0", "31", "2.5", "-1", "some"])
def test_a_batch_that_makes_no_sense_is_red_and_says_what_does(qtbot, panel, text):
    states, _ = live(panel, SPIRAL)
    type_in(qtbot, batch_field(panel.cards[0]), text)
    assert len(states) == 1
    said = [label.text() for label in visible(panel.cards[0], QLabel)]
    assert f"a whole number from 1 to 30, or all, expected, '{text}' found" in said


def test_batches_that_are_typed_as_a_list_become_a_run_each(qtbot, panel):
    listed = []
    panel.listed.connect(lambda *arguments: listed.append(arguments))
    type_in(qtbot, batch_field(panel.cards[0]), "1; 10; all")
    assert listed == []
    type_in(qtbot, batch_field(panel.cards[0]), "1; 10; 30")
    assert listed == [(0, "batch", (1.0, 10.0, 30.0))]


def test_other_data_bring_another_right_end(panel):
    data = replace(SPIRAL.objective.data, held_out=0.5)
    show(panel, replace(SPIRAL, objective=replace(SPIRAL.objective, data=data)))
    assert [batch_field(card).text() for card in panel.cards] == ["10", "all"]
    assert batch_of(panel.cards[1]).value() == 20.0


def test_of_one_sample_there_is_no_batch_to_choose(panel):
    one = Objective(data=Data(rows=((1.0, 2.0),)))
    show(panel, replace(with_runs(LINE, batch=1), objective=one))
    assert not batch_of(panel.cards[0]).isVisible()


def test_the_size_of_a_batch_can_be_swept(qtbot):
    dialog = SweepDialog(resolve(SPIRAL), 0)
    qtbot.addWidget(dialog)
    box = next(b for b in dialog.findChildren(QComboBox) if b.accessibleName() == "Hyperparameter")
    row = box.findText("batch size")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    values = dialog.sweep.values
    assert dialog.sweep.name == "batch"
    assert (values[0], values[-1]) == (1.0, 30.0)
    assert all(value == round(value) for value in values)


# ---- seeds ----


def test_the_seed_of_the_order_stands_where_it_has_a_say(panel):
    first, second = panel.cards
    assert len(visible(first, SeedField)) == 2
    assert len(visible(second, SeedField)) == 1
    show(panel, with_runs(SPIRAL, noise=0.1))
    assert len(visible(panel.cards[1], SeedField)) == 2


def test_a_new_order_and_a_typed_one_are_told(qtbot, panel):
    states, _ = live(panel, SPIRAL)
    order = visible(panel.cards[0], SeedField)[0]
    press_new(qtbot, order)
    assert states[-1].runs[0].seed == 1
    type_in(qtbot, order.findChild(ValueField), "77")
    assert states[-1].runs[0].seed == 77
    type_in(qtbot, order.findChild(ValueField), "-3")
    assert states[-1].runs[0].seed == 77
    assert any("'-3' found" in label.text() for label in visible(panel.cards[0], QLabel))


# ---- starts ----


def test_a_network_has_no_field_for_each_of_its_parameters(panel):
    big = Model(hidden=(8, 8), output="tanh")
    show(panel, replace(SPIRAL, objective=replace(SPIRAL.objective, model=big)))
    held = with_runs(SPIRAL, start=resolve(SPIRAL).runs[0].start)
    assert len(panel.cards[0].findChildren(ValueField)) < 8
    show(panel, held)
    assert len(panel.cards[0].findChildren(ValueField)) < 8
    said = [label.text() for label in visible(panel.cards[0], QLabel)]
    assert "17 numbers, kept as they are" in said


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_can_draw_the_start(panel, scheme):
    states, told = live(panel, with_runs(SPIRAL, start=RandomStart(seed=7, scheme="xavier")))
    pick(scheme_box(panel.cards[0]), scheme)
    assert states[-1].runs[0].start == RandomStart(seed=7, scheme=scheme)
    assert resolve(states[-1]).runs[0].start
    assert all(text.startswith("Draw the start") for text, _ in told)


def test_another_seed_draws_another_start(qtbot, panel):
    states, _ = live(panel, SPIRAL)
    before = resolve(SPIRAL).runs[0].start
    press_new(qtbot, panel.cards[0].findChild(ModelStart).findChild(SeedField))
    assert states[-1].runs[0].start == RandomStart(seed=8)
    assert resolve(states[-1]).runs[0].start != before


def test_zeros_have_no_seed(panel):
    show(panel, with_runs(SPIRAL, start=RandomStart(scheme="zeros")))
    assert not visible(panel.cards[1].findChild(ModelStart), SeedField)


def test_a_start_by_hand_keeps_its_numbers_and_a_scheme_draws_again(panel):
    states, _ = live(panel, SPIRAL)
    card = panel.cards[0]
    pick(scheme_box(card), "by hand")
    assert states[-1].runs[0].start == resolve(SPIRAL).runs[0].start
    pick(scheme_box(card), "he")
    assert states[-1].runs[0].start == RandomStart(seed=7, scheme="he")


def test_the_two_numbers_of_a_line_are_typed(qtbot, panel):
    states, _ = live(panel, with_runs(LINE, start=(1.0, 0.5)))
    fields = visible(panel.cards[0].findChild(ModelStart), ValueField)
    assert [field.text() for field in fields] == ["1", "0.5"]
    assert "w, b" in [label.text() for label in visible(panel.cards[0], QLabel)]
    type_in(qtbot, fields[1], "-2")
    assert states[-1].runs[0].start == (1.0, -2.0)


# ---- methods ----


def test_a_small_model_may_be_trained_by_every_method_that_takes_vectors(panel):
    box = method_box(panel.cards[0])
    offered = [box.itemData(i) for i in range(box.count()) if box.itemData(i)]
    assert sorted(offered) == sorted(VECTOR_DIRECTIONS)
    assert box.model().item(box.findData("lbfgs")).isEnabled()


def test_a_method_for_fewer_parameters_is_greyed_with_the_reason(panel):
    large = Model(hidden=(64, 64), output="tanh")
    show(panel, replace(SPIRAL, objective=replace(SPIRAL.objective, model=large)))
    box = method_box(panel.cards[0])
    n = resolve(replace(SPIRAL, objective=replace(SPIRAL.objective, model=large))).dim
    row = box.findData("newton")
    assert not box.model().item(row).isEnabled()
    reason = box.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert f"{n:,} found" in reason
    assert box.model().item(box.findData("adam")).isEnabled()


def test_a_formula_is_offered_no_method_for_vectors_alone(panel):
    show(panel, gdgui.load("ravine"))
    assert method_box(panel.cards[0]).findData("lbfgs") < 0
    assert not panel.cards[0].findChildren(ModelStart) or not visible(panel, ModelStart)
    show(panel, SPIRAL)
    assert method_box(panel.cards[0]).findData("lbfgs") >= 0
    assert method_box(panel.cards[0]).currentData() == "adam"


def test_copies_with_another_method_are_offered_alike(panel):
    menu = panel.findChild(NewRunMenu)
    menu.aboutToShow.emit()
    titles = [a.text() for group in menu.actions() if group.menu() for a in group.menu().actions()]
    assert "L-BFGS" in titles
    show(panel, gdgui.load("ravine"))
    menu.aboutToShow.emit()
    titles = [a.text() for group in menu.actions() if group.menu() for a in group.menu().actions()]
    assert titles
    assert "L-BFGS" not in titles


# ---- the popover of a presentation ----


def test_a_presentation_changes_batch_and_method_too(qtbot):
    popover = RunPopover(None)
    qtbot.addWidget(popover)
    edited = []
    popover.run_edited.connect(lambda run, text, gesture: edited.append(run))
    problem = resolve(SPIRAL)
    popover.show_run(
        SPIRAL.runs[0], problem.runs[0], "#0072b2", LIGHT, trained_by(problem.objective)
    )
    assert popover.method.findData("lbfgs") >= 0
    popover.batch.changed.emit(30.0, "g")
    assert edited[-1] == replace(SPIRAL.runs[0], batch=None)
    pick(popover.method, "sgd" if "sgd" in VECTOR_DIRECTIONS else "gd")
    assert (edited[-1].batch, edited[-1].start) == (10, RandomStart(seed=7))


def test_a_card_of_a_model_fits_the_narrowest_side_bar(panel):
    narrow = resolve(gdgui.load("ravine"))
    panel.resize(236, 600)
    show(panel, with_runs(SPIRAL, start=RandomStart(scheme="playground")))
    assert panel.cards[0].width() <= 236
    of_model = panel.cards[0].minimumSizeHint().width()
    panel.show_runs(narrow, run_colors(narrow.experiment.runs), 0)
    assert of_model <= panel.cards[0].minimumSizeHint().width() + 3
