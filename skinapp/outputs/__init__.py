"""What is made of a run over many files, for window and command line alike. Knows no Qt."""
