"""All iterates in a sortable table."""
