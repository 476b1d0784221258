"""The mathematics; knows no Qt."""
