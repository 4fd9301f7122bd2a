"""The Folder page: runs through many files."""
