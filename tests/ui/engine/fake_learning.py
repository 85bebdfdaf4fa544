"""What the fake engine answers where a training's reference is a review."""

from __future__ import annotations

import json
from pathlib import Path

from core.protocol.errors import InputError
from core.protocol.messages import to_json
from core.protocol.review import JUDGEMENT, ConfidenceBin, LikelyPonds, ReviewFigures
from core.protocol.train import (
    CONFIDENCE,
    NOTHING,
    ReviewLearning,
    ReviewMeasure,
    TrainRequest,
    TrainResult,
)

BEFORE = ReviewMeasure(0.6, 3, 2, 9e4, 8e4)
AFTER = ReviewMeasure(0.2, 3, 0, 9e4, 0.0)
WORDS = {
    CONFIDENCE: "Held out: 2 of 2 rejected ponds shown before, 0 after. It is kept.",
    NOTHING: "Held out: 2 of 2 rejected ponds shown before, 2 after. Nothing is kept.",
}
FIGURES = ReviewFigures(
    ponds=40,
    accepted=6,
    edited=1,
    drawn=2,
    rejected=3,
    left=28,
    reasons=(),
    sampling=JUDGEMENT,
    bins=(
        ConfidenceBin(0.0, 0.5, 4, 1, 0.3, 0.25, (0.05, 0.7), 20),
        ConfidenceBin(0.5, 1.0, 0, 0, None, None, None, 8),
    ),
    likely=LikelyPonds(28, 12.3, (8, 17), 0.95),
    in_words="Of 28 ponds that nobody has looked at, about 12 are likely ponds.",
    caution="Somebody chose what to look at.",
)


def is_review(request: TrainRequest) -> bool:
    """Tell by the file's name."""
    return Path(request.reference[0]).stem.startswith("review")


def learnt(request: TrainRequest, behaviour: str) -> TrainResult:
    """Make a model that holds the request; none of ``worse.tif``, and refuse ``few.tif``.

    ``blind.tif`` is trained on as if its reference were no review.
    """
    if behaviour == "few":
        raise InputError("3 ponds are decided on; 6 are needed.", "Decide on more.")
    output = Path(request.output)
    kept = NOTHING if behaviour == "worse" else CONFIDENCE
    if kept != NOTHING:
        output.write_text(json.dumps(to_json(request)), encoding="utf-8")
        output.with_suffix(".manifest.json").write_text("{}", encoding="utf-8")
    learning = ReviewLearning(3, 2, 0, 3, BEFORE, AFTER, None, kept, WORDS[kept])
    return TrainResult(
        output="" if kept == NOTHING else request.output,
        manifest="",
        name=output.stem,
        epochs=0,
        best_epoch=0,
        f1=None,
        f1_before=None,
        held_out=WORDS[kept],
        threshold=0.5,
        device="the fake CPU",
        seconds=12.0,
        review=None if behaviour == "blind" else learning,
    )
