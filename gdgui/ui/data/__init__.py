"""What is learned from, and what a model says of it."""
