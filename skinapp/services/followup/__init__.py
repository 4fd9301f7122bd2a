"""Several photographs of one lesion."""
