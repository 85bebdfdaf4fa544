"""One door to every job: a request in, its result out.

A job's module is imported when it is asked for, so that the doctor can run where a package of
another job is missing.
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Dict, Tuple

from .errors import EngineError
from .feedback import Feedback
from .requests import DescribeRequest, DoctorRequest, Request, SegmentRequest, TrainRequest
from .requests.compare import CompareRequest, SeparabilityRequest
from .requests.prepare import PrepareRequest, ProductRequest
from .requests.sample import SampleRequest
from .requests.score import ScoreRequest
from .requests.simulate import SimulateRequest
from .requests.threshold import ThresholdRequest

_JOBS: Dict[type, Tuple[str, str]] = {
    SegmentRequest: (".segment", "segment"),
    ThresholdRequest: (".apply_threshold", "apply_threshold"),
    DescribeRequest: (".describe", "describe"),
    SimulateRequest: (".simulation.scene", "simulate"),
    TrainRequest: (".training.job", "train"),
    SampleRequest: (".sampling", "sample"),
    ScoreRequest: (".score", "score"),
    SeparabilityRequest: (".separability", "separability"),
    CompareRequest: (".compare", "compare"),
    PrepareRequest: (".prepare", "prepare"),
    ProductRequest: (".prepare", "look"),
    DoctorRequest: (".doctor", "doctor"),
}


def run(request: Request, feedback: Feedback) -> object:
    """Run the job that a request asks for and return its result dataclass.

    Raises:
        EngineError: Whatever the job raises, and a package that the job needs and is missing.
    """
    module_name, function_name = _JOBS[type(request)]
    try:
        module = importlib.import_module(module_name, __package__)
    except ImportError as error:
        raise EngineError(
            f"The engine lacks a package that {request.command} needs ({error}).",
            "Make the engine again on the Engine page, or run `python -m core doctor`.",
        ) from error
    job: Callable[[Any, Feedback], object] = getattr(module, function_name)
    return job(request, feedback)
