"""The history of assessed images: one SQLite file."""
