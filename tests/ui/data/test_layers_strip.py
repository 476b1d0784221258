"""The units of each layer in a row."""

import pytest
from PySide6.QtWidgets import QLabel

from gdgui.ui.data.layers_strip import LayersStrip


@pytest.mark.parametrize("sizes", [(64, 10), (2, 1), (12, 1)])
def test_without_hidden_layers_features_and_outputs_do_not_read_as_one_number(qtbot, sizes):
    strip = LayersStrip()
    qtbot.addWidget(strip)
    strip.show_sizes(sizes)
    strip.show()
    first, last = (
        next(each for each in strip.findChildren(QLabel) if each.text() == str(size))
        for size in sizes
    )
    digit = first.fontMetrics().horizontalAdvance("0")
    ends = [
        each.mapTo(strip, each.contentsRect().center()).x()
        + side * each.fontMetrics().horizontalAdvance(each.text()) / 2
        for each, side in ((first, 1), (last, -1))
    ]
    assert ends[1] - ends[0] > digit / 2
