"""The network beside pixel classifiers, on the same folds and judged by the same rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Sequence

from ...protocol.methods import METHODS
from ...run.feedback import Feedback
from ..data.examples import Example
from ..evaluation.false_alarms import FalseAlarms, count_false_alarms
from ..evaluation.logits import Logits, predict_logits, read_logits, save_logits, to_logits
from ..evaluation.site_accuracy import Judgement, judge
from ..fitting.training_loop import fingerprint
from ..network.exported_graph import Exported
from ..network.receptive_field import whole_context
from .appearances import without_nir
from .cross_validation import cross_validate, in_appearance
from .ground_without_ponds import GSD_M
from .material import Material, folds
from .pixel_classifiers import KINDS, fit_classifier
from .shipping import Plan, held_out_scenes

NAMES = {
    "unet": METHODS["unet"].name,
    **{kind: METHODS[kind].name.lower() for kind in KINDS},
}


@dataclass(frozen=True)
class Row:
    """One method on one kind of data.

    Attributes:
        method: Key of :data:`NAMES`.
        relative: Whether bands were read relative to the image's median, as the network does.
        judgement: What its predictions of unseen sites or scenes came to.
        alarms: False alarms on unseen ground without ponds, by source; empty where none was shown.
    """

    method: str
    relative: bool
    judgement: Judgement
    alarms: Dict[str, FalseAlarms] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Name for people."""
        seen = "" if self.relative else ", plain reflectance"
        return NAMES[self.method] + seen


def on_real_ground(
    plan: Plan, material: Material, work: Path, threads: int, feedback: Feedback
) -> List[Row]:
    """Return all methods on all real sites and all ground without ponds, in visible bands.

    None has seen the site or the source that it predicts; all were taught by the same.

    Raises:
        OutputError: ``work`` cannot be written to.
        Cancelled: The user asked to stop.
    """
    tiles, ground = material.tiles, material.ground
    unseen = cross_validate(material, plan.course, work, threads, feedback)
    rows = [_row("unet", True, tiles, ground, in_appearance(unseen, [*tiles, *ground], "visible"))]
    for kind in KINDS:
        for relative in (True, False):
            found: Logits = {}
            for fold in folds(material):
                feedback.progress(0.0, NAMES[kind])
                train = [*fold.train.tiles, *map(without_nir, fold.train.ground)]
                hidden = [*fold.tiles, *map(without_nir, fold.ground)]
                found.update(_classify(kind, relative, train, hidden, plan.course.seed, work))
            rows.append(_row(kind, relative, tiles, ground, found))
            feedback.log(f"{rows[-1].title}: F1 {rows[-1].judgement.pixels.pooled.f1}")
    return rows


def _row(
    method: str,
    relative: bool,
    tiles: Sequence[Example],
    ground: Sequence[Example],
    logits: Logits,
) -> Row:
    judgement = judge(tiles, logits)
    least = judgement.least_logit
    alarms = count_false_alarms(ground, logits, least, GSD_M * GSD_M)
    return Row(method, relative, judgement, alarms)


def on_simulated_scenes(
    plan: Plan,
    train: Sequence[Example],
    graph: bytes,
    work: Path,
    threads: int,
    feedback: Feedback,
) -> List[Row]:
    """Return the network in ``graph`` and classifiers fitted to its scenes, on unseen scenes."""
    scenes = held_out_scenes(plan)
    shape = plan.course.architecture.network()
    exported = Exported(graph, shape.stride, threads)
    logits = predict_logits(exported, scenes, whole_context(shape))
    rows = [Row("unet", True, judge(scenes, logits))]
    for kind in KINDS:
        for relative in (True, False):
            feedback.progress(0.0, NAMES[kind])
            found = _classify(kind, relative, train, scenes, plan.course.seed, work)
            rows.append(Row(kind, relative, judge(scenes, found)))
            feedback.log(f"{rows[-1].title}: F1 {rows[-1].judgement.pixels.pooled.f1}")
    return rows


def _classify(
    kind: str,
    relative: bool,
    train: Sequence[Example],
    unseen: Sequence[Example],
    seed: int,
    work: Path,
) -> Logits:
    data = fingerprint([*train, *unseen], None)
    path = work / f"{kind}-{'relative' if relative else 'plain'}-{seed}-{data}.npz"
    if not path.exists():
        classifier = fit_classifier(kind, train, seed, relative)
        save_logits({item.name: to_logits(classifier.probability(item)) for item in unseen}, path)
    return read_logits(path)
