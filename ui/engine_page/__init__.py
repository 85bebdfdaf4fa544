"""Page Engine."""
