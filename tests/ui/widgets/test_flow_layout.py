import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.ui.widgets.flow_layout import FlowLayout


def flow_of(parent, count=3, **options):
    """Return a layout of boxes of 60 by 20 pixels, and the boxes."""
    layout = FlowLayout(parent, 10, 5, **options)
    boxes = [QWidget(parent) for _ in range(count)]
    for box in boxes:
        box.setFixedSize(60, 20)
        layout.addWidget(box)
    return layout, boxes


@pytest.fixture
def page(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    return page


def places(boxes):
    return [(box.x(), box.y()) for box in boxes]


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (200, 20, [(0, 0), (70, 0), (140, 0)]),
        (199, 45, [(0, 0), (70, 0), (0, 25)]),
        (60, 70, [(0, 0), (0, 25), (0, 50)]),
    ],
)
def test_what_has_no_room_goes_on_in_a_new_line(page, width, height, expected):
    layout, boxes = flow_of(page)
    assert layout.heightForWidth(width) == height
    page.resize(width, height)
    page.show()
    assert places(boxes) == expected


def test_what_is_hidden_takes_no_room(page):
    layout, boxes = flow_of(page)
    boxes[0].hide()
    assert layout.heightForWidth(130) == 20
    assert layout.sizeHint().width() == 130


def test_the_last_of_a_justified_line_stands_at_the_right(page):
    _, boxes = flow_of(page, 2, is_justified=True)
    page.resize(300, 20)
    page.show()
    assert places(boxes) == [(0, 0), (240, 0)]
    page.resize(100, 45)
    assert places(boxes) == [(0, 0), (0, 25)]


def test_what_is_around_it_becomes_higher_where_it_is_narrower(page):
    inside = QWidget(page)
    flow_of(inside)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inside)
    assert page.heightForWidth(200) == 20
    assert page.heightForWidth(130) == 45
