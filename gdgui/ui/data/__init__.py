"""What is learned from: the panel of data and model, the view of the data, tables opened."""
