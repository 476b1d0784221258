"""The cards of the runs and their controls; sweeps and steering."""
