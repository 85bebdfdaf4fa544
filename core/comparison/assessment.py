"""Accuracy assessment of all maps of a comparison in one pass, on the same pixels and ponds."""

from __future__ import annotations

import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from typing import Callable, Optional, Sequence, Tuple

import numpy as np

from ..accuracy.block_counts import BlockCounts, block_side
from ..accuracy.confidence_intervals import Confidence, confidence
from ..accuracy.metrics import judged
from ..accuracy.pixel_counts import JudgedGround
from ..accuracy.pond_scoring import PondScore
from ..accuracy.pond_verdicts import Ponds
from ..accuracy.predicted_map import Prediction
from ..accuracy.reference_labels import ReferenceLabels, verdicts
from ..protocol.accuracy_measures import Ground
from ..protocol.errors import InputError
from ..protocol.texts import count_text, text
from ..raster.array_types import BoolArray, UInt8Array
from ..raster.byte_raster import ByteRaster
from ..raster.class_codes import IGNORE, NODATA
from ..raster.image import Image
from ..raster.windows import Window
from ..run.feedback import Feedback
from ..run.staging import Staging
from .agreement import Agreement
from .compared_map import ComparedMap
from .mcnemar import McNemar, mcnemar
from .paired_differences import Differences, adjusted, differences

Mask = Callable[[Window], BoolArray]
"""From a window to pixels, bool [H, W]."""


@dataclass(frozen=True)
class Judged:
    """The accuracy of one map."""

    entry: ComparedMap
    blocks: BlockCounts
    ground: Ground
    ponds: Ponds
    confidence: Confidence


@dataclass(frozen=True)
class Pair:
    """Two maps beside one another, by the keys of their methods.

    Attributes:
        first: Key of the one.
        second: Key of the other.
        differences: The first's measures less the second's; p values know of the other pairs.
        mcnemar: How often only one of them is right.
    """

    first: str
    second: str
    differences: Differences
    mcnemar: McNemar


@dataclass(frozen=True)
class MapComparison:
    """All maps and all pairs of them.

    Attributes:
        judged: The maps in the order they were given.
        pairs: Every two of them, in that order.
        pixels: How many pixels were judged.
        left_out: Pixels that the reference says something about and that some, not all, of the
            maps have no data for: judged in none, so that all stand the same test.
        withheld: Pixels left out because a method was fitted to them.
    """

    judged: Tuple[Judged, ...]
    pairs: Tuple[Pair, ...]
    pixels: int
    left_out: int
    withheld: int

    @property
    def remarks(self) -> Tuple[str, ...]:
        """What the user should know, in words."""
        remarks = []
        if self.left_out:
            remarks.append(count_text("comparison.pixels_left_out", self.left_out))
        if self.withheld:
            remarks.append(count_text("comparison.training_pixels_left_out", self.withheld))
        # The maps share their blocks and reference ponds, and mostly why something is missing: the
        # one with most to say says it for all.
        known = max((one.confidence.remarks for one in self.judged), key=len, default=())
        return (*remarks, *known)


def require_ground(path: str, reference: ReferenceLabels) -> None:
    """Check that a map has data in the assessment area.

    One without any, as where a band that only this method reads is empty, would leave no
    pixel that all maps have.

    Args:
        path: The map.
        reference: What is known of the ground.

    Raises:
        InputError: It has no data there, or is damaged.
    """
    found = Prediction(path)
    for window in found.windows(reference.window):
        if ((found.classes(window) != NODATA) & (reference.label(window) != IGNORE)).any():
            return
    raise InputError.of("comparison.map_without_data", image=reference.image.name)


