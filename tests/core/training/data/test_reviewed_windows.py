"""What a review says of each pixel, and windows around the ponds that were decided on."""

from __future__ import annotations

from pathlib import Path
from typing import List, Sequence

import numpy as np

from core.raster.class_codes import IGNORE, OTHER, POND, UNKNOWN
from core.raster.reviewed_polygons import is_review
from core.raster.windows import Window
from core.training import own_card
from core.training.data import reviewed_windows as windows
from core.training.held_out_ponds import FOLDS, deal

from ...conftest import Heard
from ...reviews import Ring, Row, write_review
from ...trainings import ring, write_scene

BOXES = [(8, 8, 10, 12), (60, 10, 14, 9), (15, 62, 12, 12), (64, 62, 16, 14), (40, 40, 6, 6)]
SAID = ["accepted", "rejected", "edited", None, "rejected"]


def opened(folder: Path, rows: List[Row], areas: Sequence[Ring] = ()) -> windows.ReviewedImage:
    image, _ = write_scene(folder / "scene", BOXES[:4])
    review = write_review(folder / "review.gpkg", rows, areas)
    return windows.open_reviewed(1, image, review, [image], None, own_card.expected())


def rows() -> List[Row]:
    return [Row(ring(box), said) for box, said in zip(BOXES, SAID)]


def inside(box: tuple[int, int, int, int], side: int = 96) -> np.ndarray:
    column, row, width, height = box
    found = np.zeros((side, side), dtype=bool)
    found[row : row + height, column : column + width] = True
    return found


class TestLabel:
    """Codes by decision, pixel by pixel."""

    def test_each_decision_has_its_code_and_the_rest_is_unknown(self, tmp_path: Path) -> None:
        ground = opened(tmp_path, rows())
        label, numbers = windows.label_of(ground, Window(0, 0, 96, 96))
        expected = np.full((96, 96), UNKNOWN)
        for box, code in zip(BOXES, (POND, OTHER, POND, IGNORE, OTHER)):
            expected[inside(box)] = code
        assert (label == expected).all()
        assert len(np.unique(numbers[numbers > 0])) == 5

    def test_ground_looked_over_whole_is_other_but_for_what_stands(self, tmp_path: Path) -> None:
        ground = opened(tmp_path, rows(), [ring((0, 48, 96, 48))])
        label, _ = windows.label_of(ground, Window(0, 0, 96, 96))
        assert (label[48:][inside(BOXES[2])[48:]] == POND).all()
        assert (label[48:][~inside(BOXES[2])[48:]] == OTHER).all()  # the undecided one, too
        assert (label[:8] == UNKNOWN).all()

    def test_what_stands_wins_over_what_was_rejected_under_it(self, tmp_path: Path) -> None:
        twice = [Row(ring((8, 8, 10, 12)), "edited"), Row(ring((8, 8, 20, 20)), "rejected")]
        for number, order in enumerate((twice, twice[::-1])):
            folder = tmp_path / str(number)
            folder.mkdir()
            label, _ = windows.label_of(opened(folder, order), Window(0, 0, 96, 96))
            assert (label[inside((8, 8, 10, 12))] == POND).all()
            assert np.count_nonzero(label == OTHER) == 400 - 120

    def test_ponds_of_another_image_say_nothing(self, tmp_path: Path) -> None:
        image, _ = write_scene(tmp_path / "scene", BOXES[:4])
        said = [
            Row(ring(BOXES[0]), "accepted", image=image),
            Row(ring(BOXES[1]), "accepted", image="/elsewhere/later.tif"),
            Row(ring(BOXES[2]), "accepted", image="/moved/away.tif"),
        ]
        review = write_review(tmp_path / "review.gpkg", said)
        both = [image, "later.tif"]
        ground = windows.open_reviewed(1, image, review, both, None, own_card.expected())
        label, _ = windows.label_of(ground, Window(0, 0, 96, 96))
        assert (label[inside(BOXES[0])] == POND).all()
        assert (label[inside(BOXES[1])] == UNKNOWN).all()
        assert (label[inside(BOXES[2])] == POND).all()  # an image that is not among these
        assert any("1 polygon belongs to another image" in one for one in ground.reviewed.remarks)


class TestWindows:
    """A window a decided pond."""

    def test_each_decided_pond_has_one(self, tmp_path: Path) -> None:
        found = windows.read_decided(opened(tmp_path, rows()), Heard(), "")
        assert len(found) == 4
        assert sorted(pond.example.site for pond in found) == [
            *["accepted"] * 2,
            *["rejected"] * 2,
        ]
        sizes = sorted(int(pond.inside.sum()) for pond in found)
        assert sizes == sorted(box[2] * box[3] for box in (*BOXES[:3], BOXES[4]))

    def test_what_is_held_out_has_no_say_in_any_window(self, tmp_path: Path) -> None:
        found = windows.read_decided(opened(tmp_path, rows()), Heard(), "")
        out = frozenset({found[0].key})
        for pond in found:
            label = windows.without(pond, out).label
            hidden = pond.numbers == found[0].number
            assert hidden.any()  # the scene is small: every window shows all ponds
            assert (label[hidden] == IGNORE).all()
            assert (label[~hidden] == pond.example.label[~hidden]).all()

    def test_crops_aim_at_the_ponds_themselves(self, tmp_path: Path) -> None:
        found = windows.read_decided(opened(tmp_path, rows()), Heard(), "")
        for pond in found:
            aimed = windows.aims(found)[pond.example.name]
            assert set(aimed.tolist()) == set(np.flatnonzero(pond.inside).tolist())

    def test_the_rest_is_windows_with_what_is_known_in_them(self, tmp_path: Path) -> None:
        found = windows.read_rest(opened(tmp_path, rows()), 3, 0)
        assert len(found) == 3
        assert {example.site for example in found} == {"rest"}
        assert all((example.label == UNKNOWN).any() for example in found)

    def test_folds_keep_near_ponds_together_and_both_kinds_apart(self, tmp_path: Path) -> None:
        boxes = [(5 + 30 * (k % 3), 5 + 30 * (k // 3), 8, 8) for k in range(9)]
        boxes.append((15, 5, 8, 8))  # two pixels beside the first
        said = ["accepted", "rejected"] * 5
        decided = [Row(ring(box), one) for box, one in zip(boxes, said)]
        found = windows.read_decided(opened(tmp_path, decided), Heard(), "")
        near = [pond.box[1].row == 5 and pond.box[1].col in {5, 15} for pond in found]
        for seed in range(5):
            folds = deal(found, seed)
            assert set(folds) == set(range(FOLDS))
            assert len(set(folds[np.array(near)])) == 1
            for fold in range(FOLDS):
                kinds = [pond.row.pond for pond, one in zip(found, folds) if one == fold]
                assert len(set(kinds)) == 2


class TestKind:
    """A file is a review once something was decided."""

    def test_a_decision_makes_it_one(self, tmp_path: Path) -> None:
        image, reference = write_scene(tmp_path / "scene", BOXES[:4])
        open_ = write_review(tmp_path / "open.gpkg", [Row(ring(BOXES[0]))])
        assert not is_review(open_)
        assert not is_review(reference)
        assert not is_review(image)
        assert not is_review(str(tmp_path / "none.gpkg"))
        assert is_review(write_review(tmp_path / "one.gpkg", rows()))
