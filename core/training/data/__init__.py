"""What a network is trained on: rasters, labels, crops, and ground that is held out."""
