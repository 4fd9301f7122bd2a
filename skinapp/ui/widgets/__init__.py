"""Colours, type, icons, words and small controls of every page."""
