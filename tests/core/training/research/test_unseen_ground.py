"""What is said of unseen ground: one threshold for all appearances, no source its own judge."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.accuracy.metrics import Counts, counts  # noqa: E402
from core.raster.class_codes import IGNORE  # noqa: E402
from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.evaluation.logits import Logits  # noqa: E402
from core.training.research.appearances import APPEARANCES, appearance_name  # noqa: E402
from core.training.research.material import Material  # noqa: E402
from core.training.research.unseen_ground import Unseen, assess  # noqa: E402

SIDE = 80
SPECTRA = np.zeros((4, 0), dtype=np.uint16)


def image(name: str, site: str, ponds: int) -> Example:
    band = np.random.default_rng(0).integers(500, 900, (SIDE, SIDE)).astype(np.uint16)
    label = np.zeros((SIDE, SIDE), dtype=np.uint8)
    for number in range(ponds):
        label[5 + 25 * number : 20 + 25 * number, 10:40] = 1
    return make_example(name, site, [band, band, band, None], label)


TILES = [image(f"t{number}", f"site{number}", 2 + number % 2) for number in range(5)]
GROUND = [image(f"g{number}", source, 0) for number, source in enumerate(("field", "town"))]


@pytest.fixture(scope="module")
def logits() -> Logits:
    """Ponds are found, but for some; and a field has a false one that is less sure."""
    rng = np.random.default_rng(1)
    found: Logits = {}
    for item in (*TILES, *GROUND):
        for appearance in APPEARANCES:
            values = rng.normal(-4, 0.5, (SIDE, SIDE))
            values[item.label == 1] = rng.normal(4, 1, np.count_nonzero(item.label == 1))
            if item.name in ("t1", "t3") or (item.site == "field" and appearance != "visible"):
                values[60:68, 50:60] = 2.5
            found[appearance_name(item.name, appearance)] = values.astype(np.float16)
    return found


@pytest.fixture(scope="module")
def unseen(logits: Logits) -> Unseen:
    return assess(Material(TILES, [], GROUND, SPECTRA), logits)


def test_every_appearance_is_cut_at_the_one_threshold(unseen: Unseen, logits: Logits) -> None:
    assert tuple(unseen.pixels) == tuple(unseen.alarms) == APPEARANCES
    for appearance, found in unseen.pixels.items():
        expected = Counts(0, 0, 0, 0)
        for tile in TILES:
            values = logits[appearance_name(tile.name, appearance)]
            drawn = (values >= unseen.sites.least_logit).astype(np.uint8)
            expected += counts(drawn, tile.label, tile.label != IGNORE)
        assert found == expected


def test_false_alarms_are_told_by_appearance_and_source(unseen: Unseen) -> None:
    for appearance in APPEARANCES:
        assert sorted(unseen.alarms[appearance]) == ["field", "town"]
        assert unseen.alarms[appearance]["town"].drawn.wrong == 0
    assert unseen.alarms["visible"]["field"].drawn.ponds == 0
    loud = unseen.alarms["hazy"]["field"]
    assert (loud.drawn.wrong, loud.drawn.ponds) == (80, 1)
    assert loud.drawn.ponds_per_100_km2 == pytest.approx(1 / 0.64 * 100)
    # The others' false ponds look the same: it is told from the true ones without its own.
    assert loud.confident == 0
    assert unseen.ground_to_json()["hazy"]["field"]["confident_ponds_per_100_km2"] == 0


def test_what_is_shown_is_true_and_the_tenths_count_every_pond(unseen: Unseen) -> None:
    for found in unseen.shown.values():
        assert found.labelled == sum(2 + number % 2 for number in range(5))
        assert (found.precision, found.recall) == (1.0, 1.0)
    real = sum(2 + number % 2 for number in range(5))
    drawn = 2 * (real + 2) + 1  # the field has a false one in the second appearance alone
    assert sum(count for count, _, _ in unseen.reliability) == drawn
    words = unseen.confidence_to_json()
    assert len(words["tenths"]) == 10
    assert words["shown"]["visible"]["precision"] == 1
