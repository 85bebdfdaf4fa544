"""What all pages and their jobs share."""
