"""The panel that says what is descended: catalogue, formula, parameters."""
