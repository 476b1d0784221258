"""Every colour can be read, every run be told apart, and nothing is left in Qt's own grey."""

import re
import subprocess
import sys
from itertools import combinations

import pytest
from msgspec.structs import fields
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QLabel

from gdgui.ui.style import theme
from gdgui.ui.style.run_colors import RUN_COLORS
from gdgui.ui.style.theme import DARK, LIGHT, for_presentation, presentation_px

themes = pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])


def contrast(first, second):
    """Return the contrast ratio of WCAG 2.2."""

    def luminance(color):
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def distance(first, second):
    """Return how far two colours are apart in RGB, from 0 to 441."""
    a, b = QColor(first), QColor(second)
    return sum((x - y) ** 2 for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True)) ** 0.5


@themes
@pytest.mark.parametrize(
    ("text", "backgrounds"),
    [
        ("text", ["window", "panel", "card", "field", "hover", "plot_background", "error_soft"]),
        ("muted", ["window", "panel", "card", "field", "hover", "plot_background"]),
        ("accent", ["panel", "window", "card"]),
        ("accent_text", ["accent"]),
        ("error", ["panel", "card", "window", "error_soft"]),
        ("success", ["panel", "card", "success_soft"]),
        ("warning", ["panel", "card", "warning_soft"]),
    ],
)
def test_text_can_be_read_on_its_backgrounds(colors, text, backgrounds):
    for background in backgrounds:
        assert contrast(getattr(colors, text), getattr(colors, background)) >= 4.5, background


@themes
def test_in_a_presentation_all_text_has_a_contrast_of_seven(colors):
    bold = for_presentation(colors)
    cards = ["window", "panel", "card", "field", "hover", "plot_background"]
    for text, backgrounds in {
        "text": [*cards, "error_soft"],
        "muted": cards,
        "accent": ["window", "panel", "card"],
        "accent_text": ["accent"],
        "error": ["window", "panel", "card", "error_soft"],
        "success": ["panel", "card", "success_soft"],
        "warning": ["panel", "card", "warning_soft"],
        # The numbers of the step panel.
        "gradient": ["panel"],
        "direction": ["panel"],
        "momentum": ["panel"],
    }.items():
        for background in backgrounds:
            ratio = contrast(getattr(bold, text), getattr(bold, background))
            assert ratio >= 7.0, (text, background)
    for band in bold.bands:
        assert contrast(bold.muted, band) >= 7.0
        assert contrast(bold.marker, band) >= 7.0


@themes
def test_in_a_presentation_lines_are_seen_that_a_projector_would_wash_out(colors):
    bold = for_presentation(colors)
    assert bold.name == colors.name
    assert bold.pen == 1.5
    for line, background in (
        ("border", "panel"),
        ("border", "window"),
        ("grid", "plot_background"),
    ):
        before = contrast(getattr(colors, line), getattr(colors, background))
        assert contrast(getattr(bold, line), getattr(bold, background)) > 1.5 * before
    assert contrast(bold.border, bold.panel) >= 3.0
    assert bold.contour_opacity > colors.contour_opacity
    assert bold.future_path > colors.future_path
    assert bold.future_curve > colors.future_curve


@themes
def test_run_colours_stand_out_from_a_presentation_too(colors):
    bold = for_presentation(colors)
    for run in RUN_COLORS:
        for background in (bold.plot_background, bold.panel, *bold.bands):
            assert distance(run, background) > 60, (run, background)


@pytest.mark.parametrize("height", [600, 720, 800, 1080, 1440, 2160])
@pytest.mark.parametrize("base", [13, 16, 26])
def test_the_smallest_text_of_a_presentation_is_two_percent_of_its_height(height, base):
    px = presentation_px(height, base)
    assert px >= 1.5 * base
    # Numbers of steps are 0.8 of the font, those of axes 0.85; all else is larger.
    assert round(0.8 * px) >= 0.02 * height
    assert px <= max(1.5 * base + 1, 0.026 * height)


@themes
def test_run_colours_stand_out_from_the_plot(colors):
    for run in RUN_COLORS:
        for background in (colors.plot_background, colors.panel, *colors.bands):
            assert distance(run, background) > 60, (run, background)


