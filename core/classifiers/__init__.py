"""Classifiers of single pixels: random forest, support vector machine, maximum likelihood.

scikit-learn fits them (:mod:`.fit`) to the pixels of training areas (:mod:`.areas`). What was
fitted is then a handful of arrays: :class:`.forest.Forest`, :class:`.radial.RadialMachine`,
:class:`.gaussian.Gaussians`. Each writes itself into an ONNX file as plain tensor operators
(:mod:`.file`), so that it lives in the model list and runs wherever ONNX Runtime does. On a CPU
those operators would be slower than scikit-learn itself, and ONNX Runtime's own tree operator is as
well; there the same arrays, read back from the file, run as machine code that numba compiles
(:mod:`.kernels`). Labels are scikit-learn's on every pixel, where trees are tied as well.

On a GPU the plain operators are what runs. ONNX Runtime documents each of them for CUDA, in the
types used here; nobody has run these graphs on one yet, so nothing is claimed of their speed there.
"""
