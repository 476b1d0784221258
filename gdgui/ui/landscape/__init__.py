"""The objective in one and two dimensions, with the paths and overlays on it."""
