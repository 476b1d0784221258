"""The application among those of a desktop, and `.gdgui` files as a type of their own.

The files and folders are those of freedesktop.org, which GNOME, KDE and others go by: the desktop
entry, the shared MIME-info database and the icon theme specification. All is written for the user
alone, below the data folder, and can be removed again.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template

import platformdirs

from gdgui import resources
from gdgui.errors import UserError
from gdgui.files import FileError, reason, writing

__all__ = ["LESSON_MIME_TYPE", "MIME_TYPE", "check_platform", "install", "own_command", "remove"]

MIME_TYPE = "application/x-gdgui+json"
LESSON_MIME_TYPE = "application/x-gdlesson+json"
_ENTRY = "applications/gdgui.desktop"
_TYPE = "mime/packages/gdgui.xml"
_ICONS = "icons/hicolor/scalable"
_FILES = {
    _ENTRY: ("desktop", "gdgui.desktop"),
    _TYPE: ("desktop", "gdgui.xml"),
    f"{_ICONS}/apps/gdgui.svg": ("icons", "gdgui.svg"),
    **{
        f"{_ICONS}/mimetypes/{kind.replace('/', '-')}.svg": ("icons", "gdgui.svg")
        for kind in (MIME_TYPE, LESSON_MIME_TYPE)
    },
}
"""Where each file goes below the data folder, and which resource it is."""
_DATABASES = {"update-desktop-database": "applications", "update-mime-database": "mime"}
"""The tools that tell the desktop what is new, each with the folder that it reads."""
_RESERVED = frozenset(" \t\n\"'\\><~|&;$*?#()`")


def check_platform() -> None:
    """Refuse a system that has no such files.

    Raises:
        UserError: says what to do there instead.
    """
    if sys.platform == "win32":
        program = Path(sys.executable if _is_frozen() else sys.argv[0])
        if not _is_frozen():
            program = program.with_name("gdgui-window.exe")
        raise UserError(
            "install-desktop: a desktop of Linux expected; on Windows, click a .gdgui file with "
            f"the right button, choose “Open with”, and there {program}"
        )
    if sys.platform == "darwin":
        raise UserError(
            "install-desktop: a desktop of Linux expected; on macOS, open files from the window "
            "(⌘O) or with `gdgui FILE` in the terminal"
        )


def own_command() -> tuple[str, ...]:
    """Return the words that start the gdgui that is running, from any folder."""
    if _is_frozen():
        return (sys.executable,)
    called = Path(sys.argv[0]).absolute()
    if called.stem == "gdgui" and called.is_file():
        return (str(called),)
    checkout = Path(__file__).absolute().parents[1] / "main.py"
    if checkout.is_file():
        return (sys.executable, str(checkout))
    return (sys.executable, "-m", "gdgui")


def install(command: Sequence[str]) -> list[Path]:
    """Write the files and tell the desktop of them; return which were written.

    Args:
        command: the words that start gdgui, the first of them an absolute path.

    Raises:
        FileError: a file cannot be written.
    """
    home = _data_home()
    for place, resource in _FILES.items():
        text = resources.path(*resource).read_text(encoding="utf-8")
        if place == _ENTRY:
            text = Template(text).substitute(command=_as_entry(command))
        path = home / place
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(f"{path}: cannot be written ({reason(error)})") from error
        with writing(path) as file:
            file.write(text.encode())
    _update_databases(home)
    return [home / place for place in _FILES]


def remove() -> list[Path]:
    """Delete the files and tell the desktop; return which there were.

    Raises:
        FileError: a file cannot be deleted.
    """
    home = _data_home()
    found = [home / place for place in _FILES if (home / place).exists()]
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise FileError(f"{path}: cannot be deleted ({reason(error)})") from error
    if found:
        _update_databases(home)
    return found


def _is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def _data_home() -> Path:
    """Return the folder of the user's data: ``XDG_DATA_HOME``, or ``~/.local/share``."""
    return platformdirs.user_data_path()


def _as_entry(command: Sequence[str]) -> str:
    """Return a command as the key Exec has it: quoted, and then written as a string's value."""
    return " ".join(map(_quoted, command)).replace("\\", r"\\").replace("%", "%%")


def _quoted(word: str) -> str:
    if not _RESERVED & set(word):
        return word
    for character in '\\"`$':
        word = word.replace(character, f"\\{character}")
    return f'"{word}"'


def _update_databases(home: Path) -> None:
    """Have the desktop read the folders again; where a tool is missing, it does so by itself."""
    for tool, folder in _DATABASES.items():
        program = shutil.which(tool)
        if program and (home / folder).is_dir():
            words = [program, str(home / folder)]
            subprocess.run(words, capture_output=True, check=False)  # noqa: S603 — our own words
    # By its time a desktop sees that its cache of icons is an old one.
    (home / "icons/hicolor").touch()
