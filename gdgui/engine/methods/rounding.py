"""What counts as rounding for rules that compare an iterate or a gradient with the last one."""

__all__ = ["ROUNDING", "UNDERFLOW"]

ROUNDING = 1e-15
"""A difference that is smaller than this beside what it is taken of says nothing."""
UNDERFLOW = 1e-290
"""A product below this has lost digits, or soon will."""
