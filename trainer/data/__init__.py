"""Data set, splits, images in memory and augmentation."""
