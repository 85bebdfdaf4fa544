"""Checks that the main job can run here: interpreter, packages, devices, the model itself.

Imports nothing that may be missing at its top: the checks must run where packages are missing.
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
from ..protocol.texts import listed, text
from ..run.feedback import Feedback

_COMPARISON = (
    ("scikit-learn", "sklearn"),
    ("numba", "numba"),
    ("onnx", "onnx"),
)
"""What only comparisons with other methods need."""

_BATCH = (
    ("Dask", "distributed"),
    ("pystac", "pystac"),
)
"""What batches need for several scenes at a time, and for STAC."""

_PACKAGES = (
    ("numpy", "numpy", "jobs.doctor.for_arrays"),
    ("GDAL", "osgeo.gdal", "jobs.doctor.for_rasters"),
    ("osgeo.gdal_array", "osgeo.gdal_array", "jobs.doctor.for_windows"),
    ("scipy", "scipy.ndimage", "jobs.doctor.for_ponds"),
    ("pyproj", "pyproj", "jobs.doctor.for_areas"),
    ("ONNX Runtime", "onnxruntime", "jobs.doctor.for_network"),
)


def doctor(request: DoctorRequest, feedback: Feedback) -> DoctorResult:
    """Look at everything that the main job needs."""
    del request
    feedback.progress(0.0, text("jobs.stage.checking"))
    checks = [_interpreter(), *(_package(*item) for item in _PACKAGES), _memory(), _temporary()]
    device_line = text("jobs.doctor.not_ready")
    if all(check.ok for check in checks if check.needed):
        found, device_line = _model()
        checks += found
    checks.append(_more("jobs.doctor.comparisons", "jobs.doctor.for_comparisons", _COMPARISON))
    checks.append(_more("jobs.doctor.batches", "jobs.doctor.for_batches", _BATCH))
    healthy = all(check.ok for check in checks if check.needed)
    return DoctorResult(healthy, device_line, tuple(checks))


def _interpreter() -> Check:
    ok = sys.version_info >= (3, 9)
    detail = text("jobs.doctor.python_at", version=platform.python_version(), path=sys.executable)
    return Check("Python", ok, detail)


def _package(name: str, module: str, purpose: str) -> Check:
    """Try to import a package; ``purpose`` is the code of what it is needed for."""
    try:
        with warnings.catch_warnings():
            # Remarks of packages at import say nothing about whether they work.
            warnings.simplefilter("ignore")
            loaded = importlib.import_module(module)
    except (ImportError, OSError, AttributeError) as error:
        # AttributeError and OSError: packages built for another numpy, libraries that do not load.
        reason = str(error).strip().splitlines()
        detail = text(
            "jobs.doctor.package_missing",
            purpose=text(purpose),
            reason=reason[0] if reason else repr(error),
        )
        return Check(name, False, detail)
    version = getattr(loaded, "__version__", "")
    return Check(name, True, str(version) or text("jobs.doctor.found"))


def _more(name: str, purpose: str, packages: Tuple[Tuple[str, str], ...]) -> Check:
    """Check packages that only some jobs need.

    Args:
        name: Code of what they are for, as a title.
        purpose: The same in a sentence.
        packages: Names, and modules to import.
    """
    found = [_package(title, module, purpose) for title, module in packages]
    missing = listed(check.name for check in found if not check.ok)
    if missing:
        detail = text("jobs.doctor.not_installed", purpose=text(purpose), packages=missing)
        return Check(text(name), False, detail, needed=False)
    versions = listed(f"{check.name} {check.detail}" for check in found)
    return Check(text(name), True, versions, needed=False)


def _memory() -> Check:
    name = text("jobs.doctor.memory")
    if not hasattr(os, "sysconf"):
        return Check(name, True, text("jobs.doctor.memory_unknown"), needed=False)
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    enough = total >= 2 * 2**30
    detail = text("jobs.doctor.memory_found", gibibytes=total / 2**30)
    return Check(name, enough, detail, needed=False)


def _temporary() -> Check:
    folder = tempfile.gettempdir()
    return Check(text("jobs.doctor.temporary_folder"), os.access(folder, os.W_OK), folder)


def _model() -> Tuple[List[Check], str]:
    """Run the shipped model where ``auto`` would, and say where that is."""
    from ..inference import devices, runtime  # noqa: PLC0415 - need packages that may be missing

    gpus = devices.nvidia_gpus()
    words = listed(
        text("jobs.doctor.gpu_found", name=gpu.name, gibibytes=gpu.memory / 2**30) for gpu in gpus
    )
    reason = devices.why_no_cuda()
    checks = [Check(text("jobs.doctor.gpu"), reason is None, words or (reason or ""), needed=False)]
    name = text("jobs.doctor.model")
    try:
        network = runtime.load(runtime.DEFAULT_MODEL, "auto")
        network.infer(*network.blank_windows())
    except EngineError as error:
        return [*checks, Check(name, False, str(error))], text("jobs.doctor.not_ready")
    model = f"{network.card.name} {network.card.version}".strip()
    detail = text("jobs.doctor.model_ran", model=model, device=network.device_words)
    ran = Check(name, True, detail)
    gpu_use = text("jobs.doctor.gpu_use")
    fallen_back = [Check(gpu_use, False, words, needed=False) for words in network.warnings]
    return [*checks, *fallen_back, ran], network.device_words
