"""Plan of a preparation before any pixel is resampled: images, terrain, grid, lineage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Dict, Optional, Sequence, Tuple

from osgeo import gdal, osr

from ..protocol.errors import InputError
from ..protocol.prepare import PrepareRequest
from ..protocol.texts import text
from ..raster.coordinate_operation import is_ballpark
from ..run.manifest import version
from . import dark_object, raw_image
from .elevation_model import open_elevation_model
from .gaofen import Channel, earth_sun_distance
from .level1a_product import Product, ProductImage, fields_of
from .map_grid import Grid, Heights, choose_system, place_image, union
from .raw_image import RawImage, ReflectanceScaling


@dataclass(frozen=True)
class Plan:
    """What is to be warped, and where to.

    Attributes:
        images: The multispectral image or its strips, reflectance, with RPC, and a grid for each.
        pan: The panchromatic image, where it is to sharpen.
        grid: That shows all images.
        heights: The ground.
        channels: The bands in their order.
        gsd_m: Sample distance.
        ratio: Multispectral over panchromatic sample distance.
        fields: Lineage.
        remarks: What the user should know.
    """

    images: Tuple[Tuple[gdal.Dataset, Grid], ...]
    pan: Optional[gdal.Dataset]
    grid: Grid
    heights: Heights
    channels: Tuple[Channel, ...]
    gsd_m: float
    ratio: int
    fields: Dict[str, str]
    remarks: Tuple[str, ...]


def make_plan(request: PrepareRequest, product: Product, paths: Dict[str, str]) -> Plan:
    """Open a product's images and decide what becomes of them; nothing is resampled yet.

    Args:
        request: What is wanted.
        product: What it is made of.
        paths: Where GDAL reads the product's images, by their names.

    Raises:
        InputError: An image is not what the product says, or lies where there are no heights.
        RequestError: The reference system is none.
    """
    camera, distance = product.camera, earth_sun_distance(product.acquired.utc)
    order = list(range(len(camera.bands)))
    if request.by_wavelength:
        order.sort(key=lambda index: camera.bands[index].centre_nm)
    raws = [_raw(product_image, paths, len(camera.bands)) for product_image in product.images]
    scalings = raw_image.reflectance_scalings(
        camera.bands, product.gains.values, product.sun[0], distance
    )
    fields = _lineage(product, distance, order)
    if request.dark_object:
        scalings, darkest = dark_object.subtract_dark_object(
            scalings, raw_image.sample_of_all(raws)
        )
        fields["REFLECTANCE"] = text("preparation.reflectance_dark_object")
        fields["DARK_OBJECT"] = _list([darkest[index] for index in order])
    fields["SATURATION"] = _list([scalings[index].saturation for index in order])
    heights = _heights(request, product)
    fields["HEIGHTS"] = heights.words
    images = _images(product.images, raws, order, scalings)
    pan, gsd, ratio = None, camera.gsd_m, 1
    if request.pansharpen and product.pan and product.pan_gains and camera.pan:
        raw = _raw(product.pan, paths, 1)
        pan_scalings = raw_image.reflectance_scalings(
            [camera.pan], product.pan_gains.values, product.sun[0], distance
        )
        (pan,) = _images([product.pan], [raw], [0], pan_scalings)
        gsd, ratio = camera.pan_gsd_m, round(camera.gsd_m / camera.pan_gsd_m)
        fields["SHARPENING"] = text("preparation.sharpening_method")
    system = choose_system(request.crs, product.place)
    placed = [place_image(image, heights, system, gsd) for image in images]
    pairs = tuple((image, found.grid) for image, found in zip(images, placed) if found.grid)
    known, seen = (sum(getattr(found, name) for found in placed) for name in ("known", "seen"))
    if not known or not pairs:
        raise _nowhere(product, heights)
    return Plan(
        images=pairs,
        pan=pan,
        grid=union([grid for _, grid in pairs]),
        heights=heights,
        channels=tuple(camera.bands[index] for index in order),
        gsd_m=gsd,
        ratio=ratio,
        fields=fields,
        remarks=(
            *(heights.dem.remarks if heights.dem else ()),
            *_system_remarks(system, product.place),
            *_ground_remarks(product, heights, 1 - known / seen),
        ),
    )


def _nowhere(product: Product, heights: Heights) -> InputError:
    if heights.dem is not None:
        return InputError.of(
            "preparation.dem_elsewhere",
            name=heights.dem.name,
            product=product.name,
            longitude=product.place[0],
            latitude=product.place[1],
        )
    return InputError.of("preparation.not_on_map", product=product.name)


def _raw(product_image: ProductImage, paths: Dict[str, str], bands: int) -> RawImage:
    return raw_image.open_raw(
        paths[product_image.name], product_image.name, bands, product_image.size
    )


def _images(
    product_images: Sequence[ProductImage],
    raws: Sequence[RawImage],
    order: Sequence[int],
    scalings: Sequence[ReflectanceScaling],
) -> Tuple[gdal.Dataset, ...]:
    return tuple(
        raw_image.as_reflectance(raw, order, scalings, product_image.polynomials)
        for product_image, raw in zip(product_images, raws)
    )


def _heights(request: PrepareRequest, product: Product) -> Heights:
    if request.dem is not None or request.height is not None:
        dem = None if request.dem is None else open_elevation_model(request.dem, product.place)
        return Heights(dem, request.height)
    middles = [product_image.polynomials.height for product_image in product.images]
    return Heights(None, sum(middles) / len(middles))


def _system_remarks(system: osr.SpatialReference, place: Tuple[float, float]) -> Tuple[str, ...]:
    """Return what to say where PROJ takes the datum of the map for WGS 84, which RPC are in."""
    earth = choose_system("EPSG:4326", place)
    if not is_ballpark(system, earth, place):
        return ()
    return (text("preparation.crs_ballpark", crs=system.GetName()),)


def _ground_remarks(product: Product, heights: Heights, uncovered: float) -> Tuple[str, ...]:
    if heights.dem is None:
        if product.view_zenith is None or not 0 <= product.view_zenith < 80:
            return (text("preparation.constant_height_oblique", height=heights.height),)
        metres = 100 * math.tan(math.radians(product.view_zenith))
        return (text("preparation.constant_height_shift", height=heights.height, shift=metres),)
    if uncovered > 0.001 and heights.height is None:
        return (text("preparation.dem_gaps", name=heights.dem.name, share=uncovered),)
    return ()


def _lineage(product: Product, distance: float, order: Sequence[int]) -> Dict[str, str]:
    return {
        **fields_of(product, order),
        "REFLECTANCE": text("preparation.reflectance_toa"),
        "EARTH_SUN_DISTANCE": f"{distance:.6f}",
        "SOLAR_IRRADIANCE": _list([product.camera.bands[index].irradiance for index in order]),
        "RESAMPLING": text("preparation.resampling"),
        "TIFFTAG_DATETIME": product.acquired.utc.strftime("%Y:%m:%d %H:%M:%S"),
        "TIFFTAG_IMAGEDESCRIPTION": product.scene,
        "TIFFTAG_SOFTWARE": f"Tailing Pond Mapper {version()}",
    }


def _list(values: Sequence[float]) -> str:
    return " ".join(f"{value:.6g}" for value in values)
