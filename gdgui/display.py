"""Whether Qt can show a window here, found out before Qt is asked: its own answer is to abort."""

import ctypes
import os
import re
import socket
import sys

__all__ = ["MISSING_LIBRARIES", "has_display", "missing_library"]

MISSING_LIBRARIES = (
    "A system library that Qt needs is missing. On Debian and Ubuntu this installs them:\n"
    "    sudo apt-get install -y libglib2.0-0 libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 "
    "libfontconfig1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 "
    "libxcb-shape0 libxcb-xinerama0"
)


def has_display() -> bool:
    """Return whether there is a display that a window can be shown on.

    Raises:
        ImportError: there is one, but the system lacks a library that Qt needs to use it.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    if _has_wayland(os.environ.get("WAYLAND_DISPLAY", "")):
        return True
    if not _has_x11(os.environ.get("DISPLAY", "")):
        return False
    try:
        # Without it, Qt's plug-in for X11 ends the process.
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError as error:
        raise ImportError(str(error)) from error
    return True


def missing_library(error: ImportError) -> bool:
    """Return whether an import failed for want of a system library."""
    return "cannot open shared object file" in str(error)


def _has_wayland(name: str) -> bool:
    """Return whether a Wayland compositor listens at a display such as ``wayland-0``."""
    # A name that is a path stands for itself.
    folder = os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")
    return bool(name) and _listens(os.path.join(folder, name))


def _has_x11(display: str) -> bool:
    """Return whether an X server listens at a display such as ``:0``."""
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        # Another machine's display: only Qt can find out.
        return bool(display)
    socket_name = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108 — where X servers put their sockets
    return _listens(socket_name) or _listens(f"\0{socket_name}")


def _listens(address: str) -> bool:
    """Return whether someone listens at a local socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
