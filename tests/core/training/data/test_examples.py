"""Images, labels and crops, as training sees them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from core.protocol.errors import InputError  # noqa: E402
from core.raster.class_codes import IGNORE  # noqa: E402
from core.training.data.crops import Sampler, Variation  # noqa: E402
from core.training.data.examples import Example, make_example, simulate_examples  # noqa: E402
from core.training.data.input_scaling import CHANNELS  # noqa: E402

STILL = Variation(
    crop=32,
    zoom=(1.0, 1.0),
    brightness=0,
    tint=0,
    gain=0,
    contrast=0,
    haze=0,
    drop_nir=0,
    blur=0,
    foreign=0,
    real_share=1,
    edge=0,
)
"""Crops that are only turned and flipped."""


def flat(site: str, value: int, label: int = 0, side: int = 48) -> Example:
    band = np.full((side, side), value, dtype=np.uint16)
    return make_example(site, site, [band] * 4, np.full((side, side), label, dtype=np.uint8))


def noisy(side: int) -> Example:
    """An image none of whose pixels is at its median: half are well below, half well above."""
    band = np.random.default_rng(0).integers(500, 1200, (side, side)).astype(np.uint16)
    band[:, ::2] += 1500
    label = np.zeros((side, side), dtype=np.uint8)
    return make_example("n", "n", [band] * 4, label)


def test_pixels_without_data_look_like_the_centre_and_are_ignored() -> None:
    rng = np.random.default_rng(0)
    bands = [rng.integers(500, 3000, (8, 8), dtype=np.uint16) for _ in range(3)]
    bands[1][2, 3] = 0
    example = make_example("n", "s", [*bands, None], np.ones((8, 8), dtype=np.uint8))
    assert example.label[2, 3] == IGNORE
    assert np.count_nonzero(example.label == IGNORE) == 1
    assert list(example.pixels[:3, 2, 3]) == [int(value) for value in example.centre[:3]]
    others = np.delete(bands[0].ravel(), 2 * 8 + 3)
    assert example.centre[0] == np.median(others)


def test_an_empty_image_is_refused() -> None:
    with pytest.raises(InputError, match="holds no data"):
        make_example("n", "s", [np.zeros((4, 4), np.uint16)] * 4, np.zeros((4, 4), np.uint8))


def test_simulated_examples_are_the_scene() -> None:
    (example,) = simulate_examples([3], 256)
    assert (example.gain > 0).all()
    assert 0 < np.mean(example.label == 1) < 0.1
    assert example.centre == pytest.approx(np.median(example.pixels, axis=(1, 2)))


def test_a_batch_depends_on_seed_and_number_alone() -> None:
    examples = simulate_examples([3], 256)
    one = Sampler([], examples, Variation(crop=64), 0)
    one.batch(0, 2, {})
    images, labels = one.batch(5, 3, {})
    assert images.shape == (3, CHANNELS, 64, 64)
    assert images.dtype == torch.float32
    assert labels.shape == (3, 64, 64)
    assert labels.dtype == torch.uint8
    again = Sampler([], examples, Variation(crop=64), 0).batch(5, 3, {})
    assert torch.equal(images, again[0])
    assert torch.equal(labels, again[1])
    assert not torch.equal(images, one.batch(6, 3, {})[0])
    assert not torch.equal(images, Sampler([], examples, Variation(crop=64), 1).batch(5, 3, {})[0])


def test_image_and_label_are_turned_together() -> None:
    band = np.full((48, 48), 1000, dtype=np.uint16)
    label = np.zeros((48, 48), dtype=np.uint8)
    band[:20, :11], label[:20, :11] = 3000, 1
    example = make_example("n", "n", [band] * 4, label)
    views = set()
    sampler = Sampler([example], [], replace(STILL, crop=48), 0)
    for number in range(40):
        images, labels = sampler.batch(number, 1, {})
        assert torch.equal(images[0, 0] > 0.5, labels[0] == 1)
        views.add(labels.numpy().tobytes())
    assert len(views) == 8


def test_every_site_counts_the_same_however_many_tiles_it_has() -> None:
    crowded = [replace(flat("crowded", 900, label=0), name=f"c{n}") for n in range(9)]
    sampler = Sampler([*crowded, flat("lonely", 900, label=1)], [], STILL, 0)
    ponds = [int(sampler.batch(number, 1, {})[1].max()) for number in range(200)]
    assert 70 < sum(ponds) < 130


def test_the_share_of_real_crops_is_kept() -> None:
    variation = replace(STILL, real_share=0.75)
    sampler = Sampler([flat("real", 900, label=1)], [flat("made", 900)], variation, 0)
    real = [int(sampler.batch(number, 1, {})[1].max()) for number in range(200)]
    assert 125 < sum(real) < 175


def test_crops_look_for_ponds() -> None:
    label = np.zeros((400, 400), dtype=np.uint8)
    label[300:306, 20:26] = 1
    band = np.full((400, 400), 900, dtype=np.uint16)
    example = make_example("n", "n", [band] * 4, label)

    def found(share: float) -> int:
        sampler = Sampler([example], [], replace(STILL, pond_share=share), 0)
        return sum(int(sampler.batch(number, 1, {})[1].max()) for number in range(60))

    assert found(1.0) == 60
    assert found(0.0) < 20


def test_beyond_a_small_image_is_nothing_under_any_sky_and_ignored() -> None:
    sampler = Sampler([noisy(20)], [], replace(STILL, brightness=0.5, haze=1.0), 0)
    images, labels = sampler.batch(0, 1, {})
    assert torch.count_nonzero(labels == IGNORE) == 32 * 32 - 20 * 20
    assert torch.equal((images[:, :4] == 0).all(dim=1), labels == IGNORE)


def test_images_end_in_straight_edges_beyond_which_nothing_counts() -> None:
    sampler = Sampler([noisy(64)], [], replace(STILL, brightness=0.5, edge=0.5), 0)
    images, labels = (
        torch.cat(parts) for parts in zip(*(sampler.batch(n, 4, {}) for n in range(40)))
    )
    beyond = labels == IGNORE
    assert torch.equal((images[:, :4] == 0).all(dim=1), beyond)
    cut = beyond.flatten(1).any(dim=1).float().mean()
    assert 0.55 < cut < 0.9
    assert not beyond.flatten(1).all(dim=1).any()
    # Whatever two straight edges leave is convex: rows of image are in one piece.
    starts = torch.diff((~beyond).int(), dim=2, prepend=torch.zeros((len(labels), 32, 1))) == 1
    assert starts.sum(dim=2).max() == 1


def test_the_near_infrared_is_dropped_and_other_bands_are_not() -> None:
    example = noisy(48)
    sampler = Sampler([example], [], replace(STILL, drop_nir=0.5), 0)
    images = torch.cat([sampler.batch(number, 1, {})[0] for number in range(100)])
    empty = (images == 0).flatten(2).all(dim=2)
    assert 30 < int(empty[:, 3].sum()) < 70
    assert torch.equal(empty[:, 7], empty[:, 3])
    assert not empty[:, :3].any()
    assert not empty[:, 4:7].any()


def test_variation_moves_brightness_tint_contrast_and_haze() -> None:
    example = noisy(48)

    def drawn(**changes: float) -> torch.Tensor:
        sampler = Sampler([example], [], replace(STILL, crop=48, **changes), 0)
        return torch.cat([sampler.batch(number, 1, {})[0] for number in range(60)])

    still = drawn()
    assert still.mean(dim=(2, 3)).std(dim=0).max() < 1e-5
    bright = drawn(brightness=0.4).mean(dim=(2, 3))
    assert 0.25 < bright[:, 0].std() < 0.55
    assert (bright[:, 0] - bright[:, 1]).abs().max() < 1e-5
    tinted = drawn(tint=0.2).mean(dim=(2, 3))
    assert 0.15 < (tinted[:, 0] - tinted[:, 1]).std() < 0.45
    assert drawn(contrast=0.3).std(dim=(2, 3)).std(dim=0).min() > 0.03
    # The median of a scene moves with what else it shows, the ground itself does not.
    assert bright[:, 4:].std(dim=0).max() < 1e-5
    wrong = drawn(gain=0.2).mean(dim=(2, 3))
    assert wrong[:, :4].std(dim=0).max() < 1e-5
    assert 0.15 < wrong[:, 4].std() < 0.35
    hazy = drawn(haze=1.0).std(dim=(2, 3))
    assert hazy[:, 0].std() > hazy[:, 2].std() > 1e-3
    # Some images show other ground altogether, and their medians lie far off.
    foreign = drawn(brightness=0.1, foreign=0.3).mean(dim=(2, 3))[:, 0].abs()
    usual = drawn(brightness=0.1).mean(dim=(2, 3))[:, 0].abs()
    assert foreign.max() > 1.5 * usual.max()
    assert foreign.median() < 2 * usual.median()


def test_some_crops_are_as_coarse_as_larger_pixels() -> None:
    def detail(blur: float) -> torch.Tensor:
        sampler = Sampler([noisy(64)], [], replace(STILL, blur=blur), 0)
        images = torch.cat([sampler.batch(number, 1, {})[0] for number in range(60)])
        return sum(images[:, 0].diff(dim=axis).abs().mean(dim=(1, 2)) for axis in (1, 2))

    sharp, mixed = detail(0.0), detail(0.5)
    assert sharp.min() > 0.8 * sharp.max()
    coarse = mixed < 0.7 * sharp.min()
    assert 15 < int(coarse.sum()) < 45


def test_ground_without_ponds_comes_in_its_share_and_no_source_drowns_another() -> None:
    large = [flat("large", 700, side=160) for _ in range(4)]
    small = [flat("small", 800, side=40)]
    pond = flat("pond", 900, label=1, side=64)
    variation = replace(STILL, ground_share=0.5, crop=32)
    sampler = Sampler([pond], [], variation, 0, [*large, *small])
    # Each image is flat, so the level tells where a crop comes from.
    levels = torch.cat([sampler.batch(n, 4, {})[0][:, 4].amax(dim=(1, 2)) for n in range(100)])
    values = [float(value) for value in np.log(np.array([700, 800, 900]) * 1e-4 / 0.08)]
    counts = [int((levels - value).abs().lt(1e-3).sum()) for value in values]
    assert sum(counts) == 400
    assert 160 < counts[2] < 240
    # Sixty-four times the area, eight times as often.
    assert 4 < counts[0] / counts[1] < 16
    assert [item.site for item in sampler.mined] == [
        "pond",
        "large",
        "large",
        "large",
        "large",
        "small",
    ]


def test_where_there_is_no_pond_hard_ground_is_looked_at_more() -> None:
    example = flat("s", 900, side=200)
    example.label[:] = 0
    example.pixels[:, 100:110, 100:110] = 2000
    hard = {"s": np.array([105 * 200 + 105])}
    sampler = Sampler(
        [], [], replace(STILL, pond_share=0.5, hard_share=0.3, ground_share=1.0), 0, [example]
    )
    seen = [bool((sampler.batch(n, 1, hard)[0][:, :4] > 0.1).any()) for n in range(60)]
    assert sum(seen) > 30


def test_zoom_changes_the_size_of_things() -> None:
    label = np.zeros((300, 300), dtype=np.uint8)
    label[np.arange(300) % 20 < 5] = 1
    example = make_example("n", "n", [np.full((300, 300), 900, np.uint16)] * 4, label)
    sampler = Sampler([example], [], replace(STILL, crop=120, zoom=(0.5, 2.0)), 0)
    bands = []
    for number in range(40):
        lines = sampler.batch(number, 1, {})[1][0].numpy()
        lines = lines if lines.any(axis=0).all() else lines.T
        bands.append(np.count_nonzero(np.diff(lines[:, 0].astype(int)) == 1))
    assert min(bands) <= 4
    assert max(bands) >= 9
