"""Accuracy assessment: pixel counts, ponds, boundaries, intervals, thresholds."""
