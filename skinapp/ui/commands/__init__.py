"""What the user can ask for, on whichever page."""
