"""The gradient compared with autograd and with differences."""
