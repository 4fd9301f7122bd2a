"""Reading aid for dermoscopy images: top 3 of 7 diagnoses, heatmaps, reports."""

__version__ = "0.1.0"
