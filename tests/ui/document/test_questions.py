"""The questions for files: what they offer, and what a name without an ending becomes."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from gdgui.ui.document import questions


@pytest.fixture
def asked(monkeypatch):
    """Answer every question for a file with what is put into the list; keep what it offered."""
    answers, offered = [], []

    def answer(_parent, _title, proposed, filters):
        offered.append((proposed, filters.partition(";;")[0]))
        return answers.pop(), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    return answers, offered


@pytest.mark.parametrize(
    ("typed", "path"),
    [("mine", "mine.gdgui"), ("mine.gdgui", "mine.gdgui"), ("mine.json", "mine.json")],
)
def test_an_experiment_is_saved_as_gdgui_unless_json_is_asked_for(asked, typed, path):
    answers, offered = asked
    answers.append(typed)
    assert questions.ask_for_target(None, None, "Four optimizers") == Path(path)
    assert offered == [("four-optimizers.gdgui", "Experiments (*.gdgui *.json)")]


def test_an_experiment_that_is_json_stays_json(asked):
    answers, offered = asked
    answers.append("old.json")
    assert questions.ask_for_target(None, Path("old.json"), "Old") == Path("old.json")
    assert offered[0][0] == "old.json"


def test_experiments_and_tables_are_offered_to_be_opened(asked):
    answers, offered = asked
    answers.append("old.json")
    assert questions.ask_for_source(None, None) == Path("old.json")
    assert offered[0][1] == (
        "Experiments, tables and lessons (*.gdgui *.json *.csv *.tsv *.tab *.gdlesson)"
    )


def test_tables_alone_are_offered_to_be_learned_from(asked):
    answers, offered = asked
    answers.append("houses.csv")
    assert questions.ask_for_table(None, None) == Path("houses.csv")
    assert offered[0][1] == "Tables (*.csv *.tsv *.tab)"
