"""邻铃 Linling, the neighbourhood bell."""

VERSION = "0.1.0"
"""As in pyproject.toml (a test says so)."""
