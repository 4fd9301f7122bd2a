"""Runs through many files, and the journals they leave."""
