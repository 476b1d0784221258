"""The data panel shows what is learned from and what learns, and edits both."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from gdgui.data_source import Column, Table
from gdgui.engine.data.catalogue import data_sets
from gdgui.experiment import Data
from gdgui.ui.data.columns_box import ColumnsBox
from gdgui.ui.data.thumbnails import Thumbnail, ThumbnailGrid
from gdgui.ui.document import data_edits, model_edits
from gdgui.ui.style.theme import DARK
from gdgui.ui.widgets.count_field import CountField
from gdgui.ui.widgets.math_label import MathLabel
from tests.ui.data.panel_driver import PanelDriver
from tests.ui.view_helpers import colored_pixels, picture

MORE = "Show the output and the penalty on weights"
LINE = data_edits.blank().objective
SPIRAL = model_edits.with_shortcut(data_edits.with_data_set(LINE, "spiral"), "network")
PENGUINS = data_edits.with_data_set(LINE, "penguins")


@pytest.fixture
def hands(qtbot):
    return PanelDriver.alone(qtbot, SPIRAL)


def words(hands):
    labels = hands.panel.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible())


def thumbnails(hands):
    return [each for each in hands.panel.findChildren(Thumbnail) if each.isVisible()]


def test_the_panel_tells_parameters_and_loss(hands):
    assert "105 parameters" in words(hands)
    (function,) = hands.panel.findChildren(MathLabel)
    assert function.latex().startswith(r"f(\theta) = \tfrac{1}{m}")
    assert hands.edits == []


@pytest.mark.parametrize(("penalty", "terms"), [("none", 0), ("l1", 1), ("l2", 1), ("both", 2)])
def test_penalties_are_part_of_the_function(hands, penalty, terms):
    names = {"l1": "L1", "l2": "L2"}
    hands.click(MORE)
    if penalty != "none":
        hands.click(f"Penalty on the weights: {names.get(penalty, penalty)}")
    (function,) = hands.panel.findChildren(MathLabel)
    assert function.latex().count(r"\lambda") == terms


def test_the_first_sets_are_pictures_of_their_samples_and_the_current_one_is_marked(hands):
    shown = thumbnails(hands)
    assert [each.accessibleName() for each in shown] == [
        "circle", "xor", "gauss", "spiral", "moons",
    ]  # fmt: skip
    assert [each.accessibleName() for each in shown if each.isChecked()] == ["spiral"]
    assert len({picture(each) for each in shown}) == len(shown)
    assert all(colored_pixels(each, "#E69F00") > 5 for each in shown)


def test_all_sets_can_be_unfolded_and_each_of_them_picked(hands):
    hands.click("All data sets")
    assert {each.accessibleName() for each in thumbnails(hands)} == set(data_sets())
    for name in ("digits", "anscombe"):
        hands.click(name)
        assert hands.data.name == name
    hands.click("Fewer data sets")
    shown = [each.accessibleName() for each in thumbnails(hands)]
    assert len(shown) == 5
    assert shown[-1] == "anscombe"


def test_arrow_keys_pick_the_neighbours(qtbot, hands):
    hands.panel.begin_typing()
    grid = hands.panel.findChild(ThumbnailGrid)
    for key, name in (
        (Qt.Key.Key_Left, "gauss"), (Qt.Key.Key_Left, "xor"), (Qt.Key.Key_Right, "gauss"),
    ):  # fmt: skip
        qtbot.keyClick(qtbot_focus(hands), key)
        assert hands.data.name == name
        assert grid.thumbnail(name).hasFocus()
    hands.click("All data sets")
    hands.panel.begin_typing()
    keys = grid.keys()
    qtbot.keyClick(qtbot_focus(hands), Qt.Key.Key_Down)
    assert hands.data.name == keys[7]


def qtbot_focus(hands):
    focused = hands.panel.window().focusWidget()
    assert focused is not None
    return focused


def test_every_drag_is_one_gesture_and_another_drag_another(hands):
    hands.slide("noise", 0.2, 0.4, 0.6)
    first = hands.gestures
    hands.slide("noise", 0.3, 0.5)
    assert len(first) == 3
    assert len(set(first)) == 1
    assert len(set(hands.gestures)) == 2
    before = len(hands.edits)
    hands.pull("neurons of hidden layer 1", (10, 0), (20, 0))
    assert len(set(hands.gestures[before:])) == 1
    assert hands.model.hidden == (12, 8)


def test_the_field_under_the_hand_survives_its_drag(hands):
    field = hands.find(CountField, "neurons of hidden layer 1")
    hands.pull("neurons of hidden layer 1", (10, 0), (20, 0), (-90, 0))
    assert hands.find(CountField, "neurons of hidden layer 1") is field
    assert hands.model.hidden == (1, 8)


def test_neurons_are_typed_and_changed_by_keys_and_delete_removes_the_layer(qtbot, hands):
    hands.type("neurons of hidden layer 2", "3")
    assert hands.model.hidden == (8, 3)
    field = hands.find(CountField, "neurons of hidden layer 1")
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert hands.model.hidden == (9, 3)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert hands.model.hidden == (3,)


def test_a_wrong_number_of_neurons_is_told_under_the_layers(hands):
    hands.type("neurons of hidden layer 1", "400")
    (sentence,) = hands.errors()
    assert sentence.startswith("neurons of hidden layer 1: a whole number from 1 to 64 expected")
    assert hands.edits == []


def test_shortcuts_are_those_that_suit_the_target(hands):
    assert hands.offers("Model: logistic")
    assert not hands.offers("Model: line")
    hands.click("Model: polynomial")
    assert (hands.model.features, hands.model.hidden) == (("inputs", "squares", "products"), ())
    hands.click("Model: logistic")
    assert (hands.model.features, hands.objective.loss) == ((), "cross_entropy")
    hands.click("Problem type: regression")
    hands.click("Model: polynomial")
    assert hands.model.features == ("powers 3",)
    hands.click("Model: line")
    assert hands.model.features == ()


def test_a_model_that_no_word_is_enough_for_has_none_marked(qtbot):
    hands = PanelDriver.alone(qtbot, model_edits.with_feature(LINE, "sin(x)", True))
    hands.click("Model: line")
    assert hands.model.features == ()


def test_what_is_as_usual_is_folded_away_and_what_is_not_is_seen(qtbot):
    hands = PanelDriver.alone(qtbot, SPIRAL)
    assert not hands.offers("Output", QComboBox)
    hands.click(MORE)
    hands.choose("Output", "tanh")
    hands.click("Penalty on the weights: L2")
    hands.click("Hide what is as usual")
    assert hands.offers("Output", QComboBox)
    assert hands.offers("Penalty on the weights")
    # As the window remembers it.
    hands.click(MORE)
    assert PanelDriver.alone(qtbot, SPIRAL).offers("Output", QComboBox)


def test_the_degree_goes_by_whole_numbers(qtbot):
    hands = PanelDriver.alone(qtbot, LINE)
    hands.slide("highest power of the input", 0.05, 0.5)
    assert hands.model.features == ("powers 6",)
    assert hands.value("highest power of the input") == 6.0
    hands.click("Feature sin x")
    assert hands.model.features[-1] == "sin(x)"


def test_features_of_a_file_that_are_not_offered_can_be_taken_away(qtbot):
    circle = data_edits.with_data_set(LINE, "circle")
    objective = replace(circle, model=replace(circle.model, features=("x1", "x2", "x1^3")))
    hands = PanelDriver.alone(qtbot, objective)
    hands.click("Feature x₁²")
    assert set(hands.model.features) == {"x1", "x2", "x1^2", "x1^3"}
    hands.click("Feature x1^3")
    assert hands.model.features == ("x1", "x2", "x1^2")
    assert not hands.offers("Feature x1^3")


def test_choices_that_do_not_suit_the_target_cannot_be_picked(qtbot):
    hands = PanelDriver.alone(qtbot, LINE)
    box = hands.find(QComboBox, "Loss")
    offered = {box.itemText(i) for i in range(box.count()) if box.model().item(i).isEnabled()}
    assert offered == {"squared", "absolute", "Huber"}
    assert not hands.offers("Activation of hidden layers")


def test_a_refusal_stands_under_what_was_edited_and_goes_with_the_next_edit(qtbot):
    digits = data_edits.with_data_set(LINE, "digits")
    hands = PanelDriver.alone(qtbot, digits)
    hands.click("Feature xᵢxⱼ")
    ((sentence, top),) = hands.errors().items()
    assert sentence == "model.features: 1 to 1,024 features expected, 2,016 found"
    place = hands.find(QComboBox, "Loss")
    assert top < place.mapTo(hands.panel, QPoint(0, 0)).y()
    assert hands.objective == digits
    hands.click("New split")
    assert hands.errors() == {}


def test_a_sentence_on_something_else_is_not_shown_here(hands):
    hands.panel.show_error("runs[0].optimizer: it cannot take so many parameters")
    assert hands.errors() == {}


def test_a_table_offers_its_columns_and_tells_what_was_done_to_it(qtbot):
    hands = PanelDriver.alone(qtbot, PENGUINS)
    assert "2 of 344 rows are left out" in words(hands)
    assert not hands.offers("noise")
    assert hands.find(CountField, "points").text() == "342"
    hands.choose("Target", "body_mass")
    assert hands.data.target == "body_mass"
    assert (hands.model.output, hands.objective.loss) == ("linear", "squared")
    menu = hands.panel.findChild(ColumnsBox).menu()
    action = next(each for each in menu.actions() if each.data() == "flipper_length")
    before = set(hands.data.inputs)
    action.trigger()
    assert set(hands.data.inputs) == before ^ {"flipper_length"}
    hands.click("standardise")
    assert not hands.data.standardize


def test_a_table_of_ones_own_is_the_first_picture(qtbot):
    table = Table((Column("a", (1.0, 2.0, 4.0)), Column("b", (1.0, 3.0, 5.0))), "mine.csv")
    hands = PanelDriver.alone(qtbot, data_edits.learning_from(Data(table=table)))
    first = thumbnails(hands)[0]
    assert (first.accessibleName(), first.isChecked()) == ("mine.csv", True)
    hands.click("mine.csv")
    assert hands.edits == []


def test_names_that_look_like_html_are_shown_as_they_are(qtbot):
    names = ("<img src=x>", "<b>y</b>", "R&D")
    columns = tuple(Column(name, (1.0, 2.0, 4.0)) for name in names)
    table = Table(columns, "<img src=y>")
    hands = PanelDriver.alone(qtbot, data_edits.learning_from(Data(table=table)))
    menu = hands.panel.findChild(ColumnsBox).menu()
    tips = [each.toolTip() for each in (*hands.panel.findChildren(QWidget), *menu.actions())]
    assert not any("<img" in tip or "<b>" in tip for tip in tips)
    assert [each.text() for each in menu.actions()] == ["<img src=x>", "<b>y</b>"]


def test_points_by_hand_have_no_noise_and_another_split_instead_of_another_sample(qtbot):
    rows = ((0.0, 1.0), (1.0, 2.0), (2.0, 2.5))
    hands = PanelDriver.alone(qtbot, data_edits.learning_from(Data(rows=rows)))
    assert not hands.offers("noise")
    hands.click("New split")
    assert hands.data.seed == 1


def test_opening_a_table_is_asked_for(qtbot, hands):
    with qtbot.waitSignal(hands.panel.csv_asked):
        hands.click("Open CSV…")


@pytest.mark.parametrize("objective", [SPIRAL, PENGUINS, LINE], ids=["spiral", "penguins", "line"])
def test_nothing_is_cut_off_in_the_narrowest_side_bar(qtbot, objective):
    hands = PanelDriver.alone(qtbot, objective)
    assert hands.panel.minimumSizeHint().width() <= 244


def test_themes_are_painted(qtbot, hands):
    first = picture(hands.panel)
    hands.panel.set_theme(DARK)
    assert picture(hands.panel) != first


def test_tab_goes_through_the_controls_and_comes_round(qtbot, hands):
    seen = []
    hands.panel.begin_typing()
    for _ in range(40):
        focused = qtbot_focus(hands)
        if focused in seen:
            break
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert len(seen) > 15
    assert all(one is not other for one, other in pairwise(seen))
