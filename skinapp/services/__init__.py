"""Use cases in plain Python, without Qt."""
