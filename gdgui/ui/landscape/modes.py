"""How a landscape can be seen; nothing here needs Qt, so that the command line can read it."""

__all__ = ["BOTH", "MAP", "MODES", "SURFACE"]

MAP, SURFACE, BOTH = MODES = ("map", "surface", "both")
