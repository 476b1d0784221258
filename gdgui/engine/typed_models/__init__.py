"""Models that someone types as a formula: read, differentiated by sympy, compiled."""
