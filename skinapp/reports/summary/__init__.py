"""The report that puts many images into one table."""
