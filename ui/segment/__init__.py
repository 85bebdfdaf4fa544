"""Page Segment."""
