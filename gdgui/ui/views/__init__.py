"""Pictures of the tape up to the playhead and beyond it; no view computes."""
