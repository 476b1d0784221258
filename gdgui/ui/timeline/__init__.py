"""The transport and the markers along the timeline."""
