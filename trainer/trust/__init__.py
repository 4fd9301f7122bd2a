"""What a bundle needs to know when it cannot judge: measured after its training."""
