"""Directions, step sizes and line searches: one short declaration each."""
