"""The verdicts' GeoPackage: outlines of reference and predicted ponds, and what became of each."""

from __future__ import annotations

import tempfile
from array import array
from pathlib import Path
from typing import IO, Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
import numpy.typing as npt
from osgeo import ogr

from ..protocol.errors import OutputError
from ..raster import closing
from ..raster.image import Image
from ..raster.reference_system import stored_system
from ..raster.wkb import Polygons
from ..run.staging import refused
from .pond_verdicts import Ponds, Side, numbered

ogr.UseExceptions()

REFERENCE, PREDICTED = "reference_ponds", "predicted_ponds"

TOO_SMALL = "small"
"""Verdict of a pond that takes no part."""

_BOOL = "bool"

_Column = Tuple[str, object]


def _columns(in_pieces: str, *of_partner: _Column) -> Tuple[_Column, ...]:
    """Return a layer's fields: those of the pond itself, then those of its partner."""
    return (
        ("id", ogr.OFTInteger64),
        ("verdict", ogr.OFTString),
        (in_pieces, _BOOL),
        ("best_iou", ogr.OFTReal),
        ("area_m2", ogr.OFTReal),
        *of_partner,
    )


_FIELDS: Dict[str, Tuple[_Column, ...]] = {
    REFERENCE: _columns(
        "split",
        ("predicted_area_m2", ogr.OFTReal),
        ("area_error", ogr.OFTReal),
        ("predicted_id", ogr.OFTInteger64),
    ),
    PREDICTED: _columns("merged", ("reference_id", ogr.OFTInteger64)),
}

_SETTERS: Dict[object, Callable[[ogr.Feature, int, Any], None]] = {
    ogr.OFTInteger64: ogr.Feature.SetFieldInteger64,
    ogr.OFTReal: ogr.Feature.SetField,
    ogr.OFTString: ogr.Feature.SetFieldString,
    _BOOL: ogr.Feature.SetFieldInteger64,
}
"""By kind of column: ``SetField`` itself looks for the kind of each value, for thrice the time."""

_IN_MEMORY = 2**22
"""Bytes of outlines that are kept in memory."""

_BATCH = 20_000
"""Features between two commits: one transaction for all would hold them in memory."""


