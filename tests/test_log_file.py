"""What no one expected goes to the log with its traceback, and the user sees one sentence."""

import gc
import logging
import sys
import threading

import pytest

from gdgui import log_file
from gdgui.cli import commands as cli
from gdgui.errors import UserError
from gdgui.log_file import catch_everything, log_path, report, sentence_of, start_log


@pytest.fixture(autouse=True)
def _handlers_as_before():
    root = logging.getLogger()
    before = list(root.handlers)
    yield
    for handler in [each for each in root.handlers if each not in before]:
        root.removeHandler(handler)


@pytest.fixture
def hooks(monkeypatch):
    """Return what is shown once everything is caught."""
    shown = []
    for name, place in (("excepthook", sys), ("excepthook", threading), ("unraisablehook", sys)):
        monkeypatch.setattr(place, name, getattr(place, name))
    start_log()
    catch_everything(shown.append)
    return shown


def fail(error):
    """Return an exception that has been raised."""
    try:
        raise error
    except Exception as raised:
        return raised


def test_a_refusal_is_its_own_sentence_and_no_news_for_the_log():
    start_log()
    assert sentence_of(fail(UserError("steps: a number expected"))) == "steps: a number expected"
    assert not log_path().exists()


@pytest.mark.parametrize("error", [ValueError("bad value"), KeyError("k"), ArithmeticError()])
def test_any_other_error_is_one_sentence_that_names_the_log(error):
    start_log()
    sentence = sentence_of(fail(error))
    assert type(error).__name__ in sentence
    assert str(log_path()) in sentence
    assert "\n" not in sentence
    logged = log_path().read_text()
    assert "Traceback" in logged
    assert "in fail" in logged


def test_the_same_error_again_is_logged_without_its_traceback():
    start_log()
    for _ in range(50):
        report(fail(LookupError("in every frame")))
    logged = log_path().read_text()
    assert logged.count("An error that no one expected: LookupError") == 50
    assert logged.count("Traceback") <= 1


def test_the_log_is_put_aside_before_it_grows_too_long(monkeypatch):
    monkeypatch.setattr(log_file, "_MOST_BYTES", 2_000)
    start_log()
    for number in range(200):
        logging.getLogger("gdgui.test").error(
            "a line that is some fifty characters long %d", number
        )
    files = sorted(log_path().parent.iterdir())
    assert [file.name for file in files] == ["gdgui.log", *(f"gdgui.log.{i}" for i in (1, 2, 3))]
    assert all(file.stat().st_size <= 2_000 for file in files)


def test_a_log_that_cannot_be_written_changes_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "state").write_text("a file, where the folder should be")
    start_log()
    sentence = report(fail(RuntimeError("lost")))
    assert sentence.endswith("the details are in the terminal")
    assert "RuntimeError: lost" in capsys.readouterr().err


def test_without_a_home_nothing_is_written_beside_the_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(log_file, "log_path", lambda: log_file.Path("~/gdgui.log"))
    start_log()
    assert report(fail(RuntimeError("no home"))).endswith("the terminal")
    assert list(tmp_path.iterdir()) == []


def test_errors_in_threads_finalizers_and_slots_are_shown(hooks):
    def work():
        raise ZeroDivisionError("in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert "in a thread" in hooks[-1]

    class Fragile:
        def __del__(self):
            raise ZeroDivisionError("in a finalizer")

    Fragile()
    gc.collect()
    assert "in a finalizer" in hooks[-1]
    error = fail(ZeroDivisionError("in a slot"))
    sys.excepthook(type(error), error, error.__traceback__)
    assert "in a slot" in hooks[-1]
    assert str(log_path()) in hooks[-1]


def test_the_command_line_says_one_sentence_and_logs_the_rest(monkeypatch, capsys):
    def broken(_source):
        raise ValueError("a bare one")

    monkeypatch.setattr("gdgui.cli.run.load", broken)
    assert cli.main(["run", "learning-rates"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert str(log_path()) in said
    assert "in broken" in log_path().read_text()
