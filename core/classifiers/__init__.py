"""Classifiers of single pixels: what they are fitted to, fitted, and run."""