def judge(
    entries: Sequence[ComparedMap],
    reference: ReferenceLabels,
    withheld: Optional[Mask],
    staging: Staging,
    seed: int,
    feedback: Feedback,
    min_area: float = 0.0,
) -> MapComparison:
    """Assess the accuracy of maps of the same image.

    Args:
        entries: Those that have made one; their files lie where ``staging`` keeps them.
        reference: What is known of the ground.
        withheld: Pixels that methods were fitted to; none if absent.
        staging: Gives the maps' places, and those of what is written.
        seed: Of the bootstrap.
        feedback: Hears of progress, and may cancel.
        min_area: Ponds below this take no part, square metres on the ellipsoid.

    Raises:
        InputError: No pixel is judged.
        OutputError: The disk is full or gone.
    """
    predictions = [Prediction(staging.place(entry.files.prediction)) for entry in entries]
    image = reference.image
    windows = list(predictions[0].windows(reference.window))
    side = block_side(reference.pond_areas, image)
    agreement = Agreement(image, side, len(entries))
    left_out = kept_back = 0
    with contextlib.ExitStack() as opened:
        sheets = [
            opened.enter_context(_Sheet(entry, image, side, windows, staging, min_area))
            for entry in entries
        ]
        for number, window in enumerate(windows):
            feedback.progress(0.8 * number / len(windows), text("comparison.stage.assessing"))
            label = reference.label(window)
            if withheld is not None:
                held = withheld(window) & (label != IGNORE)
                kept_back += int(np.count_nonzero(held))
                label[held] = IGNORE
            maps = [prediction.classes(window) for prediction in predictions]
            valid = np.all([found != NODATA for found in maps], axis=0)
            some = np.any([found != NODATA for found in maps], axis=0)
            left_out += int(np.count_nonzero(some & ~valid & (label != IGNORE)))
            used = judged(maps[0], label, valid)
            if not used.any():
                for sheet in sheets:
                    sheet.ponds.skip(window)
                continue
            codes = [verdicts(found, label, used) for found in maps]
            agreement.add(window, codes)
            # One after the other: outlines are Python's work, and threads only get into its way.
            for sheet, found, verdict in zip(sheets, maps, codes):
                sheet.add(window, found, label, used, verdict)
        pixels = sheets[0].blocks.total.total
        if not pixels:
            raise InputError.of("comparison.no_pixel_assessed", image=image.name)
        feedback.progress(0.8, text("comparison.stage.matching"))
        # Resampling lets other threads run: layers are written beside it.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            ponds = [sheet.ponds.judge() for sheet in sheets]
            sure = [
                pool.submit(confidence, sheet.blocks, image.gsd_m, found.verdicts, seed)
                for sheet, found in zip(sheets, ponds)
            ]
            blocks = [sheet.blocks for sheet in sheets]
            pairs = pool.submit(_pairs, entries, blocks, agreement, seed)
            complete = []
            for sheet in sheets:
                sheet.ponds.write()
                complete.append(pool.submit(sheet.finish))
            feedback.progress(0.9, text("comparison.stage.resampling"))
            results = tuple(
                Judged(sheet.entry, sheet.blocks, sheet.ground, found, one.result())
                for sheet, found, one in zip(sheets, ponds, sure)
            )
            for one_file in complete:
                one_file.result()
    return MapComparison(
        judged=results,
        pairs=pairs.result(),
        pixels=pixels,
        left_out=left_out,
        withheld=kept_back,
    )


class _Sheet(contextlib.AbstractContextManager):  # type: ignore[type-arg]
    """What is counted and written about one map while the windows of all stream past."""

    def __init__(
        self,
        entry: ComparedMap,
        image: Image,
        side: int,
        windows: Sequence[Window],
        staging: Staging,
        min_area: float,
    ) -> None:
        names = entry.files
        self.entry = entry
        self.blocks, self._ground = BlockCounts(image, side), JudgedGround(image)
        with contextlib.ExitStack() as opened:
            self._errors = ByteRaster(
                staging.reserve(names.errors), names.errors, image, image.window, "verdict"
            )
            opened.callback(self._errors.close)
            self.ponds = PondScore(
                image, windows, staging.reserve(names.ponds), names.ponds, min_area
            )
            opened.callback(self.ponds.close)
            self._opened = opened.pop_all()

    def add(
        self,
        window: Window,
        found: UInt8Array,
        label: UInt8Array,
        used: BoolArray,
        codes: UInt8Array,
    ) -> None:
        """Take the next window of the map."""
        self._errors.write(window, codes)
        self.ponds.add(window, found, label, used)
        self.blocks.add(window, codes)
        self._ground.add(window, codes)

    @property
    def ground(self) -> Ground:
        """The ground that pixels of each verdict cover."""
        return self._ground.by_verdict

    def finish(self) -> None:
        """Complete the map's files, whose layers are written; safe in another thread."""
        self.ponds.finish()
        self._errors.finish()

    def __exit__(self, *_: object) -> None:
        """Close the files as they are."""
        self._opened.close()


def _pairs(
    entries: Sequence[ComparedMap], blocks: Sequence[BlockCounts], agreement: Agreement, seed: int
) -> Tuple[Pair, ...]:
    grids = [counts.grid for counts in blocks]
    judged = np.asarray(grids[0].any(axis=2))
    places = list(combinations(range(len(entries)), 2))
    apart = adjusted([differences(grids[first], grids[second], seed) for first, second in places])
    return tuple(
        Pair(
            entries[first].key,
            entries[second].key,
            found,
            mcnemar(agreement.only((first, second)), judged),
        )
        for (first, second), found in zip(places, apart)
    )
