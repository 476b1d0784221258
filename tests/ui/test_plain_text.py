"""What comes from a file is shown as it is written: no HTML, no picture, no key, no star."""

import ast
from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QAction, QImage, Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QMenu,
    QMessageBox,
    QProgressDialog,
    QWidget,
)

import gdgui
from gdgui.ui.captions.dialog import CaptionDialog
from gdgui.ui.document import questions
from gdgui.ui.export import file_dialogs as export_dialogs
from gdgui.ui.export.tape_export import export_tapes
from gdgui.ui.runs.sweep_dialog import SweepDialog
from gdgui.ui.widgets.elided_label import ElidedLabel
from gdgui.ui.widgets.icon_button import IconLabel
from gdgui.ui.widgets.plain_text import (
    Label,
    plain_menu_text,
    plain_tooltip,
    plain_window_title,
    set_tooltip,
)

PACKAGE = Path(gdgui.__file__).parent

PAINT_THEMSELVES = (ElidedLabel, IconLabel)
"""Labels that never hand their text to Qt's."""


@pytest.fixture
def hostile(tmp_path):
    """Return a text that Qt takes for HTML, with a picture that is there."""
    picture = tmp_path / "secret.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(picture))
    return f'<img src="{picture}"><b>x</b> R&D [*]'


@pytest.fixture
def hostile_window(open_window, hostile):
    experiment = gdgui.load("four-optimizers")
    runs = tuple(
        msgspec.structs.replace(run, label=f"{hostile} {k}")
        for k, run in enumerate(experiment.runs)
    )
    return open_window(
        msgspec.structs.replace(experiment, title=hostile, description=hostile, runs=runs)
    )


def as_read(tip):
    """Return the text that someone reads in a tooltip."""
    if not Qt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def tooltips(widget):
    """Yield all tooltips of a widget, of its actions and of what it shows in rows."""
    yield widget.toolTip()
    for action in widget.actions() + widget.findChildren(QAction):
        yield action.toolTip()
    if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
        for row in range(min(model.rowCount(), 40)):
            for column in range(model.columnCount()):
                tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                if isinstance(tip, str):
                    yield tip


def assert_shows_plain_text(top):
    """Check a window and all in it; return everything that is said in tooltips."""
    said = []
    for widget in [top, *top.findChildren(QWidget)]:
        if isinstance(widget, QLabel) and not isinstance(widget, PAINT_THEMSELVES):
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()
        for tip in tooltips(widget):
            assert "<img" not in tip
            said.append(as_read(tip))
    return said


def test_every_widget_of_the_window_shows_a_hostile_text_as_it_is(hostile_window, hostile):
    said = assert_shows_plain_text(hostile_window)
    assert sum(hostile in tip for tip in said) > 8
    assert hostile_window.status.text().count(hostile) == len(
        hostile_window.session.experiment.runs
    )


def test_every_tool_window_shows_a_hostile_text_as_it_is(hostile_window, settle):
    window = hostile_window
    window.tool_windows.show_iterates()
    for tool in (
        window.tool_windows.iterates,
        window.tool_windows.check_gradient(),
        window.maps_controller.show_maps(),
    ):
        settle(window)
        assert_shows_plain_text(tool)


def test_every_dialog_shows_a_hostile_text_as_it_is(hostile_window, qtbot):
    experiment = hostile_window.session.experiment
    problem = hostile_window.playback.problem
    for dialog in (
        SweepDialog(problem, 0, hostile_window),
        CaptionDialog(experiment, 3, hostile_window.theme, hostile_window),
    ):
        qtbot.addWidget(dialog)
        dialog.show()
        assert_shows_plain_text(dialog)
        dialog.close()


def test_every_menu_shows_a_hostile_text_as_it_is(hostile_window, hostile, tmp_path):
    path = str(tmp_path / "a & b\t<b>c</b>.gdgui")
    hostile_window.actions_.show_recent([path], lambda _path: None)
    entry = hostile_window.actions_.recent_menu.actions()[0]
    assert entry.text().replace("&&", "&") == path.replace("\t", " ")
    for menu in hostile_window.findChildren(QMenu):
        for action in menu.actions():
            assert "<img" not in action.toolTip()


