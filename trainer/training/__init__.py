"""Loss, loop, checkpoints."""
