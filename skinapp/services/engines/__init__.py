"""What runs the networks: PyTorch, OpenVINO, and the choice between them."""
