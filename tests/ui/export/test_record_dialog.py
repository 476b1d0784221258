"""The question what a film is to show, and the window that tells how far it has come."""

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
)

from gdgui.ui.export.film_plan import FilmPlan
from gdgui.ui.export.film_progress import FilmProgress, duration_text
from gdgui.ui.export.record_dialog import RecordDialog
from gdgui.ui.widgets.decimal_box import DecimalBox


@pytest.fixture
def ask(qtbot):
    def ask_for(steps=50, speed=5.0, theme="dark", window=(1441, 901), has_captions=True):
        dialog = RecordDialog(steps, speed, theme, window, has_captions)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return ask_for


def field(dialog, kind, name):
    return next(each for each in dialog.findChildren(kind) if each.accessibleName() == name)


def pick(dialog, name, key):
    box = field(dialog, QComboBox, name)
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def type_in(dialog, name, text):
    box = field(dialog, QSpinBox, name)
    box.selectAll()
    QTest.keyClicks(box, text)


def ok(dialog):
    return dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)


def said(dialog):
    return [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]


def test_the_usual_film_is_proposed_in_the_window_s_own_colours(ask):
    dialog = ask()
    assert dialog.plan == FilmPlan(speed=5.0, theme="dark")
    assert dialog.suffix == ".mp4"
    assert "331 frames, 11.0 s" in said(dialog)
    assert ok(dialog).isEnabled()


def test_what_is_chosen_is_the_plan(ask):
    dialog = ask()
    pick(dialog, "Picture", "window")
    pick(dialog, "Format", ".gif")
    pick(dialog, "Size", "vertical")
    pick(dialog, "Speed", 10.0)
    type_in(dialog, "First step", "10")
    type_in(dialog, "Last step", "30")
    type_in(dialog, "Frames per second", "25")
    for check in dialog.findChildren(QCheckBox):
        QTest.keyClick(check, Qt.Key.Key_Space)
    plan = dialog.plan
    assert (plan.view, plan.size, plan.speed, plan.fps) == ("window", (1080, 1920), 10.0, 25)
    assert (plan.first, plan.last) == (10, 30)
    assert (plan.captions, plan.title_seconds) == (False, 2.0)
    assert dialog.suffix == ".gif"
    assert "126 frames, 5.0 s" in said(dialog)


def test_the_size_of_the_window_is_made_even(ask):
    dialog = ask()
    pick(dialog, "Size", "as the window")
    assert dialog.plan.size == (1440, 900)


def test_any_size_can_be_typed(ask):
    dialog = ask()
    assert not field(dialog, QSpinBox, "Width").isEnabled()
    pick(dialog, "Size", "custom")
    type_in(dialog, "Width", "800")
    type_in(dialog, "Height", "600")
    assert dialog.plan.size == (800, 600)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda dialog: (pick(dialog, "Size", "custom"), type_in(dialog, "Width", "801")),
            "an even width and height expected of MP4 (H.264), 801 × 1080 found",
        ),
        (
            lambda dialog: (
                pick(dialog, "Format", ".gif"), type_in(dialog, "Frames per second", "60"),
            ),
            "1 to 50 frames per second expected of GIF, 60 found",
        ),
        (
            lambda dialog: (
                type_in(dialog, "First step", "40"), type_in(dialog, "Last step", "20"),
            ),
            "steps: a first step and a later one expected, 40 and 20 found",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_film_is_a_sentence_and_nothing_can_be_recorded(ask, change, sentence):
    dialog = ask()
    change(dialog)
    assert sentence in said(dialog)
    assert not ok(dialog).isEnabled()
    assert not any("frames, " in text for text in said(dialog))


def test_the_next_film_is_proposed_like_the_last_one_but_for_steps_and_colours(ask):
    dialog = ask()
    pick(dialog, "Format", ".webm")
    pick(dialog, "Size", "square")
    type_in(dialog, "First step", "10")
    dialog.accept()
    after = ask(steps=200, speed=20.0, theme="light")
    assert after.suffix == ".webm"
    assert after.plan == FilmPlan(speed=20.0, theme="light", size=(1080, 1080))


def test_settings_of_another_version_are_passed_over(ask):
    QSettings().setValue("recording/plan", '{"plan": {"view": "hologram"}, "suffix": 3}')
    assert ask().plan == FilmPlan(speed=5.0, theme="dark")


def test_without_captions_nobody_is_asked_about_them(ask):
    texts = [
        box.text() for box in ask(has_captions=False).findChildren(QCheckBox) if box.isVisible()
    ]
    assert len(texts) == 2
    assert not any("aption" in text for text in texts)


def test_no_two_controls_share_a_letter(ask):
    dialog = ask()
    texts = [each.text() for each in dialog.findChildren(QLabel) if each.buddy() is not None]
    texts += [each.text() for each in dialog.findChildren(QCheckBox)]
    texts += [each.text() for each in dialog.findChildren(QPushButton)]
    letters = [text.partition("&")[2][0].lower() for text in texts if "&" in text]
    assert len(letters) >= 10
    assert len(set(letters)) == len(letters)


def test_every_control_has_a_name_and_a_tooltip(ask):
    dialog = ask()
    for kind in (QComboBox, QSpinBox):
        for control in dialog.findChildren(kind):
            assert control.accessibleName()
            assert control.toolTip()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 s"), (59.94, "59.9 s"), (60.0, "1 min 0 s"), (200, "3 min 20 s")],
)
def test_durations_are_said_as_people_say_them(seconds, text):
    assert duration_text(seconds) == text


