"""Own one immutable state each, and answer to the user and to the lanes."""
