"""The application in a desktop's menu: what is written, how it starts gdgui, and that it goes."""

import configparser
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from gdgui import desktop
from gdgui.errors import UserError
from gdgui.files import LESSON_SUFFIX, SUFFIX, FileError

NAMESPACE = {"mime": "http://www.freedesktop.org/standards/shared-mime-info"}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    # The tools of the desktop are not asked: what they do is theirs.
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path / "data"


def entry(home):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(home / "applications" / "gdgui.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


def words_of(value):
    """Return the words of a key Exec: the escapes of a string, then the quoting of a shell."""
    script = "printf '%s\\0' " + value.replace(r"\\", "\\")
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    return [word.replace("%%", "%") for word in done.stdout.split("\0")[:-1]]


def test_what_is_installed_is_listed_and_below_the_users_data(home):
    written = desktop.install(("/usr/bin/gdgui",))
    assert sorted(written) == sorted(path for path in home.rglob("*") if path.is_file())
    assert home / "applications" / "gdgui.desktop" in written


def test_the_entry_opens_files_of_the_type_in_a_window(home):
    desktop.install(("/usr/bin/gdgui",))
    assert entry(home)["Exec"] == "/usr/bin/gdgui open --in-window %f"
    assert entry(home)["MimeType"] == f"{desktop.MIME_TYPE};{desktop.LESSON_MIME_TYPE};"
    assert (home / "icons/hicolor/scalable/apps" / f"{entry(home)['Icon']}.svg").is_file()


@pytest.mark.parametrize(
    ("place", "mime_type", "suffix"),
    [(0, desktop.MIME_TYPE, SUFFIX), (1, desktop.LESSON_MIME_TYPE, LESSON_SUFFIX)],
)
def test_files_are_of_a_type_and_have_an_icon(home, place, mime_type, suffix):
    desktop.install(("/usr/bin/gdgui",))
    root = ElementTree.parse(home / "mime" / "packages" / "gdgui.xml").getroot()  # noqa: S314 — our own file
    kind = root.findall("mime:mime-type", NAMESPACE)[place]
    assert kind.get("type") == mime_type
    assert kind.find("mime:glob", NAMESPACE).get("pattern") == f"*{suffix}"
    name = mime_type.replace("/", "-")
    assert (home / "icons/hicolor/scalable/mimetypes" / f"{name}.svg").is_file()


@pytest.mark.parametrize(
    "folder", ["plain", "with a space", 'a"quote', "100% $HOME `true`", "back\\slash", "(a;b)&*?~#"]
)
def test_a_command_in_any_folder_is_started(home, folder):
    program = f"/opt/{folder}/python"
    desktop.install((program, "-m", "gdgui"))
    expected = [program, "-m", "gdgui", "open", "--in-window", "%f"]
    assert words_of(entry(home)["Exec"]) == expected


def test_installed_twice_is_installed_once(home):
    desktop.install(("/old/gdgui",))
    assert desktop.install(("/new/gdgui",)) == desktop.install(("/new/gdgui",))
    assert entry(home)["Exec"].startswith("/new/gdgui ")


def test_what_was_installed_is_removed_and_nothing_else(home):
    other = home / "applications" / "other.desktop"
    written = desktop.install(("/usr/bin/gdgui",))
    other.write_text("[Desktop Entry]\n")
    assert sorted(desktop.remove()) == sorted(written)
    assert [path for path in home.rglob("*") if path.is_file()] == [other]
    assert desktop.remove() == []


def test_the_databases_of_the_desktop_are_updated(home, tmp_path, monkeypatch):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("update-desktop-database", "update-mime-database"):
        (tools / name).write_text(f'#!/bin/sh\necho "$0 $1" >> {tmp_path}/called\n')
        (tools / name).chmod(0o755)
    desktop.install(("/usr/bin/gdgui",))
    called = (tmp_path / "called").read_text().splitlines()
    assert called == [
        f"{tools}/update-desktop-database {home}/applications",
        f"{tools}/update-mime-database {home}/mime",
    ]


def test_a_folder_that_cannot_be_written_is_a_sentence(home):
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be")
    with pytest.raises(FileError, match=r"gdgui\.desktop: cannot be written"):
        desktop.install(("/usr/bin/gdgui",))


@pytest.mark.parametrize(
    ("platform", "advice"), [("win32", "Open with.*gdgui-window.exe"), ("darwin", "gdgui FILE")]
)
def test_other_systems_are_told_what_suits_them(monkeypatch, platform, advice):
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(UserError, match=advice):
        desktop.check_platform()


def test_the_command_is_the_script_that_was_called(tmp_path, monkeypatch):
    script = tmp_path / "gdgui"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script), "install-desktop"])
    assert desktop.own_command() == (str(script),)


def test_the_command_of_a_frozen_application_is_its_executable(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert desktop.own_command() == (sys.executable,)


def test_the_command_of_a_checkout_starts_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["-c"])
    done = subprocess.run(
        [*desktop.own_command(), "examples"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("scalar-descent\t"), done.stderr
