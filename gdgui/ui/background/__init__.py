"""The threads in which everything is computed, and how the window asks them."""
