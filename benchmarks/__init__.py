"""Measured speed: `make bench` prints one table, ours beside baselines run in the same minutes on the same machine."""
