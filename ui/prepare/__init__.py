"""Preparing Gaofen Level-1A products on page Segment."""