def test_run_colours_can_be_told_apart():
    assert len(set(RUN_COLORS)) == 8
    for first, second in combinations(RUN_COLORS, 2):
        assert distance(first, second) > 50, (first, second)


@themes
def test_every_colour_is_written_out(colors):
    for field in fields(colors):
        value = getattr(colors, field.name)
        for color in value if isinstance(value, tuple) else (value,):
            if field.name != "name" and isinstance(color, str):
                assert re.fullmatch("#[0-9a-f]{6}", color), field.name


def test_the_theme_follows_what_the_system_asks_for():
    assert theme.theme_for(Qt.ColorScheme.Dark) is DARK
    assert theme.theme_for(Qt.ColorScheme.Light) is LIGHT
    assert theme.theme_for(Qt.ColorScheme.Unknown) is LIGHT


@themes
def test_the_style_sheet_is_complete(colors):
    sheet = theme.style_sheet(colors)
    assert "$" not in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    assert sheet.count("{") == sheet.count("}") > 50
    images = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(images) >= 5
    for image in images:
        with open(image, encoding="utf-8") as file:
            assert "<svg" in file.read()


def test_lengths_follow_the_font():
    def longest(sheet):
        return max(int(n) for n in re.findall(r"(\d+)px", sheet))

    assert longest(theme.style_sheet(LIGHT, 26)) >= 1.9 * longest(theme.style_sheet(LIGHT, 13))


def test_qt_understands_the_style_sheet(qtbot, qapp, capfd):
    label = QLabel("Runs")
    label.setProperty("role", "heading")
    qtbot.addWidget(label)
    before = qapp.styleSheet()
    qapp.setStyleSheet(theme.style_sheet(DARK))
    try:
        label.ensurePolished()
        assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.muted
    finally:
        qapp.setStyleSheet(before)
    assert "parse" not in capfd.readouterr().err


@themes
def test_the_palette_leaves_nothing_in_default_grey(qapp, colors):
    ours = {
        QColor(value).name()
        for field in fields(colors)
        for value in [getattr(colors, field.name)]
        if isinstance(value, str) and value.startswith("#")
    }
    palette = theme.palette(colors)
    for role in QPalette.ColorRole:
        if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
            assert palette.color(QPalette.ColorGroup.Active, role).name() in ours, role


def test_the_fonts_travel_with_gdgui(qapp):
    theme.load_fonts()
    assert QFontInfo(theme.ui_font()).family() == theme.UI_FONT
    assert QFontInfo(QFont(theme.MONO_FONT)).family() == theme.MONO_FONT
    assert QFontInfo(theme.ui_font(20)).pixelSize() == 20


def test_each_font_has_its_licence_beside_it():
    folder = theme.resources.path("fonts")
    fonts = [*folder.glob("*.otf"), *folder.glob("*.ttf")]
    assert len(fonts) >= 4
    for font in fonts:
        licence = folder / f"{font.stem.split('-')[0]}-LICENSE.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8")


def test_a_larger_system_font_makes_larger_text(qapp):
    assert theme.font_px(theme.ui_font(20)) == 20
    assert theme.font_px(theme.ui_font(8)) == theme.FONT_PX


def test_the_first_paint_needs_no_heavy_library():
    code = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from gdgui.ui.painting import icons\n"
        "from gdgui.ui.playback import player\n"
        "from gdgui.ui.style import theme\n"
        "from gdgui.ui.timeline.transport import Transport\n"
        "from gdgui.ui.widgets.chip import Chip\n"
        "from gdgui.ui.widgets.math_label import MathLabel\n"
        "from gdgui.ui.widgets.number_slider import NumberSlider\n"
        "from gdgui.ui.widgets.segmented import Segmented\n"
        "theme.load_fonts()\n"
        "app.setStyleSheet(theme.style_sheet(theme.LIGHT))\n"
        "label = MathLabel()\n"
        "label.set_latex('x^2')\n"
        "label.sizeHint()\n"
        "kept = [Transport(), NumberSlider('a', 'a', 0, 1), Segmented([('a', 'a')]), Chip()]\n"
        "kept[0].show()\n"
        "app.processEvents()\n"
        "heavy = {'ziamath', 'numba', 'sympy', 'torch', 'scipy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
