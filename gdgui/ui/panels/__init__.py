"""The parts of the window around the views: each takes data by a method and gives news by a signal."""
