"""Products as delivered over ground that is known: ramps of reflectance on hills.

Written by the simulator, whose geometry and radiometry have tests of their own.
"""

from __future__ import annotations

import shutil
import tarfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Optional, Tuple

import numpy as np
import numpy.typing as npt

from core.jobs.prepare import prepare
from core.protocol.prepare import PrepareRequest, PrepareResult
from core.run.feedback import Feedback
from core.simulation.product.level1a_writer import write_product

from .rasters import write_raster

UTM = "EPSG:32648"
ORIGIN = (316_000.0, 2_592_000.0)
SIDE_M = 1024.0
ACQUIRED = datetime(2020, 3, 18, 11, 45, 12, tzinfo=timezone(timedelta(hours=8)))
ZENITH = 32.8
"""The Sun's angle from the vertical there and then, to a degree."""

BEYOND_M = 400.0
"""By which the elevation model reaches beyond the scene."""

Field = Callable[[Any, Any], Any]


def axes(pixel: float, beyond: float = 0.0) -> Tuple[Any, Any]:
    """Metres east and south of the scene's corner, at pixel centres."""
    axis = np.arange(-beyond + pixel / 2, SIDE_M + beyond, pixel)
    return axis[None, :], axis[:, None]


def grid(pixel: float, beyond: float = 0.0) -> Tuple[float, ...]:
    """GDAL's geotransform."""
    return (ORIGIN[0] - beyond, pixel, 0.0, ORIGIN[1] + beyond, 0.0, -pixel)


def ramps(bands: int) -> Field:
    """Reflectance x 10000, linear on the map: what any honest interpolation keeps.

    Whole numbers at the centres of pixels of 8 and 16 metres.
    """
    steps = ((0.25, 0.25), (0.25, 0.5), (0.5, -0.25), (0.25, 0.25))
    base = (700, 600, 900, 800)

    def field(east: Any, south: Any) -> npt.NDArray[np.float64]:
        return np.stack(
            [
                base[band % 4]
                + 40 * (band // 4)
                + steps[band % 4][0] * east
                + steps[band % 4][1] * south
                for band in range(bands)
            ]
        )

    return field


def hills(east: Any, south: Any) -> Any:
    """Metres above the ellipsoid."""
    return 1500 + 80 * np.sin(east / 150) * np.cos(south / 180) + 0.1 * east


def deliver(
    folder: Path,
    *,
    wide: bool = False,
    pan: bool = False,
    field: Optional[Field] = None,
    terrain: Field = hills,
    archive: bool = False,
    acquired: datetime = ACQUIRED,
) -> Path:
    """Write a product of a field of reflectance, [C, H, W] of metres east and south.

    Returns:
        The folder of the loose files, or the archive. ``dem.tif`` lies in ``folder``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    bands, pixel = (8, 16.0) if wide else (4, 8.0)
    field = field or ramps(bands)
    image, dem, fine = (folder / name for name in ("scene.tif", "dem.tif", "pan.tif"))
    write_raster(
        image,
        np.rint(field(*axes(pixel))).astype(np.uint16),
        crs=UTM,
        grid=grid(pixel),
        nodata=0,
        scale=1e-4,
    )
    if pan:
        values = np.rint(field(*axes(2.0)).mean(axis=0, keepdims=True)).astype(np.uint16)
        write_raster(fine, values, crs=UTM, grid=grid(2.0), nodata=0, scale=1e-4)
    heights = np.broadcast_to(terrain(*axes(8.0, BEYOND_M)), (1, *_square(8.0, BEYOND_M)))
    write_raster(dem, heights.astype(np.float32), crs=UTM, grid=grid(8.0, BEYOND_M))
    return write_product(
        folder / "out",
        image=image,
        pan=fine if pan else None,
        dem=dem,
        acquired=acquired,
        sun_zenith=ZENITH,
        sun_azimuth=130.0,
        seed=3,
        feedback=Feedback(),
        archive=archive,
        wide=wide,
    )


def _square(pixel: float, beyond: float) -> Tuple[int, int]:
    side = axes(pixel, beyond)[0].size
    return side, side


def pack(product: Path, archive: Path, mode: str = "w:gz") -> Path:
    """Pack the files of a folder, in a folder of the archive."""
    with tarfile.open(archive, mode) as packed:
        for file in sorted(product.iterdir()):
            packed.add(file, arcname=f"{product.name}/{file.name}")
    return archive


def copy(product: Path, folder: Path) -> Path:
    """Return a copy of a folder of files, to be spoilt."""
    return Path(shutil.copytree(product, folder / product.name))


def part(product: Path, ending: str) -> Path:
    """Return the one file with an ending."""
    (found,) = product.glob(f"*{ending}")
    return found


def edit(file: Path, changes: Dict[str, str]) -> None:
    """Replace the contents of elements of an XML file."""
    text = file.read_text(encoding="utf-8")
    for name, value in changes.items():
        start, end = f"<{name}>", f"</{name}>"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        assert found, name
        text = before + start + value + end + after
    file.write_text(text, encoding="utf-8")


def prepared(
    product: Path, output: Path, feedback: Optional[Feedback] = None, **options: Any
) -> PrepareResult:
    """Prepare a product."""
    request = PrepareRequest(product=str(product), output=str(output), **options)
    return prepare(request, feedback or Feedback())


def dem_of(product: Path) -> str:
    """Return the elevation model of the ground that a product shows."""
    return str(product.parents[1] / "dem.tif")
