"""The mathematics of gdgui; it imports no Qt."""
