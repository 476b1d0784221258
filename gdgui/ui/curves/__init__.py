"""Quantities plotted over the steps."""
