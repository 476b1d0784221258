"""The questions that come with an export: a film, a picture, numbers, a script."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from gdgui.ui.document.questions import file_stem
from gdgui.ui.widgets.plain_text import message_box
from gdgui.video import FORMATS

if TYPE_CHECKING:
    from gdgui.ui.export.film_plan import FilmPlan
    from gdgui.ui.export.picture_dialog import PictureWish

__all__ = [
    "ask_for_file",
    "ask_for_film",
    "ask_for_film_target",
    "ask_for_picture",
]


def _tr(text: str) -> str:
    return QCoreApplication.translate("export_dialogs", text)


def ask_for_film(
    parent: QWidget,
    *,
    steps: int,
    speed: float,
    theme: str,
    size: tuple[int, int],
    has_captions: bool,
    learns: bool,
    has_layers: bool,
) -> "tuple[FilmPlan, str] | None":
    """Ask what a film is to show; return that and the suffix of its file."""
    from gdgui.ui.export.record_dialog import RecordDialog

    dialog = RecordDialog(
        steps, speed, theme, size, has_captions, parent, learns=learns, has_layers=has_layers
    )
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return (dialog.plan, dialog.suffix) if accepted else None


def ask_for_film_target(
    parent: QWidget, experiment_path: Path | None, title: str, suffix: str
) -> Path | None:
    """Ask which file a film is to be; for PNG frames, which folder."""
    if suffix:
        # The one that was chosen comes first; another ending that is typed counts instead.
        kinds = {key: FORMATS[key].title for key in sorted(FORMATS, key=suffix.__ne__) if key}
        return ask_for_file(parent, _tr("Record to"), experiment_path, title, kinds)
    proposed = _proposed(experiment_path, f"{file_stem(title)}-frames")
    name, _ = QFileDialog.getSaveFileName(
        parent,
        _tr("Record frames to a folder"),
        proposed,
        options=QFileDialog.Option.DontConfirmOverwrite,
    )
    if not name:
        return None
    path = Path(name)
    # By such an ending, a film would be told from a folder.
    return path.with_suffix("") if path.suffix.lower() in FORMATS else path


def ask_for_picture(parent: QWidget, views: dict[str, str]) -> "PictureWish | None":
    """Ask for a picture of one of some views, given as keys with what the screen calls them."""
    from gdgui.ui.export.picture_dialog import PictureDialog

    dialog = PictureDialog(views, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.wish if accepted else None


def ask_for_file(
    parent: QWidget,
    caption: str,
    experiment_path: Path | None,
    title: str,
    kinds: dict[str, str],
) -> Path | None:
    """Ask which file to write; the system's dialog asks before it names an existing one.

    Args:
        parent: the window that asks.
        caption: what for.
        experiment_path: the file of the experiment, whose folder is proposed.
        title: of the experiment, which the file is named after.
        kinds: what the file may be, by suffix.
    """
    first = next(iter(kinds))
    filters = [f"{text} (*{suffix})" for suffix, text in kinds.items()]
    name, chosen = QFileDialog.getSaveFileName(
        parent, caption, _proposed(experiment_path, file_stem(title) + first), ";;".join(filters)
    )
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() in kinds:
        return path
    # Of a name without one of the endings, the chosen filter says which is meant.
    index = filters.index(chosen) if chosen in filters else 0
    completed = path.with_name(path.name + list(kinds)[index])
    # The system's dialog has asked about another name.
    return completed if not completed.exists() or _may_replace(parent, completed) else None


def _may_replace(parent: QWidget, path: Path) -> bool:
    buttons = QMessageBox.StandardButton
    text = _tr("{name} exists already. Replace it?").format(name=path.name)
    box = message_box(parent, QMessageBox.Icon.Question, text)
    box.setWindowTitle(_tr("Replace the file?"))
    box.setStandardButtons(buttons.Yes | buttons.No)
    return buttons(box.exec()) == buttons.Yes


def _proposed(experiment_path: Path | None, name: str) -> str:
    return str(experiment_path.parent / name) if experiment_path else name
