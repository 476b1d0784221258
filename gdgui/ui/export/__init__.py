"""Films, pictures, numbers and scripts of what a window shows."""
