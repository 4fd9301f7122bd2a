"""Images on their way from a file to Qt."""
