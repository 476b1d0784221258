"""Maps of hyperparameters and basins: the windows, and the thread that computes them."""
