"""Remakes the pictures of the gallery: ``python resources/thumbnails/remake.py``.

All in one process, for to begin costs more than to render. Each is small: 480 × 308 in 64 colours.
"""

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QImage, Qt

from gdgui.examples import NAMES, example
from gdgui.ui.export.render import render
from gdgui.ui.qt_application import create_application

HERE = Path(__file__).parent
SIZE, STEP = (480, 308), 12


def main() -> None:
    """Render every example in both themes."""
    application = create_application()
    for theme in ("light", "dark"):
        for name in NAMES:
            experiment = example(name)
            target = HERE / f"{name}-{theme}.png"
            step = min(STEP, experiment.steps)
            render(experiment, target, step=step, size=SIZE, theme=theme, view="landscape",
                   show=frozenset())  # fmt: skip
            few = QImage(str(target)).convertToFormat(
                QImage.Format.Format_Indexed8, Qt.ImageConversionFlag.DiffuseDither
            )
            few.save(str(target), "PNG", 0)
            print(target.name, flush=True)
    application.quit()


if __name__ == "__main__":
    main()
