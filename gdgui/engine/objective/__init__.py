"""Objectives: formula syntax, derivatives, kinks, compilation, the catalogue."""
