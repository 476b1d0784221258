"""Pictures of the dialog that shows the columns of a table before anything is learned from it.

    python resources/screenshots/table_preview.py

The table is made up, with what tables have: numbers, categories, and values that are missing.
"""

import os
import tempfile
from pathlib import Path

TO = Path(__file__).parent
TABLE = """area,rooms,town,built,price
50,2,Aven,1972,105
80,3,Birk,1990,162
120,4,Aven,,251
60,2,Birk,2001,139
90,3,Aven,1985,176
75,,Cole,1994,150
110,4,Cole,2010,238
66,3,Birk,1968,121
"""


def main() -> None:
    """Write a picture of the dialog for each theme."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CONFIG_HOME"] = folder
        path = Path(folder) / "houses.csv"
        path.write_text(TABLE)
        for theme in ("light", "dark"):
            _write(path, theme)


def _write(path: Path, theme: str) -> None:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QProgressBar

    from gdgui.ui.data.csv_dialog import CsvDialog
    from gdgui.ui.export.raster import picture_of
    from gdgui.ui.qt_application import create_application
    from gdgui.ui.style.appearance import Appearance

    Appearance(create_application(), theme).apply()
    dialog = CsvDialog(path)
    dialog.show()
    progress = dialog.findChild(QProgressBar)
    while progress.isVisible():
        QTest.qWait(50)
    QTest.qWait(200)
    picture_of(dialog, 2.0).save(str(TO / f"table-preview-{theme}.png"))
    dialog.reject()
    dialog.deleteLater()


if __name__ == "__main__":
    main()
