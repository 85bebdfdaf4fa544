"""Runs the job that a request asks for.

A job's module is imported when it is asked for, so that the doctor can run where a package of
another job is missing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

from ..protocol.batch import BatchRequest
from ..protocol.change import ChangeRequest
from ..protocol.commands import Request
from ..protocol.compare import CompareRequest, SeparabilityRequest
from ..protocol.describe import DescribeRequest
from ..protocol.doctor import DoctorRequest
from ..protocol.errors import EngineError, InputError
from ..protocol.prepare import PrepareRequest, ProductRequest
from ..protocol.review import ReviewRequest
from ..protocol.sample import SampleRequest
from ..protocol.score import ScoreRequest
from ..protocol.segment import SegmentRequest
from ..protocol.simulate import SimulateRequest
from ..protocol.texts import listed
from ..protocol.threshold import ThresholdRequest
from ..protocol.train import TrainRequest
from ..run.feedback import Feedback
from .request_values import check_values

_WRITTEN = ("output", "polygons")

_JOBS: Dict[type, Tuple[str, str]] = {
    SegmentRequest: (".segment", "segment"),
    ThresholdRequest: (".threshold", "apply_threshold"),
    DescribeRequest: (".describe", "describe"),
    SimulateRequest: (".simulate", "simulate"),
    TrainRequest: (".train", "train"),
    ReviewRequest: (".review", "review"),
    SampleRequest: (".sample", "sample"),
    ScoreRequest: (".score", "score"),
    SeparabilityRequest: (".separability", "separability"),
    CompareRequest: (".compare", "compare"),
    ChangeRequest: (".change", "change"),
    PrepareRequest: (".prepare", "prepare"),
    ProductRequest: (".prepare", "look"),
    BatchRequest: (".batch", "batch"),
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
    with explained(request):
        return job(request, feedback)


@contextlib.contextmanager
def explained(request: Request) -> Iterator[None]:
    """Tell in plain words what the system or GDAL refuse, for the time of a job.

    Raises:
        EngineError: In place of what they raise.
    """
    try:
        yield
    except OSError as error:
        raise _refused(error) from error
    except (RuntimeError, UnicodeError, SystemError) as error:
        if isinstance(error.__context__, OSError):
            # Links in a circle, before Python 3.13.
            raise _refused(error.__context__) from error
        if not _is_from_gdal(error):
            raise
        raise InputError.of(
            "engine.file_damaged", files=listed(_inputs(request)), reason=error
        ) from error


def _refused(error: OSError) -> Exception:
    """Return what to raise of a file that the system refused: a name too long, links in a circle.

    Jobs tell of what they expect in words of their own; this is the rest.
    """
    if error.filename is None:
        return error
    return InputError.of("engine.file_refused", path=error.filename, reason=error.strerror or error)


def _is_from_gdal(error: BaseException) -> bool:
    """Return whether GDAL raised an error: it may, of a damaged file, at any question.

    Its bindings raise others than it does itself, where a damaged name is no text.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and "osgeo" in Path(trace.tb_frame.f_code.co_filename).parts


def _inputs(request: Request) -> List[str]:
    """Return the names of the files that a request reads."""
    values = [
        getattr(request, item.name)
        for item in dataclasses.fields(request)
        if item.name not in _WRITTEN
    ]
    given = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return [Path(one).name for one in given if isinstance(one, str) and Path(one).exists()]
