"""What of a tape or of a landscape is worth drawing."""
