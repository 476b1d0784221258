"""Everything Qt, a folder for each feature."""
