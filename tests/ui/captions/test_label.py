"""A caption is read as simple Markdown with formulas, painted as vectors, and loads nothing."""

import gc
import subprocess
import sys
import weakref

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QTextDocument
from PySide6.QtWidgets import QApplication

from gdgui.marked_text import has_math
from gdgui.ui.captions.label import CaptionLabel
from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.style.theme import DARK, LIGHT, ui_font

OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"


def read(text, px=16, typesets=True):
    return CaptionDocument(text, ui_font(px), LIGHT, typesets)


def styles(document):
    """Return the words of each style: weight, slant and family."""
    found = {}
    block = document.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            look, text = pieces.fragment().charFormat(), pieces.fragment().text().strip()
            kind = (
                "code" if look.fontFamilies() == ["JetBrains Mono"]
                else "bold" if look.fontWeight() > QFont.Weight.Medium
                else "italic" if look.fontItalic()
                else "plain"
            )  # fmt: skip
            found.setdefault(kind, []).append(text)
            pieces += 1
        block = block.next()
    return found


@pytest.fixture
def label(qtbot):
    label = CaptionLabel()
    qtbot.addWidget(label)
    label.setFont(ui_font(16))
    label.resize(600, 80)
    label.show()
    qtbot.waitExposed(label)
    return label


def paint(label, scale=1):
    """Return a picture of a label, so many times as large, on white."""
    QApplication.processEvents()
    image = QImage(label.size() * scale, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.setDevicePixelRatio(scale)
    label.allow_typesetting()
    label.render(image)
    return image


def ink_area(image):
    """Return the rectangle around all that is not white."""
    ratio = round(image.devicePixelRatio())
    dark = [
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).lightness() < 128
    ]
    if not dark:
        return QRect()
    xs, ys = [x for x, _ in dark], [y for _, y in dark]
    area = QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)
    return QRect(area.topLeft() / ratio, area.size() / ratio)


# What is read


def test_markdown_is_bold_italic_and_code(qapp):
    found = styles(read("**Adam** is *not* `adam` here"))
    assert found == {
        "bold": ["Adam"], "italic": ["not"], "code": ["adam"], "plain": ["is", "", "here"],
    }  # fmt: skip


def test_every_line_break_is_one_and_an_empty_line_a_gap(qapp):
    one, two = read("one\ntwo").size().height(), read("one").size().height()
    assert one == pytest.approx(2 * two)
    assert one < read("one\n\ntwo").size().height() < 1.5 * one


def test_html_stands_as_it_was_written(qapp):
    assert read("<b>x</b> & <img src='file:///etc/hosts'>").words() == (
        "<b>x</b> & <img src='file:///etc/hosts'>"
    )


def test_links_and_pictures_are_their_text_and_nothing_is_loaded(qapp, monkeypatch):
    asked = []
    monkeypatch.setattr(
        CaptionDocument, "loadResource", lambda self, kind, name: asked.append(name)
    )
    text = "see [this](http://a.example/b) ![a view](file:///etc/hosts) and <http://c.de>"
    document = read(text)
    document.fit(300)
    assert document.words() == "see this a view and http://c.de"
    assert asked == []
    assert document.toPlainText() == document.words()


def test_a_picture_that_is_asked_for_all_the_same_is_none(qapp, tmp_path):
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    assert picture.save(str(tmp_path / "x.png"))
    url = QUrl.fromLocalFile(str(tmp_path / "x.png"))
    kind = QTextDocument.ResourceType.ImageResource.value
    assert read("x").resource(kind, url) is None
    assert QTextDocument().resource(kind, url) is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("so $x_k$ and $y*z*w$.", "so x_k and y*z*w."),
        ("**$x_{k+1}$** is _$y$_", "x_{k+1} is y"),
        (r"$\frac{a}{b}$, then $$\eta$$", r"\frac{a}{b}, then \eta"),
    ],
)
def test_math_is_taken_out_before_markdown_sees_it(qapp, text, words):
    document = read(text)
    assert document.words() == words
    assert document.toPlainText().count(OBJECT) == text.replace("$$", "$").count("$") // 2
    assert has_math(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"\$x\$ is a price", "$x$ is a price"),
        ("from $5 to $6", "from $5 to $6"),
        ("$ x $", "$ x $"),
        ("`$x$` is code", "$x$ is code"),
        ("$5, `$x`", "$5, $x"),
        ("one $ only", "one $ only"),
        ("$$", "$$"),
        ("$a\n\nb$", "$a\n\N{NO-BREAK SPACE}\nb$"),
        ("", ""),
    ],
)
def test_a_dollar_that_means_no_formula_stands_as_it_is(qapp, text, words):
    document = read(text)
    assert document.toPlainText().replace(OBJECT, "?") == words.replace("\xa0", " ")
    assert not has_math(text)


@pytest.mark.parametrize("latex", [r"\frac", r"\left(x", "x^{", "x" * 1600])
def test_math_that_cannot_be_typeset_stands_as_its_text(qapp, latex):
    document = read(f"so ${latex}$, ok")
    assert document.toPlainText() == f"so ${latex}$, ok"


def test_private_characters_of_the_text_are_not_taken_for_formulas(qapp):
    document = read("\ue000 and $x$ and \ue001 and $y$")
    assert document.toPlainText() == f"\ue000 and {OBJECT} and \ue001 and {OBJECT}"


def test_a_formula_behind_an_emoji_is_found(qapp):
    assert read("😀😀 $x$, y").toPlainText() == f"😀😀 {OBJECT} y"


