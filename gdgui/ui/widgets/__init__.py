"""Widgets that know nothing of gradient descent."""
