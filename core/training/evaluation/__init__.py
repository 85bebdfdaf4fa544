"""Accuracy of a network on held-out ground: counts, calibration, window margin."""
