"""What is installed: bundles, versions, licences."""
