"""Basins and maps of hyperparameters, in tiles for an executor."""
