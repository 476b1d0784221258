"""What of gdgui's extras is installed here; tests of what is not are skipped by their marker."""

try:
    import torch
except ModuleNotFoundError:
    torch = None

__all__ = ["torch"]
