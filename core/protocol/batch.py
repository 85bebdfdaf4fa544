"""Segmentation of many scenes: request, what is told of each scene, and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Optional, Tuple

PONDS, RECORD, COLLECTION, PARQUET = "ponds.gpkg", "batch.json", "collection.json", "ponds.parquet"
"""Names of a batch's results in its folder."""

SCENES = "scenes"
"""Folder, inside that of the results, in which each scene has a folder of its own."""

PAUSE = "batch.pause"
"""A file of this name in the folder of the results asks the batch that writes there to end soon;
what it has finished stays, and the next run goes on from it."""


@dataclass(frozen=True)
class BatchRequest:
    """Find the tailings ponds in many scenes, and join them to one layer.

    Attributes:
        scenes: CSV with a column ``image``, a folder, or a STAC item collection.
        output: Folder to write to.
        scheduler: Address of a Dask scheduler; a cluster of this computer's own if absent.
        workers: Processes of that cluster; as many as there are cores, and memory for, if absent.
        memory: GiB that each of them may take; an equal share of this computer's if absent.
        model: ONNX file; the shipped model if absent.
        bands: As of :class:`core.protocol.segment.SegmentRequest`, for every scene.
        threshold: Probability from which a pixel is a pond; the model's own if absent.
        min_area: Smallest pond of the joined layer, in square metres on the ellipsoid.
        probability: Whether to write the probability raster of each scene.
        dem: Elevation model for Level-1A products; a constant height if absent.
        geoparquet: Whether to write the joined layer as GeoParquet, too.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        tile: Pixels, as the model sees them, per side of a processing window.
        screen: As of :class:`core.protocol.segment.SegmentRequest`, for every scene.
    """

    command: ClassVar[str] = "batch"

    scenes: str
    output: str
    scheduler: Optional[str] = None
    workers: Optional[int] = None
    memory: Optional[float] = None
    model: Optional[str] = None
    bands: Optional[Tuple[int, ...]] = None
    threshold: Optional[float] = None
    min_area: float = 0.0
    probability: bool = False
    dem: Optional[str] = None
    geoparquet: bool = False
    device: str = "auto"
    tile: Optional[int] = None
    screen: bool = False


@dataclass(frozen=True)
class DoneScene:
    """A scene whose results are whole.

    Attributes:
        image: As it stands in the list, or its path.
        output: Its class raster.
        seconds: Wall time that it took, when it was done.
        again: Whether an earlier run had done it.
        memory_mib: The most memory that its process had taken by then; ``None`` if not known.
    """

    image: str
    output: str
    seconds: float
    again: bool = False
    memory_mib: Optional[float] = None


@dataclass(frozen=True)
class FailedScene:
    """A scene without results; ``message`` says why, and what to do about it."""

    image: str
    message: str


@dataclass(frozen=True)
class BatchResult:
    """The files and main figures of a batch.

    Attributes:
        output: The folder.
        polygons: The joined ponds' GeoPackage; ``None`` where no scene was done.
        record: ``batch.json``.
        manifest: The run manifest, JSON.
        collection: The STAC collection; ``None`` where it could not be made.
        parquet: The joined ponds as GeoParquet, or ``None``.
        done: Scenes with results.
        failed: Scenes without.
        ponds: Number of joined ponds.
        pond_area_m2: Their area on the ellipsoid.
        workers: Processes that worked.
        seconds: Wall time of the whole job.
        warnings: What the user should know about this result.
    """

    output: str
    polygons: Optional[str]
    record: str
    manifest: str
    collection: Optional[str]
    parquet: Optional[str]
    done: Tuple[DoneScene, ...]
    failed: Tuple[FailedScene, ...]
    ponds: int
    pond_area_m2: float
    workers: int
    seconds: float
    warnings: Tuple[str, ...] = ()
