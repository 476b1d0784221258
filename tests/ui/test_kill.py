"""Whenever a window is killed, at most five seconds of work are lost, and the rest is offered.

Three random moments in the suite; `GDGUI_KILLS=20 pytest -n 0 -s tests/ui/test_kill.py` for more.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

import gdgui
from gdgui.recovery import abandoned, recovery_folder

KILLS = int(os.environ.get("GDGUI_KILLS", "3"))
MOST_LOST_SECONDS = 5.0
MOST_EDITS = 150
"""How many edits are made before a kill at most: some six seconds of them."""


class EditingSession:
    """A process that edits, and when it made which edit."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.editing_session", "edit", path],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.times = {0: time.monotonic()}
        self._edited = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self._edited:
                self.times[int(line)] = time.monotonic()
                self._edited.notify_all()

    def wait_for_edits(self, count):
        """Wait until so many edits have been made; return whether they have."""
        with self._edited:
            return self._edited.wait_for(lambda: len(self.times) > count, timeout=60)

    def end(self, number):
        """End it by a signal; return the time at which that was."""
        self.process.send_signal(number)
        ended = time.monotonic()
        self.process.wait()
        self._reader.join()
        return ended

    def lost_seconds(self, kept, ended):
        """Return for how long there had been edits that are not kept."""
        return max(0.0, ended - self.times[kept + 1]) if kept + 1 in self.times else 0.0


def number_in(title):
    return int(title.removeprefix("edit ")) if title.startswith("edit ") else 0


def newest(path):
    """Return the newest edit that is in the file or in a recovery file."""
    found, sentences = abandoned(recovery_folder())
    assert sentences == []
    titles = [each.draft.experiment.title for each in found]
    for each in found:
        each.leave()
    if path.exists():
        titles.append(gdgui.load(path).title)
    return max((number_in(title) for title in titles), default=0)


def offered_by_the_next():
    """Return the titles that a new window offers."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.editing_session", "start"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if line]


@pytest.fixture
def session(tmp_path):
    session = EditingSession(tmp_path / "mine.json")
    assert session.wait_for_edits(1)
    yield session
    session.process.kill()


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_kill_loses_five_seconds_at_most_and_the_rest_is_offered(session, tmp_path, seed):
    path = tmp_path / "mine.json"
    assert session.wait_for_edits(random.Random(seed).randint(1, MOST_EDITS))  # noqa: S311
    ended = session.end(signal.SIGKILL)
    kept = newest(path)
    lost = session.lost_seconds(kept, ended)
    print(f"\nkilled after {len(session.times) - 1} edits, {lost:.2f} s lost", end="")
    assert lost <= MOST_LOST_SECONDS
    offered = offered_by_the_next()
    saved = number_in(gdgui.load(path).title) if path.exists() else 0
    assert offered == ([] if saved == kept else [f"edit {kept}"])
    # Nothing else lies about: no stray, no lock.
    assert {each.suffix for each in recovery_folder().glob("*")} <= {".recovery", ".lock"}


def test_an_end_by_the_system_loses_nothing(session, tmp_path):
    session.end(signal.SIGTERM)
    assert session.process.returncode == 128 + signal.SIGTERM
    last = max(session.times)
    assert newest(tmp_path / "mine.json") >= last
    assert offered_by_the_next() == [f"edit {newest(tmp_path / 'mine.json')}"]
