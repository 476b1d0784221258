"""The panel that says what is learned from and what learns: data, model, loss; tables."""
