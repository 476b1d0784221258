"""Running a descent: problem, kernels, recording, trajectory, noise."""
