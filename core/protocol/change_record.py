"""What ``change.json`` holds, with its one reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Mapping, Optional, Tuple

from .change import FLAGGED, NEW, STABLE
from .errors import InputError
from .json_fields import Count, Share, decode, read_json

NAME = "change.json"
"""Of the file in a ledger's folder."""


@dataclass(frozen=True)
class RegistrationRecord:
    """How an image was laid over that of the first date.

    Attributes:
        measured: Whether it was; else nothing was moved, and the error is assumed.
        east_m: How far its ponds were moved, along x of the first image, metres.
        north_m: Likewise along y.
        error_m: Standard error of that, metres, of either.
        residual_m: How far parts of the image lie off after it, standard deviation, metres.
        patches: Parts of the image that agreed.
        tried: Parts that were tried.
    """

    measured: bool
    east_m: float
    north_m: float
    error_m: float
    residual_m: float
    patches: Count
    tried: Count


@dataclass(frozen=True)
class DateRecord:
    """One of the dates.

    Attributes:
        date: ISO 8601.
        dated_by: Where that stands: ``given``, ``metadata``, ``product`` (its XML file) or
            ``name``.
        image: Path; ``None`` where a prediction does not lead to it.
        prediction: Path.
        gsd_m: Ground sample distance, metres.
        registration: Over the first date's image; ``None`` for that one itself.
        clouds: Whether cloud was looked for.
        shadows: Whether its shadow was.
        outlines: Ponds that the prediction shows.
        cloud_outlines: Those of them that lie under cloud, and were taken for none.
        area_error: Relative standard error of areas that a score gives; ``None`` without one.
        error_source: ``boundary``, ``score`` or ``sample``.
    """

    date: str
    dated_by: str
    image: Optional[str]
    prediction: str
    gsd_m: float
    registration: Optional[RegistrationRecord]
    clouds: bool
    shadows: bool
    outlines: Count
    cloud_outlines: Count
    area_error: Optional[float]
    error_source: str


@dataclass(frozen=True)
class Observation:
    """A pond at a date; a row of the ledger.

    Attributes:
        date: ISO 8601.
        status: One of :data:`core.protocol.change.STATUSES`.
        area_m2: On the ellipsoid; ``None`` where it is not known.
        area_se_m2: Its standard error; likewise, and where nothing is left.
        change_m2: Area less that of ``since``; ``None`` where nothing was compared.
        change_se_m2: Standard error of that, with registration.
        z: The one over the other.
        since: Date that it was compared with.
        relation: One of :data:`core.protocol.change.RELATIONS`, or ``None``.
        related: Ponds that the relation is to.
        parts: Outlines that make up the pond.
        confidence: Highest of its outlines; ``None`` where the model gives none.
        probability: Mean on its ground, as far as that is seen; ``None`` without probabilities.
        unseen: Share of its ground without data or under cloud or shadow.
    """

    date: str
    status: str
    area_m2: Optional[float]
    area_se_m2: Optional[float]
    change_m2: Optional[float]
    change_se_m2: Optional[float]
    z: Optional[float]
    since: Optional[str]
    relation: Optional[str]
    related: Tuple[int, ...]
    parts: Count
    confidence: Optional[Share]
    probability: Optional[Share]
    unseen: Share

    @property
    def flagged(self) -> bool:
        """Whether it says of a change."""
        return self.status in FLAGGED


@dataclass(frozen=True)
class PondRecord:
    """A pond through time.

    Attributes:
        id: Of the ledger.
        bounds: ``xmin, ymin, xmax, ymax`` of all its outlines, in the ledger's system.
        observations: In the order of time.
    """

    id: int
    bounds: Tuple[float, float, float, float]
    observations: Tuple[Observation, ...]

    @property
    def flagged(self) -> bool:
        """Whether it changed at any date."""
        return any(one.flagged for one in self.observations)

    @property
    def drawn(self) -> Tuple[Observation, ...]:
        """Its rows for a chart: a new pond begins with nothing, at the date it is compared with."""
        first = self.observations[0]
        if first.status != NEW or first.since is None:
            return self.observations
        nothing = replace(first, date=first.since, status=STABLE, area_m2=0.0, area_se_m2=None)
        return (nothing, *self.observations)


@dataclass(frozen=True)
class ChangeRecord:
    """A ledger of ponds.

    Attributes:
        level: Of 100 ponds that did not change, so many are not flagged, 0 to 1.
        critical: Standard errors beyond which a change is flagged.
        crs: Of the outlines: authority and code, else its name.
        dates: In the order of time.
        ponds: By identity.
        warnings: What the user should know.
        command: The command line.
        versions: Of the software.
        made: When, ISO 8601.
    """

    level: Share
    critical: float
    crs: str
    dates: Tuple[DateRecord, ...]
    ponds: Tuple[PondRecord, ...]
    warnings: Tuple[str, ...]
    command: Tuple[str, ...]
    versions: Mapping[str, str]
    made: str


def read_change(path: str) -> ChangeRecord:
    """Read ``change.json``.

    Raises:
        InputError: The file is gone, or is no ledger's.
    """
    try:
        return decode(ChangeRecord, read_json(path))
    except (OSError, ValueError) as error:
        raise InputError.of("protocol.change_unreadable", path=path, reason=error) from error
