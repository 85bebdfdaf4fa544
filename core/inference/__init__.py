"""Running models: ONNX files, devices, the tiled pipeline, and the results it writes."""
