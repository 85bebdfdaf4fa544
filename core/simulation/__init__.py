"""Simulated Gaofen-6 scenes, whose tailings ponds are known exactly."""
