"""The landscape as a surface that can be turned."""
