"""The layer ``ponds`` of a GeoPackage while it is written, and the fields that each has."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Optional, Sequence, Tuple

from osgeo import ogr

from ..protocol.errors import OutputError
from ..raster import closing
from ..raster.reference_system import stored_system
from ..run.staging import refused

ogr.UseExceptions()

LAYER = "ponds"

FIELDS = (
    ("id", ogr.OFTInteger64),
    ("area_m2", ogr.OFTReal),
    ("perimeter_m", ogr.OFTReal),
    ("mean_probability", ogr.OFTReal),
    ("confidence", ogr.OFTReal),
    ("source", ogr.OFTString),
    ("model", ogr.OFTString),
)
"""Of the layer, in their order."""

_BATCH = 20_000
"""Features between two commits: one transaction for all would hold them in memory."""


class PondStore:
    """Writes ponds one by one, and numbers them when all are there.

    Attributes:
        count: Ponds written.
    """

    def __init__(
        self, path: str, final: str, crs: str, more_fields: Sequence[Tuple[str, int]] = ()
    ) -> None:
        """Create the file.

        Args:
            path: Where to write.
            final: The name the file will get, for messages.
            crs: Reference system as WKT.
            more_fields: Names and OGR's types of fields after :data:`FIELDS`.

        Raises:
            OutputError: The file cannot be created.
        """
        self.count = 0
        self._path, self._final = path, Path(final)
        self._dataset: Optional[ogr.DataSource] = None
        self._layer: Optional[ogr.Layer] = None
        try:
            self._dataset = ogr.GetDriverByName("GPKG").CreateDataSource(path)
            self._layer = self._dataset.CreateLayer(LAYER, stored_system(crs), ogr.wkbPolygon)
            for name, kind in (*FIELDS, *more_fields):
                self._layer.CreateField(ogr.FieldDefn(name, kind))
            self._layer.StartTransaction()
        except RuntimeError as error:
            # What is left of it must not speak up when it is thrown away.
            self.close()
            raise self._failed(error) from error

    @property
    def layer(self) -> ogr.Layer:
        """The layer, which is open."""
        if self._layer is None:
            raise ValueError("the layer is closed")
        return self._layer

    def add(self, values: Sequence[Any], geometry: ogr.Geometry) -> None:
        """Write a pond.

        Args:
            values: Of the fields after ``id``, in their order; ``None`` for NULL.
            geometry: Polygon, which is the layer's from now on.

        Raises:
            OutputError: The disk is full or gone.
        """
        layer = self.layer
        feature = ogr.Feature(layer.GetLayerDefn())
        # By position: looking up names costs more than writing the feature.
        for index, value in enumerate(values, start=1):
            feature.SetField(index, value)
        feature.SetGeometryDirectly(geometry)
        try:
            layer.CreateFeature(feature)
            self.count += 1
            if self.count % _BATCH == 0:
                layer.CommitTransaction()
                layer.StartTransaction()
        except RuntimeError as error:
            raise self._failed(error) from error

    def rework(self, work: Callable[[ogr.Layer], None]) -> None:
        """Let something change the ponds that were written.

        Raises:
            OutputError: The disk is full or gone.
        """
        layer = self.layer
        try:
            layer.CommitTransaction()
            layer.StartTransaction()
            work(layer)
        except RuntimeError as error:
            raise self._failed(error) from error

    def finish(self) -> None:
        """Write what is left, number the ponds from the largest, and close the file.

        Raises:
            OutputError: The disk is full or gone.
        """
        try:
            self.layer.CommitTransaction()
            _number_by_size(self._dataset)
            dataset, self._layer, self._dataset = self._dataset, None, None
            closing.close(dataset)
            closing.check_store(self._path, **{LAYER: self.count})
        except RuntimeError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Close the file as it is."""
        dataset, self._layer, self._dataset = self._dataset, None, None
        closing.give_up(dataset)

    def _failed(self, error: RuntimeError) -> OutputError:
        return refused(self._final, str(error))


def _number_by_size(dataset: Optional[ogr.DataSource]) -> None:
    """Set ``id`` to 1 for the largest pond of the layer ``ponds``, and so on."""
    if dataset is None:
        raise ValueError("the layer is closed")
    for statement in (
        "CREATE TEMP TABLE sizes AS SELECT fid FROM ponds ORDER BY area_m2 DESC, fid",
        "CREATE INDEX temp.sizes_fid ON sizes (fid)",
        ("UPDATE ponds SET id = (SELECT sizes.rowid FROM temp.sizes WHERE sizes.fid = ponds.fid)"),
        "DROP TABLE temp.sizes",
    ):
        dataset.ExecuteSQL(statement)
