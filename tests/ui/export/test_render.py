"""A picture is rendered off screen: of the right size, step, theme and part."""

import pytest
from PySide6.QtGui import QImage

import gdgui
from gdgui.engine.display.plane_kinds import PLANE_KINDS
from gdgui.errors import UserError
from gdgui.files import FileError
from gdgui.ui.export.render import render
from gdgui.ui.window.views import VIEWS
from tests.ui.learning_experiments import network


@pytest.fixture
def rendered(qapp, tmp_path):
    def render_it(name="four-optimizers", **options):
        target = tmp_path / "picture.png"
        render(gdgui.load(name), target, **options)
        image = QImage(str(target))
        assert not image.isNull()
        return image

    return render_it


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_has_the_size_that_was_asked_for(rendered, view):
    experiment = "line-fit" if VIEWS[view].needs_data else "four-optimizers"
    image = rendered(experiment, view=view, size=(900, 640))
    assert (image.width(), image.height()) == (900, 640)
    colors = {image.pixel(x, y) for x in range(0, 900, 7) for y in range(0, 640, 7)}
    assert len(colors) > 10


def test_another_step_is_another_picture_and_the_same_step_the_same(rendered):
    first = rendered(step=5, size=(900, 640))
    assert rendered(step=20, size=(900, 640)) != first
    assert rendered(step=5, size=(900, 640)) == first


def test_of_a_model_any_plane_is_pictured_or_a_sentence_says_why_not(qapp, tmp_path):
    pictures = set()
    for plane in PLANE_KINDS:
        target = tmp_path / f"{plane}.png"
        render(network(), target, view="landscape", size=(300, 200), plane=plane)
        pictures.add(target.read_bytes())
    assert len(pictures) == len(PLANE_KINDS)
    with pytest.raises(UserError, match="three iterates expected, 2 found"):
        render(network(steps=1), tmp_path / "a.png", view="landscape", plane="iterates")
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize("size", [(60, 40), (400, 300)])
def test_a_small_picture_is_small(rendered, size):
    image = rendered(size=size)
    assert (image.width(), image.height()) == size


def test_the_theme_is_dark_or_light(rendered):
    light = rendered(size=(900, 640)).pixelColor(4, 4).lightness()
    dark = rendered(size=(900, 640), theme="dark").pixelColor(4, 4).lightness()
    assert light > 200
    assert dark < 60


def test_a_target_that_cannot_be_written_is_a_sentence(qapp, tmp_path):
    with pytest.raises(FileError, match="cannot be written"):
        render(gdgui.load("scalar-descent"), tmp_path / "nowhere" / "a.png")
