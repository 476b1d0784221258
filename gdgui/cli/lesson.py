"""``gdgui lesson``: the built-in lessons, the proof of a lesson, grades, and a lesson on paper."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gdgui.cli import lesson_record
from gdgui.cli.arguments import REFUSED, Commands
from gdgui.cli.options import add_output
from gdgui.errors import UserError

if TYPE_CHECKING:
    from gdgui.lessons.answers import Answers

__all__ = ["declare"]


def declare(commands: Commands) -> None:
    """Declare ``gdgui lesson list``, ``open``, ``check``, ``grade``, ``record`` and ``export``."""
    parser = commands.add_parser(
        "lesson",
        help="list lessons, take, check or record one, grade answers, or write a handout",
        description="List the built-in lessons, take one in the window, prove that a lesson can "
        "be taken, grade a learner's answers, or make a film or a handout of a lesson. LESSON "
        "is a file or the name of a built-in lesson.",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser(
        "list", help="list the lessons", description="Print name, tab, title, one a line."
    )
    listing.set_defaults(run=_list)
    check = actions.add_parser(
        "check",
        help="prove that lessons can be taken",
        description="Prove a lesson: every experiment makes sense, no task is done before it is "
        "begun, every solution passes, every formula can be typeset. What fails is printed with "
        "its place, and the exit status is 2.",
        epilog="example: gdgui lesson check how-large-a-step mine.gdlesson",
    )
    check.add_argument(
        "lessons", metavar="LESSON", nargs="*", help="what to check (default: all built-in ones)"
    )
    check.set_defaults(run=_check)
    opening = actions.add_parser(
        "open",
        help="take a lesson in the window",
        description="Open the window with a lesson, where it was left.",
        epilog="example: gdgui lesson open how-large-a-step",
    )
    opening.add_argument("lesson", metavar="LESSON")
    opening.set_defaults(run=_open)
    _add_grade(actions)
    lesson_record.declare(actions)
    export = actions.add_parser(
        "export",
        help="write a lesson as a handout",
        description="Write texts, questions and tasks of a lesson as Markdown, and the answers at "
        "the end.",
        epilog="example: gdgui lesson export how-large-a-step -o handout.md",
    )
    export.add_argument("lesson", metavar="LESSON")
    add_output(export, "a file whose name ends in .md")
    export.set_defaults(run=_export)


def _add_grade(actions: Commands) -> None:
    grade = actions.add_parser(
        "grade",
        help="grade a learner's answers",
        description="Print a row for each question and task: what was answered, whether it is "
        "right, how many attempts and hints it took. Tasks are run again.",
        epilog="example: gdgui lesson grade how-large-a-step --answers ada.json",
    )
    grade.add_argument("lesson", metavar="LESSON")
    grade.add_argument("--answers", type=Path, metavar="FILE", required=True)
    grade.add_argument("--csv", action="store_true", help="print CSV, whole, for a spreadsheet")
    grade.set_defaults(run=_grade)


def _list(_options: argparse.Namespace) -> int:
    from gdgui.lessons.catalogue import NAMES, lesson

    for name in NAMES:
        print(f"{name}\t{lesson(name)[0].title}")
    return 0


def _open(options: argparse.Namespace) -> int:
    from gdgui.cli.open import open_lesson

    return open_lesson(options.lesson)


def _check(options: argparse.Namespace) -> int:
    from gdgui.lessons.catalogue import NAMES, load_lesson
    from gdgui.lessons.proof import faults_in
    from gdgui.typeset import can_typeset, import_typesetter
    from gdgui.ui.window.vocabulary import window_vocabulary

    import_typesetter()
    failed = False
    for source in options.lessons or NAMES:
        lesson, _ = load_lesson(source)
        faults = 0
        for fault in faults_in(lesson, window_vocabulary(), can_typeset):
            print(f"{source}: {fault}", file=sys.stderr)
            faults += 1
        if not faults:
            pages = "1 page" if len(lesson.pages) == 1 else f"{len(lesson.pages)} pages"
            print(f"{source}: all is well ({pages}, {sum(1 for _ in lesson.blocks())} blocks)")
        failed = failed or faults > 0
    return REFUSED if failed else 0


def _grade(options: argparse.Namespace) -> int:
    from gdgui.lessons.catalogue import load_lesson
    from gdgui.lessons.grading import as_csv, as_table, grades_of, summary_of

    lesson, fingerprint = load_lesson(options.lesson)
    answers = _read_answers(options.answers)
    grades = grades_of(lesson, fingerprint, answers)
    if options.csv:
        sys.stdout.write(as_csv(grades, answers.learner))
        return 0
    print(as_table(grades))
    who = f"{answers.learner}: " if answers.learner else ""
    print(f"{who}{summary_of(grades)}")
    return 0


def _read_answers(path: Path) -> "Answers":
    from gdgui.files import FileError, check_regular, read_file
    from gdgui.lessons.answers import AnswersError, from_json

    try:
        check_regular(path)
        return from_json(read_file(path))
    except FileNotFoundError:
        raise FileError(f"{path}: no such file") from None
    except AnswersError as error:
        raise AnswersError(f"{path.name}: {error}") from error


def _export(options: argparse.Namespace) -> int:
    from gdgui.files import writing
    from gdgui.lessons.catalogue import load_lesson
    from gdgui.lessons.handout import handout

    if options.output.suffix.lower() != ".md":
        raise UserError(f"{options.output}: a name that ends in .md expected")
    text = handout(load_lesson(options.lesson)[0])
    with writing(options.output) as file:
        file.write(text.encode())
    return 0
