"""The main window: its layout, actions and signals."""
