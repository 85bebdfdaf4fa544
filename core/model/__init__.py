"""What a model expects of an image: its card, band roles, value encoding."""
