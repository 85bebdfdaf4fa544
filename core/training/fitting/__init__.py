"""Fitting a network: loss, training loop, checkpoints, hardware."""
