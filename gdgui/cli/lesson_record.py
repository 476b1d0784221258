"""``gdgui lesson record``: a film of a lesson; no display is needed."""

import argparse

from gdgui.cli import arguments
from gdgui.cli.film import choose_no_display, make_film
from gdgui.cli.options import add_film_format, add_output, add_theme

__all__ = ["declare"]


def declare(actions: arguments.Commands) -> None:
    """Declare ``gdgui lesson record``."""
    parser = actions.add_parser(
        "record",
        help="make a film of a lesson; no display is needed",
        description="Render a lesson as a film: MP4 (H.264), WebM (VP9), GIF, or PNG frames in a "
        "folder. Texts stand as long as it takes to read them, questions a little longer, then "
        "come their answers, and what they were about is played. The film is the same every time, "
        "and no one's progress is read or written.",
        epilog="example: gdgui lesson record how-large-a-step -o film.mp4",
    )
    parser.add_argument("lesson", metavar="LESSON")
    add_film_format(parser, (1280, 720), "720p")
    add_theme(parser)
    parser.add_argument(
        "--title", type=arguments.seconds, default=4.0, metavar="SECONDS",
        help="begin with a card that shows the title for so long (4)",
    )  # fmt: skip
    parser.add_argument(
        "--hold", type=arguments.seconds, default=2.0, metavar="SECONDS",
        help="how long the last frame stands (2)",
    )  # fmt: skip
    add_output(parser, "a .mp4, .webm or .gif file, or a folder for PNG frames")
    parser.set_defaults(run=_record)


def _record(options: argparse.Namespace) -> int:
    choose_no_display()
    from gdgui.ui.export.film_plan import LessonFilmPlan
    from gdgui.ui.export.lesson_recorder import LessonRecorder

    plan = LessonFilmPlan(
        fps=options.fps,
        size=options.size,
        theme=options.theme,
        title_seconds=options.title,
        hold_seconds=options.hold,
    )
    return make_film(
        lambda application: LessonRecorder(options.lesson, plan, options.output, application)
    )
