"""From the choices on page Batch to a request, and to the command line that asks for the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...core.protocol.batch import BatchRequest
from ...core.protocol.errors import RequestError
from ..project.page_settings import BatchSettings
from ..text.translation import tr


@dataclass(frozen=True)
class BatchChoices:
    """Everything the page asks for at the moment of a click.

    Attributes:
        model: File of the model; ``None`` for the shipped one.
        settings: The rest, and what is to be remembered.
    """

    model: Path | None
    settings: BatchSettings


def make_request(choices: BatchChoices) -> BatchRequest:
    """Return the request for a click.

    Raises:
        RequestError: A list or a folder is missing.
    """
    settings = choices.settings
    if not settings.scenes or not Path(settings.scenes).exists():
        raise RequestError(
            tr("There is no list of scenes {}.").format(settings.scenes),
            tr("Choose a folder of images, a CSV with a column image, or a STAC item collection."),
        )
    if not settings.folder:
        raise RequestError(
            tr("No folder is chosen for the results."),
            tr("Choose one: a batch is too large for a temporary folder."),
        )
    return BatchRequest(
        scenes=settings.scenes,
        output=settings.folder,
        workers=settings.workers or None,
        model=None if choices.model is None else str(choices.model),
        min_area=settings.min_area,
        probability=settings.probability,
        device=settings.device,
        screen=settings.screen,
    )


def arguments(request: BatchRequest) -> tuple[str, ...]:
    """Return what comes behind the interpreter to ask for a batch, with events as JSON lines."""
    given = {
        "--output": request.output,
        "--workers": request.workers,
        "--model": request.model,
        "--min-area": request.min_area,
        "--device": request.device,
    }
    options = [part for name, value in given.items() if value is not None for part in (name, value)]
    wanted = {"--probability": request.probability, "--screen": request.screen}
    flags = [name for name, asked in wanted.items() if asked]
    return ("-m", "core", "batch", request.scenes, *map(str, options), *flags, "--json")
