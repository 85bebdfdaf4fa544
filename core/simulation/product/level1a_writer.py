"""A simulated scene as a Gaofen-6 Level-1A product, PMS or WFV: raw lines and samples, RPB, XML.

The images have no georeference but their rational polynomials. File names, fields and units are
those of Gaofen's products; a remark in the XML says that the scene is simulated.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path
from typing import Optional

from osgeo import gdal

from ...preparation.gaofen import WFV
from ...protocol.texts import text
from ...raster import closing
from ...run.feedback import Feedback
from ...run.progress import Advance, Stages
from ...run.staging import Staging
from ..camera.exposure import expose
from ..camera.ground_site import Relief, open_site
from .browse_pictures import write_pictures
from .metadata_writer import product_xml, utc
from .overflight import Shot, describe_shot, plan_flight, plan_shots, plan_strips, product_name
from .product_delivery import deliver_archive, deliver_loose, work_folder
from .rpb_writer import fit_model, rpb_text

gdal.UseExceptions()

_HEIGHT_MARGIN_M = 200.0
"""Heights below and above the scene's that the polynomials hold for, so that a coarser elevation
model, or a height that is only about right, stays inside."""


def write_product(
    folder: Path,
    *,
    image: Path,
    pan: Optional[Path],
    dem: Path,
    acquired: datetime,
    sun_zenith: float,
    sun_azimuth: float,
    seed: int,
    feedback: Feedback,
    archive: bool = True,
    wide: bool = False,
    staging: Optional[Staging] = None,
) -> Path:
    """Image a scene from orbit and write it as a Level-1A product.

    The gains are those published for the year, or for the nearest one that has any.

    Args:
        folder: Where the product goes; made if need be.
        image: Top-of-atmosphere reflectance x 10000, UInt16, blue green red near infrared, 8 m,
            nodata 0.
        pan: The same for the panchromatic band, 2 m, same extent; without it there is no ``PAN``.
        dem: Metres above the ellipsoid; covers the scene.
        acquired: When the middle of the scene was exposed; UTC unless it says otherwise.
        sun_zenith: Angle of the Sun from the vertical, degrees, below 90.
        sun_azimuth: Of the Sun, degrees clockwise from north.
        seed: Decides the roll of the camera and the numbers of scene, product and orbit.
        feedback: Told about progress; may stop the job.
        archive: Whether to pack the files.
        wide: Whether the wide field camera takes it, at 16 m and in three strips: ``image`` has
            that camera's eight bands then, and ``pan`` is not looked at.
        staging: Where the files are reserved, for the caller to commit; if absent, they get their
            names here.

    Returns:
        The ``.tar.gz``, or the folder, named after the product, with the loose files.

    Raises:
        RequestError: The Sun is below the horizon, or the seed is negative.
        InputError: A raster cannot be read, or is not what is described above.
        OutputError: The disk is full, or the folder cannot be written to.
        Cancelled: The user asked to stop; nothing is left behind.
    """
    flight = plan_flight(acquired, sun_zenith, sun_azimuth, seed)
    if wide:
        site = open_site(image, None, dem, len(WFV))
        whole, shots = plan_strips(flight, site)
        metadata_by_part = {"": describe_shot(flight, whole, site.relief.middle)}
    else:
        site = open_site(image, pan, dem)
        shots = plan_shots(flight, site)
        metadata_by_part = {
            f"-{shot.name}": describe_shot(flight, shot, site.relief.middle) for shot in shots
        }
    relief = site.relief
    name = product_name(next(iter(metadata_by_part.values())))
    # Packing a number takes about a third of the time that exposing it does.
    sizes = [float(shot.lines * shot.samples * len(shot.readouts)) for shot in shots]
    stages = Stages(feedback, [*sizes, sum(sizes) / 3 if archive else 0.0])
    target = folder / (f"{name}.tar.gz" if archive else name)
    with contextlib.ExitStack() as opened:
        held = staging if staging is not None else opened.enter_context(Staging())
        bench = opened.enter_context(work_folder(held, target))
        for shot in shots:
            stem = f"{name}-{shot.name}"
            tiff = bench / f"{stem}.tiff"
            _write_image(tiff, shot, relief, stages.next(text("simulation.stage.exposing")))
            if shot.name == "MUX":
                # Before there is an RPB file, which the picture would inherit.
                write_pictures(tiff, bench / f"{stem}.jpg", bench / f"{stem}_thumb.jpg")
            _write_model(bench / f"{stem}.rpb", shot, relief)
        for part, metadata in metadata_by_part.items():
            (bench / f"{name}{part}.xml").write_bytes(product_xml(metadata))
        advance = stages.next(text("simulation.stage.packing"))
        if archive:
            deliver_archive(held, bench, target, utc(acquired), advance)
        else:
            deliver_loose(held, bench, target)
        if staging is None:
            held.commit()
    return target


def _write_image(path: Path, shot: Shot, relief: Relief, advance: Advance) -> None:
    """Write one image; raises RuntimeError where GDAL cannot."""
    dataset = gdal.GetDriverByName("GTiff").Create(
        str(path),
        shot.samples,
        shot.lines,
        len(shot.readouts),
        gdal.GDT_UInt16,
        ["TILED=YES", "BIGTIFF=IF_SAFER"],
    )
    gdal.ErrorReset()
    try:
        done = 0
        advance(0.0)
        exposed = expose(shot.camera, shot.lines, shot.samples, shot.image, relief, shot.readouts)
        with contextlib.closing(exposed) as blocks:
            for window, numbers in blocks:
                dataset.WriteArray(numbers, window.col, window.row)
                done += window.area
                advance(done / (shot.lines * shot.samples))
        closing.close(dataset)
    except BaseException:
        closing.give_up(dataset)
        raise
    closing.check_raster(str(path))


def _write_model(path: Path, shot: Shot, relief: Relief) -> None:
    model = fit_model(
        shot.camera,
        shot.lines,
        shot.samples,
        relief.lowest - _HEIGHT_MARGIN_M,
        relief.highest + _HEIGHT_MARGIN_M,
    )
    path.write_text(rpb_text(model, "GF6", shot.name, shot.pixel_m), encoding="ascii")
