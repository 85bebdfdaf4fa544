"""How long a full-size product takes to prepare, and how much memory.

The product is made here: noise in the place of ground, but of the size, layout, polynomials and
compression of one as delivered, over a hilly elevation model. Seconds differ from machine to
machine; memory does not.

    make bench
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import List, Tuple

import numpy as np
from osgeo import gdal, osr

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measured import measured  # noqa: E402 - beside this file

from core.preparation.gaofen import GAINS  # noqa: E402 - the checkout is not installed anywhere
from core.simulation.camera.ground_site import Ground  # noqa: E402
from core.simulation.camera.orbit import Camera, point_camera  # noqa: E402
from core.simulation.product.metadata_writer import ImageMetadata, product_xml  # noqa: E402
from core.simulation.product.rpb_writer import fit_model, rpb_text  # noqa: E402

SIDE = 11_000  # of the multispectral image of one scene, 8 m pixels
SHARPENED_SIDE = 2_000
PLACE = (103.2, 23.4)
HEIGHT = 1500.0
DAY = dt.datetime(2020, 3, 18, 3, 45, tzinfo=dt.timezone.utc)
NAME = "GF6_PMS_E103.2_N23.4_20200318_L1A1119857678"
PAN_PER_PIXEL = 4
BLOCK = 500

gdal.UseExceptions()
osr.UseExceptions()


def main() -> int:
    """Run every measurement and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=SIDE)
    parser.add_argument("--sharpened-side", type=int, default=SHARPENED_SIDE)
    arguments = parser.parse_args()
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = Path(name)
        dem = write_dem(folder / "dem.tif", arguments.side)
        product = write_product(folder / "full", arguments.side, pan=False)
        packed = pack(product)
        report("folder, elevation model", product, ["--dem", str(dem)])
        report("archive, elevation model", packed, ["--dem", str(dem)])
        report("folder, constant height", product, [])
        small = write_product(folder / "small", arguments.sharpened_side, pan=True)
        report("folder, sharpened", small, ["--dem", str(dem), "--pansharpen"])
    return 0


def report(what: str, product: Path, options: List[str]) -> None:
    """Prepare a product in a process of its own and print what that took."""
    output = product.parent / "out.tif"
    seconds, peak = measured(["prepare", str(product), "--output", str(output), *options])
    image = gdal.Open(str(output))
    millions = image.RasterXSize * image.RasterYSize / 1e6
    print(
        f"{what:<26} {image.RasterXSize:>6} x {image.RasterYSize:<6} x {image.RasterCount}"
        f" {seconds / 60:6.2f} min {peak:6.0f} MB {millions / seconds:6.2f} Mpx/s"
        f" {output.stat().st_size / 1e6:7.0f} MB written",
        flush=True,
    )
    output.unlink()


def write_product(folder: Path, side: int, *, pan: bool) -> Path:
    """Write a product as loose files and return its folder."""
    product = folder / NAME
    product.mkdir(parents=True)
    camera = point_camera(*PLACE, HEIGHT, 4.0, 8.0).shifted(-side // 2, -side // 2)
    gains = GAINS[DAY.year]
    write_part(product, "MUX", camera, side, 8.0, gains.pms)
    if pan:
        fine = camera.finer(PAN_PER_PIXEL)
        write_part(product, "PAN", fine, side * PAN_PER_PIXEL, 2.0, (gains.pan,))
    return product


def write_part(
    product: Path, part: str, camera: Camera, side: int, pixel_m: float, gains: Tuple[float, ...]
) -> None:
    """Write one image with its polynomials and XML file."""
    # Not with_suffix: names of products have dots in them.
    image, polynomials, xml = (product / f"{NAME}-{part}.{kind}" for kind in ("tiff", "rpb", "xml"))
    write_numbers(image, side, len(gains))
    model = fit_model(camera, side, side, HEIGHT - 1000, HEIGHT + 1000)
    polynomials.write_text(rpb_text(model, "GF6", part, pixel_m), encoding="ascii")
    metadata = ImageMetadata(
        sensor="PMS",
        scene_id="1",
        product_id="1119857678",
        orbit_id="1",
        bands=tuple(range(1, len(gains) + 1)),
        centre_time=DAY,
        duration=dt.timedelta(seconds=13),
        sun_zenith=32.8,
        sun_azimuth=130.0,
        satellite_zenith=4.4,
        satellite_azimuth=100.0,
        roll=4.0,
        width=side,
        height=side,
        pixel_m=pixel_m,
        centre=PLACE,
        corners=(PLACE, PLACE, PLACE, PLACE),
        gains=gains,
    )
    xml.write_bytes(product_xml(metadata))


def write_numbers(path: Path, side: int, bands: int) -> None:
    """Write noise in strips of lines, as delivered images have them."""
    noise = np.random.default_rng(0).normal(900, 60, (bands, BLOCK, side))
    texture = noise.astype(np.uint16)
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), side, side, bands, gdal.GDT_UInt16, ["INTERLEAVE=PIXEL", "BIGTIFF=IF_SAFER"]
    )
    for row in range(0, side, BLOCK):
        dataset.WriteArray(np.roll(texture, row, axis=2)[:, : min(BLOCK, side - row)], 0, row)


def write_dem(path: Path, side: int) -> Path:
    """Write hills of 30 m pixels, wider than the scene."""
    count = int(side * 8 * 1.4 / 30)
    y, x = np.ogrid[:count, :count]
    heights = HEIGHT + 400 * np.sin(x / 100) * np.cos(y / 80)
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path), count, count, 1, gdal.GDT_Float32, ["TILED=YES", "COMPRESS=DEFLATE"]
    )
    system = osr.SpatialReference()
    system.ImportFromEPSG(32648)
    dataset.SetSpatialRef(system)
    x0, y0 = Ground(dataset.GetProjection()).to_map(*(np.array(axis) for axis in PLACE))
    dataset.SetGeoTransform((float(x0) - 15 * count, 30, 0, float(y0) + 15 * count, 0, -30))
    dataset.WriteArray(heights.astype(np.float32))
    return path


def pack(product: Path) -> Path:
    """Pack a product as delivered ones are."""
    archive = product.parent / f"{NAME}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1) as packed:
        for file in sorted(product.iterdir()):
            packed.add(file, arcname=file.name)
    return archive


if __name__ == "__main__":
    sys.exit(main())