class VerdictLayers:
    """Takes outlines while they are found, and the verdicts when all are known."""

    def __init__(self, path: str, final: str, image: Image) -> None:
        """Create the file.

        Args:
            path: Where to write.
            final: The name the file will get, for messages.
            image: Whose grid the outlines are on.

        Raises:
            OutputError: The file cannot be created.
        """
        self._path, self._final, self._image = path, Path(final), image
        self._dataset: Optional[ogr.DataSource] = None
        self._layers: Dict[str, ogr.Layer] = {}
        self._outlines = {name: _Outlines(self._path) for name in _FIELDS}
        self._counts = dict.fromkeys(_FIELDS, 0)
        try:
            self._dataset = ogr.GetDriverByName("GPKG").CreateDataSource(path)
            for name, columns in _FIELDS.items():
                layer = self._dataset.CreateLayer(name, stored_system(image.crs), ogr.wkbPolygon)
                for column, kind in columns:
                    field = ogr.FieldDefn(column, ogr.OFTInteger if kind == _BOOL else kind)
                    if kind == _BOOL:
                        field.SetSubType(ogr.OFSTBoolean)
                    layer.CreateField(field)
                self._layers[name] = layer
            self._dataset.StartTransaction()
        except RuntimeError as error:
            # What is left of it must not speak up when it is thrown away.
            self.close()
            raise self._failed(error) from error

    def add(self, name: str, polygons: Polygons) -> None:
        """Keep outlines of ponds, in the image's coordinates; they are numbered from 1.

        Raises:
            OutputError: The disk is full or gone.
        """
        try:
            self._outlines[name].add(polygons)
        except OSError as error:
            raise self._failed(error) from error

    def write(self, ponds: Ponds, order: Dict[str, Sequence[int]]) -> None:
        """Write the outlines with their verdicts.

        Args:
            ponds: The verdicts.
            order: For each layer, the pond of each outline in the order they were added.

        Raises:
            OutputError: The disk is full or gone.
        """
        try:
            for name, layer in self._layers.items():
                rows, kind = _rows(ponds, name), layer.GetLayerDefn()
                setters = [_SETTERS[column] for _, column in _FIELDS[name]]
                for binary, pond in zip(self._outlines[name].take(), order[name]):
                    feature = ogr.Feature(kind)
                    for index, (put, value) in enumerate(zip(setters, rows[pond])):
                        if value is not None:
                            put(feature, index, value)
                    feature.SetGeometryDirectly(ogr.CreateGeometryFromWkb(binary))
                    layer.CreateFeature(feature)
                    self._counts[name] += 1
                    if self._counts[name] % _BATCH == 0:
                        self._open().CommitTransaction()
                        self._open().StartTransaction()
            self._open().CommitTransaction()
        except (RuntimeError, OSError) as error:
            raise self._failed(error) from error

    def finish(self) -> None:
        """Close the file, which makes its spatial index, and read it once more.

        All of it is done by GDAL and SQLite, which let other threads run.

        Raises:
            OutputError: The disk is full or gone.
        """
        try:
            dataset, self._dataset, self._layers = self._dataset, None, {}
            closing.close(dataset)
            closing.check_store(self._path, **self._counts)
        except RuntimeError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Close the file as it is."""
        dataset, self._dataset, self._layers = self._dataset, None, {}
        for outlines in self._outlines.values():
            outlines.close()
        closing.give_up(dataset)

    def _open(self) -> ogr.DataSource:
        if self._dataset is None:
            raise ValueError("the layers are closed")
        return self._dataset

    def _failed(self, error: Exception) -> OutputError:
        return refused(self._final, str(error))


class _Outlines:
    """Polygons that wait for their verdicts: a few in memory, many in a file without a name."""

    def __init__(self, beside: str) -> None:
        self._beside = Path(beside)
        self._lengths = array("L")
        self._file: Optional[IO[bytes]] = None

    def add(self, polygons: Polygons) -> None:
        if self._file is None:
            # Closed by close(), which whoever uses the layers calls.
            self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115
                _IN_MEMORY, dir=str(self._beside.parent)
            )
        binaries, lengths = polygons.binaries()
        self._file.write(binaries)
        self._lengths.extend(lengths.tolist())

    def take(self) -> Iterator[bytes]:
        """Give the polygons once, as well-known binary, in the order they came."""
        if self._file is not None:
            self._file.seek(0)
            for length in self._lengths:
                yield self._file.read(length)
        self.close()

    def close(self) -> None:
        """Forget them."""
        if self._file is not None:
            self._file.close()
        self._file, self._lengths = None, array("L")


def _rows(ponds: Ponds, name: str) -> List[Tuple[object, ...]]:
    """Return the values of a layer's fields, pond by pond."""
    there, found = ponds.reference, ponds.predicted
    if name == REFERENCE:
        of_partner = (
            _of_partner(there, found.area_m2),
            _where(there, ponds.area_error),
            _of_partner(there, numbered(found)),
        )
        return list(zip(*_of_itself(there, "missed"), *of_partner))
    return list(zip(*_of_itself(found, "false"), _of_partner(found, numbered(there))))


def _of_itself(side: Side, alone: str) -> Tuple[Sequence[object], ...]:
    """Return the columns that say of each pond what it is; ``alone`` is one without a partner."""
    return (
        numbered(side).tolist(),
        _verdicts(side, alone),
        side.pieces.astype(int).tolist(),
        side.best_iou.tolist(),
        side.area_m2.tolist(),
    )


def _verdicts(side: Side, alone: str) -> List[str]:
    """Return the verdict of each pond: ``alone`` for one that has no partner."""
    told = np.where(side.matched, "matched", np.where(side.counted, alone, TOO_SMALL))
    return [str(verdict) for verdict in told]


def _of_partner(side: Side, values: npt.NDArray[Any]) -> List[object]:
    """Return what each pond's partner has, ``None`` without one."""
    if not values.size:
        return [None] * side.partner.size
    return _where(side, values[side.partner])


def _where(side: Side, values: npt.NDArray[Any]) -> List[object]:
    return [value if has else None for value, has in zip(values.tolist(), side.matched)]
