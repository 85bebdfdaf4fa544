"""Near infrared that is predicted: it follows what it was taught, and leaves the rest alone."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.training.data.examples import Example, make_example  # noqa: E402
from core.training.fitting.near_infrared import (  # noqa: E402
    fit_near_infrared,
    with_near_infrared,
)

from ..grounds import field  # noqa: E402

pytestmark = pytest.mark.usefixtures("one_thread")

NOTHING = np.zeros((4, 0), dtype=np.uint16)


def example(seed: int, count: int = 4) -> Example:
    bands = [*field(seed, 64, 64, count), *[None] * (4 - count)]
    return make_example(f"e{seed}", f"s{seed}", bands, np.zeros((64, 64), dtype=np.uint8))


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    return fit_near_infrared([example(0), example(1), example(9, 3)], NOTHING, 0, 120)


def test_it_finds_soil_darker_than_plants(network: torch.nn.Module) -> None:
    known = example(5)
    told = with_near_infrared(example(5, 3), network, "told")
    assert told.gain[3] > 0
    said = told.pixels[3] * told.gain[3]
    true = known.pixels[3] * known.gain[3]
    assert np.corrcoef(said.ravel(), true.ravel())[0, 1] > 0.7
    assert np.abs(said - true).mean() < np.abs(true - true.mean()).mean()


def test_nothing_but_the_near_infrared_changes(network: torch.nn.Module) -> None:
    before = example(6, 3)
    after = with_near_infrared(before, network, "named")
    assert (after.name, after.site) == ("named", before.site)
    assert np.array_equal(after.pixels[:3], before.pixels[:3])
    assert np.array_equal(after.gain[:3], before.gain[:3])
    assert np.array_equal(after.label, before.label)
    assert before.gain[3] == 0


def test_pixels_without_data_stay_so(network: torch.nn.Module) -> None:
    bands = field(7, 64, 64, 3)
    bands[:, 10:20] = 0
    before = make_example("n", "n", [*bands, None], np.zeros((64, 64), dtype=np.uint8))
    after = with_near_infrared(before, network, "n")
    assert (after.pixels[:, 10:20] == after.centre.astype(np.uint16)[:, None, None]).all()


def test_a_spectrum_teaches_too() -> None:
    dark = np.array([[1500], [1800], [1900], [300]], dtype=np.uint16)
    image = make_example(
        "d", "d", [*np.full((3, 32, 32), 1) * dark[:3, :, None], None], np.zeros((32, 32), np.uint8)
    )
    taught, ignorant = (
        with_near_infrared(image, fit_near_infrared([example(0)], spectra, 0, 120), "d")
        for spectra in (dark, NOTHING)
    )
    centre = (slice(8, -8), slice(8, -8))
    wrong = [abs(float(np.median(seen.pixels[3][centre])) - 300) for seen in (taught, ignorant)]
    assert wrong[0] < wrong[1] / 2


def test_the_same_seed_gives_the_same_and_leaves_torch_s_own_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(1)
    torch.manual_seed(5)
    first = fit_near_infrared([example(0)], NOTHING, 3, 3)
    assert torch.equal(torch.rand(1), expected)
    again = fit_near_infrared([example(0)], NOTHING, 3, 3)
    for one, other in zip(first.parameters(), again.parameters()):
        assert torch.equal(one, other)


def test_a_seed_may_be_as_large_as_anywhere_else() -> None:
    assert list(fit_near_infrared([example(0)], NOTHING, 2**80 + 3, 1).parameters())


def test_the_number_of_threads_changes_nothing() -> None:
    def told(threads: int) -> np.ndarray:
        torch.set_num_threads(threads)
        network = fit_near_infrared([example(0), example(1)], NOTHING, 3, 20)
        assert torch.get_num_threads() == threads
        return with_near_infrared(example(5, 3), network, "told").pixels

    assert np.array_equal(told(1), told(2))
