"""The window: controllers own the state, views render it."""
