"""Remakes the pictures of the gallery: ``python resources/thumbnails/remake.py [NAME…]``.

All in one process, for to begin costs more than to render. Each is small: 480 × 308 in 64 colours.
A formula is pictured by its landscape, what learns from data by what the model says at the end.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage, Qt

from gdgui.examples import NAMES, example
from gdgui.ui.export.render import render
from gdgui.ui.qt_application import create_application

HERE = Path(__file__).parent
SIZE, STEP = (480, 308), 12
PICTURED_BY = {
    "batch-sizes": "landscape", "zero-start": "norm", "vanishing-sigmoid": "norm",
    "edge-network": "norm", "flat-minima": "norm",
}  # fmt: skip
"""What shows best what an example that learns from data is about, where that is not the data."""


def main(names: tuple[str, ...]) -> None:
    """Render some examples in both themes."""
    application = create_application()
    for theme in ("light", "dark"):
        for name in names:
            experiment = example(name)
            learns = experiment.objective.data is not None
            target = HERE / f"{name}-{theme}.png"
            step = experiment.steps if learns else min(STEP, experiment.steps)
            view = PICTURED_BY.get(name, "data") if learns else "landscape"
            render(experiment, target, step=step, size=SIZE, theme=theme, view=view,
                   show=frozenset())  # fmt: skip
            few = QImage(str(target)).convertToFormat(
                QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.DiffuseDither
            )
            few.save(str(target), "PNG", 0)
            print(target.name, flush=True)
    application.quit()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or NAMES)
