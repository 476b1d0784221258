"""The error that a user is told: its text is one sentence that says what to do instead.

Everything else that is raised is a mistake in gdgui itself: it goes to the log with its traceback,
and the user sees one sentence that names the log.
"""

__all__ = ["UserError"]


class UserError(ValueError):
    """Something that the user asked for is refused; the text is the sentence to show."""
