"""Simulated ground as files: a scene whose ponds are known, as a Level-1A product if wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from ..protocol.messages import to_json
from ..protocol.simulate import SimulateRequest, SimulateResult
from ..protocol.texts import text
from ..run import manifest
from ..run.clock import Clock
from ..run.feedback import Feedback
from ..run.progress import Share
from ..run.staging import Staging, writing
from ..simulation.land.scene_plan import make_plan
from ..simulation.product.level1a_writer import write_product
from ..simulation.scene import check, write_images, write_pan
from ..simulation.scene_files import write_reference
from .file_names import check_files, check_foreign, check_manifest, written_before


def simulate(request: SimulateRequest, feedback: Feedback) -> SimulateResult:
    """Write a simulated scene, its ponds and its heights; as a Level-1A product if wanted.

    ``scene.tif`` is 4 bands at 8 m, ``ponds.gpkg`` the exact outlines, ``dem.tif`` metres at 8 m,
    ``pan.tif`` the panchromatic band at 2 m. Memory does not grow with the scene, apart from its
    plan.

    Raises:
        RequestError: The size or the seed is out of range.
        OutputError: The files cannot be written, or would replace what no simulation wrote.
        Cancelled: The user asked to stop; nothing is left behind.
    """
    clock = Clock()
    check(request.size, request.seed)
    folder = Path(request.output)
    image, dem, pan = (folder / name for name in ("scene.tif", "dem.tif", "pan.tif"))
    reference, record = folder / "ponds.gpkg", folder / "simulate.manifest.json"
    written = [image, dem, reference, *([pan] if request.product else []), record]
    check_files(map(str, written), ())
    check_manifest(str(record), request.command)
    _check_foreign(request, record, *written)
    product: Optional[Path] = None
    # A product's images are sixteen times as many pixels again, and are then resampled.
    first, second = (0.08, 0.5) if request.product else (1.0, 1.0)
    with Staging() as staging:
        places = {path: staging.reserve(str(path)) for path in written}
        if not request.product and pan.name in written_before(str(record), request.command):
            # Of other ground than the scene that is written now.
            staging.outdate(str(pan))
        plan = make_plan(request.size, request.seed, Share(feedback, 0.0, 0.1 * first))
        write_reference(plan.ponds, plan.size, places[reference], reference)
        prevalence = write_images(
            plan, (places[image], image), (places[dem], dem), Share(feedback, 0.1 * first, first)
        )
        if request.product:
            write_pan(plan, (places[pan], pan), Share(feedback, first, second))
            setting = plan.land.setting
            product = write_product(
                folder,
                image=Path(places[image]),
                pan=Path(places[pan]),
                dem=Path(places[dem]),
                acquired=setting.acquired,
                sun_zenith=setting.zenith,
                sun_azimuth=setting.azimuth,
                seed=request.seed,
                feedback=Share(feedback, second, 1.0),
                staging=staging,
            )
            _check_foreign(request, record, product)
        result = SimulateResult(
            image=str(image),
            reference=str(reference),
            ponds=len(plan.ponds),
            prevalence=prevalence,
            dem=str(dem),
            pan=str(pan) if request.product else None,
            product=None if product is None else str(product),
            manifest=str(record),
        )
        facts, seconds = {"result": to_json(result)}, {"total": clock.elapsed()}
        with writing(str(record)):
            manifest.write(places[record], request, clock.started, {}, facts, seconds)
        # The last moment to stop: from here on the files have their names.
        feedback.progress(1.0, text("engine.stage.done"))
        staging.commit()
    return result


def _check_foreign(request: SimulateRequest, record: Path, *files: Path) -> None:
    check_foreign(map(str, files), request.command, [str(record)])
