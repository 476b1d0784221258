"""The open experiment: session, undo, edits, and the files it comes from and goes to."""
