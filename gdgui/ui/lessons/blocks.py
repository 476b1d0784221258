"""Which widget shows which block of a page."""

from PySide6.QtWidgets import QWidget

from gdgui.lessons.blocks import Block
from gdgui.ui.lessons.block_widget import BlockWidget
from gdgui.ui.lessons.explain_block import ExplainBlock
from gdgui.ui.lessons.predict_block import PredictBlock
from gdgui.ui.lessons.task_block import TaskBlock

__all__ = ["TextBlock", "block_widget"]


class TextBlock(BlockWidget):
    """Something to read."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add_text(text)


def block_widget(block: Block, parent: QWidget | None = None) -> BlockWidget:
    """Return the widget of a block."""
    if block.predict is not None:
        return PredictBlock(block.predict, parent)
    if block.task is not None:
        return TaskBlock(block.task, parent)
    if block.explain is not None:
        return ExplainBlock(block.explain, parent)
    return TextBlock(block.text or "", parent)
