"""Reports: preview, saving, printing."""
