"""The transport and the marks along the timeline."""
