"""Lessons: their format, the checks of their tasks, what a learner has done; no Qt."""
