"""The U-Net: layers, encoders, input scaling, and its export to ONNX."""
