"""The History page: images that were assessed before."""
