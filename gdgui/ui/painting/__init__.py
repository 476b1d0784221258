"""What views paint with: canvases, layers, paths reduced to pixels, ticks, icons."""
