"""Tries a frozen gdgui: every command, and the window; prints pass or fail for each.

python resources/packaging/smoke_test.py dist/gdgui/gdgui

The application runs without a display, without the Python of this script and with a cache, settings
and a home of its own, which are empty at first. Exported scripts are run with this Python if it
has what they need (numpy and matplotlib, or torch as well), and compared with `gdgui run`.
"""

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

EXAMPLE = "four-optimizers"
TIMEOUT = 300
PLAYING_SECONDS = 4.0
EXPERIMENT = """{
  "format": "gdgui-experiment/1",
  "objective": {"formula": "(x - c)^2 + sin(y)^2", "parameters": {"c": 3}},
  "runs": [{"optimizer": "adam", "start": [-2, 1]}, {"optimizer": "bfgs", "start": [-2, 1]}],
  "steps": 40
}"""
"""Of a formula that no cache has; it plays in some eight seconds."""


class CheckError(Exception):
    """What went otherwise than expected."""


class SkipError(Exception):
    """Why something cannot be tried here."""


class Application:
    """A frozen gdgui with a home of its own.

    Args:
        executable: the application.
        home: an empty folder.
    """

    def __init__(self, executable: Path, home: Path) -> None:
        self.executable = executable
        self.home = home
        kept = ("LANG", "LC_ALL", "SystemRoot", "TEMP", "TMP", "TMPDIR", "WINDIR")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment |= {
            "HOME": str(home), "USERPROFILE": str(home), "LOCALAPPDATA": str(home / "local"),
            "APPDATA": str(home / "roaming"), "QT_QPA_PLATFORM": "offscreen",
        }  # fmt: skip

    def run(self, *words: str) -> str:
        """Run a command to its end; return what it prints."""
        done = subprocess.run(
            [str(self.executable), *words], cwd=self.home, env=self.environment, timeout=TIMEOUT,
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        if done.returncode:
            raise CheckError(f"exit status {done.returncode}: {done.stderr.strip()[-300:]}")
        return done.stdout

    def write(self, name: str, *words: str) -> bytes:
        """Run a command that writes a file; return the file's content."""
        self.run(*words, "-o", name)
        return (self.home / name).read_bytes()


def expect(holds: bool, what: str) -> None:
    """Fail unless something holds."""
    if not holds:
        raise CheckError(f"{what} expected")


def lists_the_examples(app: Application) -> None:
    expect(EXAMPLE in app.run("examples"), f"{EXAMPLE} among the examples")


def proves_a_lesson(app: Application) -> None:
    expect("one-step-by-hand" in app.run("lesson", "list"), "one-step-by-hand among the lessons")
    expect("all is well" in app.run("lesson", "check", "one-step-by-hand"), "a lesson proved")


def runs(app: Application) -> None:
    rows = list(csv.reader(io.StringIO(app.run("run", EXAMPLE))))
    expect(len(rows) > 100, "a row for each iterate")
    expect(rows[0][:2] == ["run", "step"], "the names of the columns")


def renders(app: Application) -> None:
    picture = app.write("window.png", "render", EXAMPLE, "--show", "all")
    expect(picture.startswith(b"\x89PNG") and len(picture) > 50_000, "a picture")


def checks_gradients(app: Application) -> None:
    picture = app.write("check.png", "render", EXAMPLE, "--view", "check")
    expect(picture.startswith(b"\x89PNG") and len(picture) > 10_000, "a picture")


def records(app: Application, name: str, head: bytes, at: int) -> None:
    words = ("--size", "640x400", "--steps", "0:4", "--speed", "4", "--fps", "10")
    film = app.write(name, "record", EXAMPLE, *words)
    expect(film[at : at + len(head)] == head and len(film) > 10_000, "a film")


def maps(app: Application, kind: str, name: str) -> None:
    found = app.write(name, "map", EXAMPLE, "--kind", kind, "--run", "3", "--size", "64")
    expect(found[:2] == b"PK" or found.startswith(b"\x89PNG"), "a map")


def exports_iterates(app: Application) -> None:
    expect(app.write("tapes.csv", "export", EXAMPLE).startswith(b"run,step,"), "CSV")
    expect(len(json.loads(app.write("tapes.json", "export", EXAMPLE))["runs"]) == 4, "JSON")
    app.write("tapes.npz", "export", EXAMPLE)
    expect(bool(zipfile.ZipFile(app.home / "tapes.npz").namelist()), "arrays")


def exports_pictures(app: Application) -> None:
    expect(b"<svg" in app.write("view.svg", "export", EXAMPLE)[:500], "SVG")
    expect(app.write("view.png", "export", EXAMPLE).startswith(b"\x89PNG"), "PNG")


def exports_a_script(app: Application, torch: bool) -> None:
    name = "with_torch.py" if torch else "with_numpy.py"
    text = app.write(name, "export", EXAMPLE, *(["--torch"] if torch else [])).decode()
    expect(("import torch" in text) == torch, "a script for the library that was asked for")
    needed = ("numpy", "matplotlib", *(("torch",) if torch else ()))
    if not all(map(find_spec, needed)):
        compile(text, name, "exec")
        return
    printed = subprocess.run(
        [sys.executable, name], cwd=app.home, env={**os.environ, "MPLBACKEND": "Agg"},
        capture_output=True, encoding="utf-8", check=True, timeout=TIMEOUT,
    ).stdout  # fmt: skip
    theirs = [line.split(",") for line in app.run("run", EXAMPLE).splitlines()]
    own = [line.split(",") for line in printed.splitlines()]
    expect(len(own) == len(theirs), "as many iterates as by gdgui run")
    for one, other in zip(own[1:], theirs[1:], strict=True):
        for a, b in zip(map(float, one), map(float, other), strict=True):
            expect(abs(a - b) <= 1e-9 * max(1.0, abs(b)), "the iterates of gdgui run")


def opens_the_window(app: Application) -> None:
    """Open a file in the window, which closes by itself once it has computed and played it."""
    path = app.home / "mine.gdgui"
    path.write_text(EXPERIMENT, "utf-8")
    began = time.monotonic()
    app.run("open", "--play-once", str(path))
    expect(time.monotonic() - began > PLAYING_SECONDS, "a window that plays for some seconds")
    app.run("open", "--play-once", EXAMPLE)


def caches_compiled_loops(app: Application) -> None:
    """What has been compiled is found again: there is machine code on disk, and none is added."""
    app.run("run", EXAMPLE)
    folders = (app.home, app.executable.parent)
    before, _ = (machine_code(folders), app.run("run", EXAMPLE))
    expect(bool(before), "machine code that is kept for the next start")
    expect(machine_code(folders) == before, "machine code that is found again")


def machine_code(folders: Iterable[Path]) -> dict[Path, int]:
    return {
        path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*.nb[ci]")
    }


def installs_itself(app: Application) -> None:
    if not sys.platform.startswith("linux"):
        raise SkipError("there is no such desktop here")
    written = [Path(line) for line in app.run("install-desktop").splitlines()]
    entry = next(path for path in written if path.suffix == ".desktop").read_text("utf-8")
    expect(f"Exec={app.executable} open" in entry or " " in str(app.executable), "its own path")
    removed = app.run("install-desktop", "--remove").splitlines()
    expect(sorted(map(Path, removed)) == sorted(written), "the same files removed")


CHECKS: dict[str, Callable[[Application], None]] = {
    "examples": lists_the_examples,
    "lessons": proves_a_lesson,
    "run": runs,
    "run, compiled loops cached": caches_compiled_loops,
    "render": renders,
    "render --view check": checks_gradients,
    "record .mp4": lambda app: records(app, "film.mp4", b"ftyp", 4),
    "record .webm": lambda app: records(app, "film.webm", b"\x1a\x45\xdf\xa3", 0),
    "record .gif": lambda app: records(app, "film.gif", b"GIF89a", 0),
    "map --kind basins .png": lambda app: maps(app, "basins", "basins.png"),
    "map --kind learning-rate .npz": lambda app: maps(app, "learning-rate", "rates.npz"),
    "map --kind pair .png": lambda app: maps(app, "pair", "pair.png"),
    "export .csv, .json, .npz": exports_iterates,
    "export .svg, .png": exports_pictures,
    "export .py": lambda app: exports_a_script(app, torch=False),
    "export --torch .py": lambda app: exports_a_script(app, torch=True),
    "window: start, load, play, close": opens_the_window,
    "install-desktop, and --remove": installs_itself,
}


def main(arguments: list[str]) -> int:
    """Try all; return how many checks failed."""
    executable = Path(arguments[0]).absolute()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        app = Application(executable, Path(folder))
        for name, check in CHECKS.items():
            began = time.monotonic()
            try:
                check(app)
                verdict = "pass"
            except SkipError as reason:
                verdict = f"skip ({reason})"
            except Exception as error:
                failed += 1
                verdict = f"FAIL: {error}"
            print(f"{name:36}{time.monotonic() - began:6.1f} s  {verdict}", flush=True)
    size = sum(path.stat().st_size for path in files_of(executable.parent))
    print(f"{failed} of {len(CHECKS)} failed; the application has {size / 1e6:.0f} MB")
    return failed


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, those that are linked to once."""
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(min(1, main(sys.argv[1:])))
