"""The Case page: one open image."""
