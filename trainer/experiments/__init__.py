"""The paper's experiments: trainings that differ in a few values, and tables of their results."""
