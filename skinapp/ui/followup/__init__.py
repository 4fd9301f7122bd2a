"""Several photographs of one lesion, beside each other."""
