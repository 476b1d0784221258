"""The parts of the window around the views: controls, readings and the transport."""
