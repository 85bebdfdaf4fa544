"""Every command of the engine, by name: the request that asks for it, and the result it answers."""

from __future__ import annotations

from typing import Any, Dict, Type, Union, get_args

from .batch import BatchRequest, BatchResult
from .change import ChangeRequest, ChangeResult
from .compare import CompareRequest, CompareResult, SeparabilityRequest, SeparabilityResult
from .describe import DescribeRequest, DescribeResult
from .doctor import DoctorRequest, DoctorResult
from .prepare import PrepareRequest, PrepareResult, ProductRequest, ProductResult
from .review import ReviewRequest, ReviewResult
from .sample import SampleRequest, SampleResult
from .score import ScoreRequest, ScoreResult
from .segment import SegmentRequest, SegmentResult
from .simulate import SimulateRequest, SimulateResult
from .threshold import ThresholdRequest, ThresholdResult
from .train import TrainRequest, TrainResult

Request = Union[
    SegmentRequest,
    ThresholdRequest,
    DescribeRequest,
    SimulateRequest,
    TrainRequest,
    ReviewRequest,
    SampleRequest,
    ScoreRequest,
    SeparabilityRequest,
    CompareRequest,
    ChangeRequest,
    PrepareRequest,
    ProductRequest,
    BatchRequest,
    DoctorRequest,
]
REQUESTS: Dict[str, Type[Any]] = {kind.command: kind for kind in get_args(Request)}

RESULTS: Dict[Type[Any], Type[Any]] = {
    SegmentRequest: SegmentResult,
    ThresholdRequest: ThresholdResult,
    DescribeRequest: DescribeResult,
    SimulateRequest: SimulateResult,
    TrainRequest: TrainResult,
    ReviewRequest: ReviewResult,
    SampleRequest: SampleResult,
    ScoreRequest: ScoreResult,
    SeparabilityRequest: SeparabilityResult,
    CompareRequest: CompareResult,
    ChangeRequest: ChangeResult,
    PrepareRequest: PrepareResult,
    ProductRequest: ProductResult,
    BatchRequest: BatchResult,
    DoctorRequest: DoctorResult,
}
"""What each request is answered with."""
