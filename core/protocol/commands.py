"""Every command of the engine, by name: the request that asks for it, and the result it answers."""

from __future__ import annotations

from typing import Any, Dict, Type, Union, get_args

from .compare import CompareRequest, SeparabilityRequest
from .describe import DescribeRequest
from .doctor import DoctorRequest
from .prepare import PrepareRequest, ProductRequest
from .sample import SampleRequest
from .score import ScoreRequest
from .segment import SegmentRequest
from .simulate import SimulateRequest
from .threshold import ThresholdRequest
from .train import TrainRequest

Request = Union[
    SegmentRequest,
    ThresholdRequest,
    DescribeRequest,
    SimulateRequest,
    TrainRequest,
    SampleRequest,
    ScoreRequest,
    SeparabilityRequest,
    CompareRequest,
    PrepareRequest,
    ProductRequest,
    DoctorRequest,
]
REQUESTS: Dict[str, Type[Any]] = {kind.command: kind for kind in get_args(Request)}
