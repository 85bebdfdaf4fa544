"""The QGIS side: layers, widgets and projects. It has never heard of numpy or ONNX Runtime."""
