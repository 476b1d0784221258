"""The step at the playhead, explained: rule, numbers, curvature, outcomes."""
