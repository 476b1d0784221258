"""Colours, sizes and fonts, as tokens; light or dark."""
