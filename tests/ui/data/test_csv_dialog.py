"""The dialog for tables reads them in its thread, shows their columns, and says what is wrong."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QTableView,
    QToolButton,
    QWidget,
)

from gdgui.engine.data.samples import load_data
from gdgui.ui.data.csv_dialog import CsvDialog
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.paragraph import Paragraph

HOUSES = "area,rooms,town,price\n50,2,A,100\n80,3,B,160\n120,,A,250\n60,2,B,120\n90,3,A,170\n"


@pytest.fixture
def open_dialog(qtbot, tmp_path):
    dialogs = []

    def open_it(content, name="houses.csv", *, waits=True):
        if isinstance(content, bytes):
            path = tmp_path / name
            path.write_bytes(content)
            content = path
        dialog = CsvDialog(content)
        qtbot.addWidget(dialog)
        dialogs.append(dialog)
        dialog.show()
        if waits:
            wait(qtbot, dialog)
        return dialog

    yield open_it
    for dialog in dialogs:
        dialog.reject()


def wait(qtbot, dialog):
    progress = dialog.findChild(QProgressBar)
    qtbot.waitUntil(lambda: not progress.isVisible(), timeout=30_000)


def texts(dialog, role):
    labels = dialog.findChildren(QLabel)
    return [each.text() for each in labels if each.property("role") == role and each.isVisible()]


def ok(dialog):
    box = dialog.findChild(QDialogButtonBox)
    return box.button(QDialogButtonBox.StandardButton.Ok)


def cells(dialog, column):
    model = dialog.findChild(QTableView).model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def checked(dialog):
    model = dialog.findChild(QTableView).model()
    role = Qt.ItemDataRole.CheckStateRole
    return [
        model.index(row, 0).data()
        for row in range(model.rowCount())
        if Qt.CheckState(model.index(row, 0).data(role)) == Qt.CheckState.Checked
    ]


def click_check(qtbot, dialog, name):
    """Click the check box of a column, at the left of its row."""
    view = dialog.findChild(QTableView)
    row = cells(dialog, 0).index(name)
    place = view.visualRect(view.model().index(row, 0))
    at = QPoint(place.left() + 12, place.center().y())
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    wait(qtbot, dialog)


def choose(qtbot, dialog, name, text):
    boxes = dialog.findChildren(QComboBox)
    box = next(each for each in boxes if each.accessibleName() == name)
    box.setCurrentText(text)
    box.activated.emit(box.currentIndex())
    wait(qtbot, dialog)


def test_columns_are_shown_with_kind_missing_values_and_first_rows(open_dialog):
    dialog = open_dialog(HOUSES.encode())
    assert cells(dialog, 0) == ["area", "rooms", "town", "price (target)"]
    assert cells(dialog, 1) == ["numbers", "numbers", "2 categories", "numbers"]
    assert cells(dialog, 2) == ["", "20%", "", ""]
    assert cells(dialog, 3)[1] == "2, 3, –, 2, 3"
    assert checked(dialog) == ["area", "rooms", "town"]
    assert texts(dialog, "title") == ["houses.csv · 5 rows"]
    notes = dialog.findChild(Paragraph).text()
    assert "1 of 5 rows is left out" in notes
    assert "town is coded" in notes
    assert ok(dialog).isEnabled()


def test_what_is_found_out_is_accepted_by_enter(qtbot, open_dialog):
    dialog = open_dialog(HOUSES.encode())
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.result() == CsvDialog.DialogCode.Accepted
    samples = load_data(dialog.data)
    assert samples.input_names == ("area", "rooms", "town = B")
    assert dialog.data.table.source == "houses.csv"
    assert dialog.data.standardize


def test_inputs_are_chosen_by_their_check_boxes(qtbot, open_dialog):
    dialog = open_dialog(HOUSES.encode())
    click_check(qtbot, dialog, "town")
    click_check(qtbot, dialog, "rooms")
    assert [column.name for column in dialog.data.table.columns] == ["area", "price"]
    click_check(qtbot, dialog, "area")
    assert texts(dialog, "error") == ["inputs: at least one column expected, none is checked"]
    assert not ok(dialog).isEnabled()
    assert dialog.data is None
    click_check(qtbot, dialog, "rooms")
    assert texts(dialog, "error") == []
    assert [column.name for column in dialog.data.table.columns] == ["rooms", "price"]


def test_another_target_leaves_the_one_before_among_the_inputs(qtbot, open_dialog):
    dialog = open_dialog(HOUSES.encode())
    choose(qtbot, dialog, "Target", "town")
    assert [c.name for c in dialog.data.table.columns] == ["area", "rooms", "price", "town"]
    assert load_data(dialog.data).classes == 2
    assert checked(dialog) == ["area", "rooms", "price"]


def test_a_target_of_numbers_can_be_taken_as_classes(qtbot, open_dialog):
    dialog = open_dialog(HOUSES.encode())
    choose(qtbot, dialog, "Target", "rooms")
    button = next(b for b in dialog.findChildren(QToolButton) if b.text() == "a class")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    wait(qtbot, dialog)
    assert load_data(dialog.data).class_names == ("2", "3")
    choose(qtbot, dialog, "Target", "town")
    assert not button.isEnabled()


def test_standardising_can_be_left_out(qtbot, open_dialog):
    dialog = open_dialog(HOUSES.encode())
    box = dialog.findChild(QCheckBox)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert not dialog.data.standardize


def test_what_a_spreadsheet_has_copied_is_a_table(open_dialog):
    dialog = open_dialog(HOUSES.replace(",", "\t"))
    assert texts(dialog, "title") == ["clipboard · 5 rows"]
    assert "the fields are separated by tabs" in dialog.findChild(Paragraph).text()


def test_decimal_commas_and_another_encoding_are_found_out(open_dialog):
    dialog = open_dialog("größe;preis\n1,5;2\n2,5;3,25\n4;5\n".encode("cp1252"))
    assert cells(dialog, 0) == ["größe", "preis (target)"]
    assert load_data(dialog.data).original_inputs()[:, 0].tolist() == [1.5, 2.5, 4.0]


def test_how_the_file_is_written_can_be_said(qtbot, open_dialog):
    dialog = open_dialog(b"1,2\n3,5\n4,6\n5,8\n")
    choose(qtbot, dialog, "header", "names")
    assert cells(dialog, 0) == ["1", "2 (target)"]
    choose(qtbot, dialog, "separator", "semicolon")
    (sentence,) = texts(dialog, "error")
    assert "at least two columns expected" in sentence
    assert cells(dialog, 0) == []
    choose(qtbot, dialog, "separator", "auto")
    assert ok(dialog).isEnabled()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"a,b\n1,2\n3\n", "line 3: 2 fields expected"),
        (b"a,b\n1,2\n1,2\n1,2\n", "a column that varies expected"),
        (b"PK\x03\x04zip", "a workbook or an archive"),
        (b"word", "at least two columns expected"),
        (b"a,b\nfoo,1\nbar,2\nbaz,3\n", "besides the target 'b'"),
        (b"a,b\n1,x\n2,x\n3,x\n", "it has one class only"),
        (b"a,b\n=cmd|' /C calc'!A0,1\n2,2\n", "besides the target 'b'"),
    ],
)
def test_what_is_no_table_to_learn_from_is_told_in_a_sentence(open_dialog, content, sentence):
    dialog = open_dialog(content)
    (found,) = texts(dialog, "error")
    assert sentence in found
    assert not ok(dialog).isEnabled()
    assert dialog.data is None


def test_a_column_of_no_use_cannot_be_chosen_and_says_why(open_dialog):
    dialog = open_dialog(b"id,x,y\nab,1,2\ncd,2,4\nef,3,7\n")
    model = dialog.findChild(QTableView).model()
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert "3 different values" in model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, 3).data() == "ab, cd, ef"


def test_names_that_look_like_html_are_shown_as_they_are(open_dialog):
    dialog = open_dialog(b"z,<b>y</b>,<img src=x>\n1,p,3\n2,q,4\n3,p,6\n")
    for label in dialog.findChildren(QLabel):
        if not isinstance(label, ElidedLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
    model = dialog.findChild(QTableView).model()
    tips = [model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    tips += [each.toolTip() for each in dialog.findChildren(QWidget)]
    assert not any("<img" in tip or "<b>" in tip for tip in tips)


def test_a_file_that_is_gone_is_told(open_dialog, tmp_path):
    dialog = open_dialog(tmp_path / "gone.csv")
    (found,) = texts(dialog, "error")
    assert "no such file" in found


def test_the_window_goes_on_while_a_long_table_is_read_and_it_can_be_cancelled(qtbot, open_dialog):
    rows = "".join(f"{i},{i * 7 % 11},{i % 3}\n" for i in range(60_000))
    dialog = open_dialog(("a,b,c\n" + rows).encode(), waits=False)
    assert dialog.findChild(QProgressBar).isVisible()
    assert not ok(dialog).isEnabled()
    dialog.reject()
    assert not dialog.isVisible()
    assert dialog.data is None
