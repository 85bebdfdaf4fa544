"""Checks that the main job can run here: interpreter, packages, devices, the model itself.

Imports nothing that may be missing at its top: a doctor that does not start helps nobody.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
import warnings
from typing import List, Tuple

from ..protocol.doctor import Check, DoctorRequest, DoctorResult
from ..protocol.errors import EngineError
from ..run.feedback import Feedback

_COMPARISON = (
    ("scikit-learn", "sklearn"),
    ("numba", "numba"),
    ("onnx", "onnx"),
)
"""What only comparisons with other methods need."""

_PACKAGES = (
    ("numpy", "numpy", "arrays"),
    ("GDAL", "osgeo.gdal", "rasters and polygons"),
    ("GDAL for numpy", "osgeo.gdal_array", "windows of rasters as arrays"),
    ("scipy", "scipy.ndimage", "connected ponds"),
    ("pyproj", "pyproj", "areas on the ellipsoid"),
    ("ONNX Runtime", "onnxruntime", "running the network"),
)


def doctor(request: DoctorRequest, feedback: Feedback) -> DoctorResult:
    """Look at everything that the main job needs."""
    del request
    feedback.progress(0.0, "Checking")
    checks = [_interpreter(), *(_package(*item) for item in _PACKAGES), _memory(), _temporary()]
    device_line = "The engine is not ready."
    if all(check.ok for check in checks if check.needed):
        found, device_line = _model()
        checks += found
    checks.append(_comparison())
    healthy = all(check.ok for check in checks if check.needed)
    return DoctorResult(healthy, device_line, tuple(checks))


def _interpreter() -> Check:
    ok = sys.version_info >= (3, 9)
    return Check("Python", ok, f"{platform.python_version()} at {sys.executable}")


def _package(name: str, module: str, purpose: str) -> Check:
    try:
        with warnings.catch_warnings():
            # Remarks of packages at import say nothing about whether they work.
            warnings.simplefilter("ignore")
            loaded = importlib.import_module(module)
    except (ImportError, OSError, AttributeError) as error:
        # AttributeError and OSError: packages built for another numpy, libraries that do not load.
        reason = str(error).strip().splitlines()
        return Check(name, False, f"needed for {purpose}: {reason[0] if reason else repr(error)}")
    version = getattr(loaded, "__version__", "")
    return Check(name, True, str(version) or "found")


def _comparison() -> Check:
    """Say whether random forest, support vector machine and maximum likelihood can be run."""
    found = [_package(name, module, "comparisons") for name, module in _COMPARISON]
    missing = [f"{check.name}, {check.detail}" for check in found if not check.ok]
    versions = ", ".join(f"{check.name} {check.detail}" for check in found)
    return Check("Comparisons", not missing, "; ".join(missing) or versions, needed=False)


def _memory() -> Check:
    if not hasattr(os, "sysconf"):
        return Check("Memory", True, "not measured on this system", needed=False)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    enough = total >= 2 * 2**30
    return Check("Memory", enough, f"{total / 2**30:.1f} GiB in all, 2 GiB wanted", needed=False)


def _temporary() -> Check:
    folder = tempfile.gettempdir()
    return Check("Temporary folder", os.access(folder, os.W_OK), folder)


def _model() -> Tuple[List[Check], str]:
    """Run the shipped model where ``auto`` would, and say where that is."""
    import numpy as np  # noqa: PLC0415 - may be missing

    from ..inference import devices, runtime  # noqa: PLC0415 - need packages that may be missing

    gpus = devices.nvidia_gpus()
    words = ", ".join(f"{gpu.name}, {gpu.memory / 2**30:.0f} GiB" for gpu in gpus)
    reason = devices.why_no_cuda()
    checks = [Check("GPU", reason is None, words or (reason or ""), needed=False)]
    try:
        network = runtime.load(runtime.DEFAULT_MODEL, "auto")
        bands, side = len(network.card.bands), network.card.window or 64
        blank = np.zeros((1, bands, side, side), dtype=np.uint16)
        network.infer(network.prepare(blank), runtime.neutral_encoding(bands))
    except EngineError as error:
        return [*checks, Check("Model", False, str(error))], "The engine is not ready."
    name = f"{network.card.name} {network.card.version}".strip()
    ran = Check("Model", True, f"{name} ran on {network.device_words}")
    fallen_back = [Check("GPU use", False, text, needed=False) for text in network.warnings]
    return [*checks, *fallen_back, ran], network.device_words