def test_the_title_of_the_window_keeps_ampersands_and_stars(hostile_window, hostile):
    assert hostile_window.windowTitle() == f"{hostile.replace('[*]', '[*][*]')}[*] – gdgui"


def test_message_boxes_show_a_hostile_text_as_it_is(hostile_window, hostile, tmp_path, monkeypatch):
    boxes = []

    def look(box):
        assert_shows_plain_text(box)
        boxes.append(box.text() + box.informativeText())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", look)
    questions.ask_about_changes(hostile_window, hostile)
    assert hostile in boxes[0]
    questions.ask_about_conflict(hostile_window, Path("folder") / hostile.replace("/", ""), False)
    assert hostile.replace("/", "")[:20] in boxes[1]
    existing = tmp_path / "<b>bold<b>.csv"
    existing.touch()
    monkeypatch.setattr(
        export_dialogs.QFileDialog,
        "getSaveFileName",
        lambda *_args, **_kwargs: (str(existing.with_suffix("")), ""),
    )
    assert (
        export_dialogs.ask_for_file(hostile_window, "Save", None, hostile, {".csv": "CSV"}) is None
    )
    assert existing.name in boxes[2]


def test_the_progress_of_an_export_shows_a_hostile_name_as_it_is(hostile_window, tmp_path, qtbot):
    playback, told = hostile_window.playback, []
    target = tmp_path / "<b>x</b>.csv".replace("/", "")
    export_tapes(
        hostile_window,
        playback.problem,
        playback.tapes,
        target,
        lambda *news: told.append(news),
    )
    dialog = hostile_window.findChild(QProgressDialog)
    assert_shows_plain_text(dialog)
    assert any(target.name in label.text() for label in dialog.findChildren(QLabel))
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)


def test_plain_text_reads_as_it_is_written(qapp):
    for text in ("a < b & c", '<img src="x">\n<b>y</b>', "plain", "", "x  <i>y"):
        assert as_read(plain_tooltip(text)) == text
    assert Label("<b>x</b>").textFormat() == Qt.TextFormat.PlainText
    assert plain_menu_text("a & b\tc") == "a && b c"
    assert plain_window_title("f[*]\ng") == "f[*][*] g"
    widget = QWidget()
    set_tooltip(widget, "<b>x</b>")
    assert as_read(widget.toolTip()) == "<b>x</b>"
    assert QApplication.instance() is not None


# ---- no one shows text in another way ----

OWN_HTML = {
    # The help, whose HTML is our own.
    ("ui/window/dialogs.py", "QMessageBox"),
    # A formula as a picture, and text that is escaped before its lines are broken.
    ("ui/widgets/math_label.py", "showText"),
    ("ui/timeline/marker_strip.py", "showText"),
}
GUARDED = {"QLabel", "QMessageBox", "QErrorMessage", "showText", "setHtml", "setWindowTitle"}


def is_our_own(argument):
    """Say whether an argument is a literal, translated or not."""
    if isinstance(argument, ast.Call):
        called = argument.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name == "plain_window_title":
            return True
        is_translated = name in ("tr", "_tr", "translate")
        return is_translated and all(isinstance(part, ast.Constant) for part in argument.args)
    return isinstance(argument, ast.Constant)


def shown_otherwise(path):
    """Yield what a module shows text with that may be taken for HTML."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        owner = called.value if isinstance(called, ast.Attribute) else None
        if isinstance(owner, ast.Name) and owner.id == "QMessageBox" and name != "Icon":
            yield name
        if name == "setToolTip" and not is_our_own(node.args[0]):
            yield name
        if name in GUARDED:
            yield name


def test_no_module_shows_text_that_qt_may_take_for_html():
    found = set()
    for path in (PACKAGE / "ui").rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place != "ui/widgets/plain_text.py":
            found |= {(place, name) for name in shown_otherwise(path)}
    titles = {(place, name) for place, name in found if name == "setWindowTitle"}
    assert found - titles == OWN_HTML
