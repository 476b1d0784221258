"""Data sets: generated, shipped, read from a table or set by hand; what is learned from."""
