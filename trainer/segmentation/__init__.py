"""Where the lesion is: a U-Net, and what a classifier loses when it sees nothing else."""