def test_a_document_ends_with_its_last_use_and_not_in_some_thread_of_the_collector(qapp):
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        document = read(r"**so** $\frac{a}{b}$ ![x](y.png)")
        document.fit(100)
        gone = weakref.ref(document)
        del document
        assert gone() is None
    finally:
        if was_collecting:
            gc.enable()


# How it is painted


def test_punctuation_stays_with_its_formula(qapp):
    with_comma, without = read("$x$,"), read("$x$")
    assert with_comma.toPlainText() == OBJECT
    with_comma.fit(500)
    without.fit(500)
    assert with_comma.idealWidth() > without.idealWidth()


def test_a_formula_stands_on_the_line_of_the_letters(label):
    # Nothing of "x", upright or in a formula, is below the line.
    label.set_text("x")
    letters = ink_area(paint(label, 4))
    label.set_text("x $x$")
    both = ink_area(paint(label, 4))
    assert both.width() > letters.width()
    assert both.bottom() == pytest.approx(letters.bottom(), abs=1)


def test_a_fraction_stands_on_the_line_too_and_gets_its_room(label):
    def bottom_of_first_letter(text):
        label.set_text(text)
        image = paint(label, 2)
        column = next(
            x
            for x in range(image.width())
            if any(image.pixelColor(x, y).lightness() < 128 for y in range(image.height()))
        )
        strip = image.copy(column, 0, 10, image.height())
        strip.setDevicePixelRatio(1)
        return ink_area(strip).bottom()

    label.set_text("x")
    low = label.heightForWidth(500)
    label.set_text(r"H $\frac{a}{b}$")
    high = label.heightForWidth(500)
    assert high > 1.2 * low
    # All of the fraction is inside of the label.
    label.resize(500, high)
    area = ink_area(paint(label, 2))
    assert area.top() >= 0
    assert area.bottom() < high
    # H reaches down to the line, and a formula with nothing below the line does too.
    first = bottom_of_first_letter(r"H $\frac{a}{b}$")
    assert first == pytest.approx(bottom_of_first_letter(r"$\mathrm{H}$ $\frac{a}{b}$"), abs=3)


def test_it_is_painted_as_vectors(label):
    label.set_text(r"**Bold** and $\frac{x}{\sqrt{2}}$")
    small, large = paint(label), paint(label, 8)
    blown_up = small.scaled(large.size(), mode=Qt.TransformationMode.SmoothTransformation)

    def greys(image):
        return sum(
            60 < image.pixelColor(x, y).lightness() < 200
            for x in range(0, image.width(), 3)
            for y in range(0, image.height(), 3)
        )

    # Sharp edges have few greys in them.
    assert greys(large) < 0.35 * greys(blown_up)


def test_a_formula_wider_than_the_label_is_made_smaller(qapp):
    document = read("$" + "+".join(f"x_{{{k}}}" for k in range(30)) + "$")
    document.fit(200)
    assert document.idealWidth() <= 201


def test_lines_are_about_equally_long(qapp):
    text = (
        "Momentum runs past the minimum and comes back to it again and again, in ever smaller turns"
    )
    document = read(text)
    document.setTextWidth(600)
    height = document.size().height()
    document.fit(600)
    assert document.size().height() == height
    assert document.textWidth() < 450


def test_a_narrow_caption_is_a_high_one_and_a_larger_font_a_larger_one(label):
    label.set_text("Momentum runs past the minimum and comes back to it again and again")
    wide, narrow = label.heightForWidth(600), label.heightForWidth(150)
    assert narrow > 2.5 * wide
    label.setFont(ui_font(32))
    assert label.heightForWidth(1200) == pytest.approx(2 * wide, rel=0.1)


def test_where_there_is_too_little_height_it_is_made_smaller(label):
    label.set_text("Momentum runs past the minimum and comes back to it again")
    label.resize(300, label.heightForWidth(300))
    full = ink_area(paint(label, 2))
    label.resize(300, round(0.8 * label.heightForWidth(300)))
    reduced = ink_area(paint(label, 2))
    assert reduced.height() < full.height()
    assert reduced.bottom() < label.height() - 1


def test_it_is_in_the_middle(label):
    label.resize(600, 100)
    label.set_text("Momentum")
    area = ink_area(paint(label))
    assert area.center().x() == pytest.approx(300, abs=3)
    assert area.center().y() == pytest.approx(50, abs=6)


def test_another_theme_is_another_colour(label):
    label.set_text(r"- **Bold** and $\eta$")
    assert not ink_area(paint(label)).isEmpty()
    label.set_theme(DARK)
    assert ink_area(paint(label)).isEmpty()


def test_nothing_is_painted_for_nothing(label):
    label.set_text("$x$")
    label.set_text("  \n ")
    assert ink_area(paint(label)).isEmpty()
    assert label.heightForWidth(300) == 0


def test_screen_readers_hear_what_is_said(label):
    label.set_text(r"**Adam** takes $\eta$.")
    assert label.accessibleName() == r"Adam takes \eta."
    assert label.text() == r"**Adam** takes $\eta$."


def test_it_can_be_painted_into_another_painter(label):
    label.set_text(r"$x^2$ is *flat*")
    image = QImage(QSize(1200, 160), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(2, 2)
    label.allow_typesetting()
    label.render(painter, QPoint())
    painter.end()
    assert not ink_area(image).isEmpty()


def test_the_typesetter_is_imported_when_a_formula_is_seen():
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from gdgui.ui.captions.label import CaptionLabel\n"
        "application = QApplication([])\n"
        "label = CaptionLabel()\n"
        "label.set_text('so $x^2$')\n"
        "label.sizeHint(), label.heightForWidth(50)\n"
        "assert 'ziamath' not in sys.modules, 'imported before it is seen'\n"
        "label.grab()\n"
        "assert 'ziamath' in sys.modules, 'never imported'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
