"""The playhead, and what keeps the views in step with it."""