@pytest.fixture
def progress(qtbot):
    window = FilmProgress("film.mp4", (1080, 1920))
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(window)
    window.show()
    return window


def test_progress_tells_of_frames_and_of_the_time_left(progress):
    progress.show_progress(48, 331, 71.2)
    assert "frame 48 of 331, 1 min 11 s left" in said(progress)
    bar = progress.findChild(QProgressBar)
    assert (bar.value(), bar.maximum()) == (48, 331)


def test_the_preview_keeps_the_shape_of_the_film(progress):
    picture = QImage(1080, 1920, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    progress.show_preview(picture)
    shown = next(each for each in progress.findChildren(QLabel) if not each.pixmap().isNull())
    assert shown.pixmap().height() / shown.pixmap().width() == pytest.approx(1920 / 1080, abs=0.02)
    assert progress.height() > progress.width() * 0.7


@pytest.mark.parametrize("how", ["button", "escape", "close"])
def test_a_film_is_cancelled_once_however_one_does_it(qtbot, progress, how):
    heard = []
    progress.cancelled.connect(lambda: heard.append(how))
    if how == "button":
        QTest.mouseClick(progress.findChild(QPushButton), Qt.MouseButton.LeftButton)
    elif how == "escape":
        qtbot.waitUntil(progress.isActiveWindow)
        QTest.keyClick(progress, Qt.Key.Key_Escape)
    progress.close()
    assert heard == [how]


def test_a_film_that_is_over_is_not_cancelled(progress):
    heard = []
    progress.cancelled.connect(lambda: heard.append("cancelled"))
    progress.end()
    assert not progress.isVisible()
    assert heard == []


def test_only_a_surface_is_asked_for_its_turn(ask):
    dialog = ask()
    turn = field(dialog, DecimalBox, "Turn")
    pick(dialog, "Picture", "landscape")
    assert not turn.isVisible()
    assert "Turn by" not in [text.replace("&", "") for text in said(dialog)]
    pick(dialog, "Picture", "surface")
    assert turn.isVisible()
    assert "Turn by" in [text.replace("&", "") for text in said(dialog)]
    turn.setValue(-90.0)
    assert dialog.plan.turn == -90.0
    pick(dialog, "Picture", "plots")
    assert dialog.plan.turn == 0.0
    pick(dialog, "Picture", "surface")
    dialog.accept()
    # It is proposed again, as the rest is.
    assert ask().plan.turn == -90.0


def test_a_plane_is_not_offered_beside_the_landscape_that_shows_it(qtbot):
    dialog = RecordDialog(50, 5.0, "light", (1440, 900), False, learns=True)
    qtbot.addWidget(dialog)
    views = field(dialog, QComboBox, "Picture")
    offered = {views.itemData(index) for index in range(views.count())}
    assert {"landscape", "data"} <= offered
    assert "plane" not in offered
