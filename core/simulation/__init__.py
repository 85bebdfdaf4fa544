"""Made-up scenes in the likeness of Gaofen-6, whose tailings ponds are known exactly."""
