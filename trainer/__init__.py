"""Trains the weights of skinapp on HAM10000 and exports them as a bundle."""
