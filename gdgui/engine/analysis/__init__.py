"""What a tape tells: status, curvature, minima, rates, one step taken apart, gradient check."""
