"""Captions: their Markdown, the bar that shows them, the dialog that edits them."""
