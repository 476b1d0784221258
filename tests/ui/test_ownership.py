"""What Qt owns stays where Qt looks for it, whatever Python's collector does."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import gdgui

PROGRAM = Path(__file__).with_name("open_and_collect.py")
PACKAGE = Path(gdgui.__file__).parent

SELF_MADE = {
    "QIconEngine": {"ui/painting/icon_engine.py"},
    # A push hands them over for good; PySide keeps the Python half until Qt deletes the command.
    "QUndoCommand": {"ui/document/session.py"},
    # Their document holds them; its layout forgets those that are deleted.
    "QPyTextObject": {"ui/captions/markdown.py"},
    "QStandardItem": set(),
    "QLayoutItem": set(),
    "QSpacerItem": set(),
    "QRunnable": set(),
    "QEvent": set(),
    "QMimeData": set(),
    "QAccessibleInterface": set(),
    "QTextBlockUserData": set(),
    "QSurface": set(),
    "QPaintDevice": set(),
    "QPaintEngine": set(),
}
"""Classes of Qt that do not sign off where they are deleted, and who may subclass them."""


def test_windows_that_the_collector_takes_leave_nothing_dangling():
    environment = {
        **os.environ,
        # glibc overwrites what is freed, so that what still points there crashes.
        "MALLOC_PERTURB_": "165",
        "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), *sys.path]),
    }
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "4"], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "window 4 of 4 is gone" in done.stdout


def test_only_known_places_subclass_what_qt_owns_without_a_parent():
    found = {name: set() for name in SELF_MADE}
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            for base in node.bases:
                name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
                if name in found:
                    found[name].add(path.relative_to(PACKAGE).as_posix())
    assert found == SELF_MADE
