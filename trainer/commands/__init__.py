"""What can be asked of the trainer: each command does its work and returns a text to print."""
