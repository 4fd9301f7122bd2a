"""How good the networks are: metrics, intervals over lesions, calibration, operating points."""
