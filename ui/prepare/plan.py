"""From the chosen product to what the engine is asked: the snapshot taken at a click."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer

from ...core.protocol.prepare import PrepareRequest
from ...core.protocol.unfinished_output import left_of
from ..project import layers, result_layers
from ..project.page_settings import PrepareSettings
from . import product_files


@dataclass(frozen=True)
class PrepareChoices:
    """Everything the box asks for at the moment of a click.

    Attributes:
        product: Archive, folder, or one file.
        elevation: Layer or file with heights, ``None`` for one height.
        sharpen: Whether to sharpen; never where there is nothing to sharpen with.
        settings: The rest, and what is to be remembered.
    """

    product: str
    elevation: QgsRasterLayer | str | None
    sharpen: bool
    settings: PrepareSettings


@dataclass(frozen=True)
class PreparePlan:
    """A request, and whether its folder was made for it: that goes if nothing comes of it."""

    request: PrepareRequest
    made_folder: bool = False


def make_plan(choices: PrepareChoices, project: QgsProject) -> PreparePlan:
    """Return the plan for a click on Prepare; makes the folder that was chosen, if need be.

    Raises:
        EngineError: The folder cannot be made, or the elevation model is no raster file.
    """
    product, elevation = Path(choices.product), choices.elevation
    dem = layers.source_path(elevation) if isinstance(elevation, QgsRasterLayer) else elevation
    folder, made = product.parent, False
    if choices.settings.folder:
        folder, made = result_layers.output_folder(choices.settings.folder, project)
    output = free_path(folder, product_files.stem(product))
    return PreparePlan(
        request=PrepareRequest(
            product=choices.product,
            output=str(output),
            dem=dem,
            pansharpen=choices.sharpen,
            dark_object=choices.settings.dark_object,
        ),
        made_folder=made,
    )


def free_path(folder: Path, stem: str) -> Path:
    """Return a name for a prepared image that is not taken, nor that of its manifest."""
    number = 1
    while True:
        name = f"{stem}_reflectance" if number == 1 else f"{stem}_reflectance_{number}"
        if not any((folder / f"{name}{ending}").exists() for ending in (".tif", ".manifest.json")):
            return folder / f"{name}.tif"
        number += 1


def discard(plan: PreparePlan) -> None:
    """Remove what a killed engine was writing; as long as it lives, it removes that itself."""
    output = Path(plan.request.output)
    for made in (output, output.with_suffix(".manifest.json")):
        for path in left_of(made):
            path.unlink(missing_ok=True)
    if plan.made_folder and output.parent.is_dir() and not any(output.parent.iterdir()):
        output.parent.rmdir()
