"""Lessons in the window: the list, a page with its blocks, what is kept of them."""
