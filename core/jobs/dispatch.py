"""Runs the job that a request asks for.

A job's module is imported when it is asked for, so that the doctor can run where a package of
another job is missing.
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Dict, Tuple

from ..protocol.commands import Request
from ..protocol.compare import CompareRequest, SeparabilityRequest
from ..protocol.describe import DescribeRequest
from ..protocol.doctor import DoctorRequest
from ..protocol.errors import EngineError
from ..protocol.prepare import PrepareRequest, ProductRequest
from ..protocol.sample import SampleRequest
from ..protocol.score import ScoreRequest
from ..protocol.segment import SegmentRequest
from ..protocol.simulate import SimulateRequest
from ..protocol.threshold import ThresholdRequest
from ..protocol.train import TrainRequest
from ..run.feedback import Feedback
from .request_values import check_values

_JOBS: Dict[type, Tuple[str, str]] = {
    SegmentRequest: (".segment", "segment"),
    ThresholdRequest: (".threshold", "apply_threshold"),
    DescribeRequest: (".describe", "describe"),
    SimulateRequest: (".simulate", "simulate"),
    TrainRequest: (".train", "train"),
    SampleRequest: (".sample", "sample"),
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
    check_values(request)
    try:
        module = importlib.import_module(module_name, __package__)
    except ImportError as error:
        raise EngineError.of(
            "engine.package_missing", purpose=request.command, reason=error
        ) from error
    job: Callable[[Any, Feedback], object] = getattr(module, function_name)
    return job(request, feedback)
