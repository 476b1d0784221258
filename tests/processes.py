"""Waiting for what another process does, without taking the processor from it."""

import subprocess
from collections.abc import Callable

import pytest

__all__ = ["wait_beside"]


def wait_beside(process: "subprocess.Popen[str]", has_come: Callable[[], bool]) -> None:
    """Wait until a process has done something; it must not end before.

    Args:
        process: the process.
        has_come: tells whether it has, some twenty times a second.
    """
    while not has_come():
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
