"""Fitting the network that looks first: which cells hold a pond, and which images hold any."""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from ...inference.screening import reached
from ...protocol.errors import InputError
from ...protocol.messages import Epoch
from ...protocol.texts import text
from ...raster.class_codes import IGNORE, POND
from ...raster.windows import Window, ceil_to
from ...run.feedback import Feedback
from ..data.crops import HardNegatives, Sampler, Variation
from ..data.examples import Example, cut
from ..data.input_scaling import input_of
from ..fitting import checkpoint as checkpoints
from ..fitting.hardware import Precision
from ..fitting.training_loop import average_in, fingerprint, learning_rate
from ..network import pretrained
from ..network.cell_network import CellNetwork, averaged

FACTOR = 3
"""Pixels of 10 m that one of 30 m is averaged from, along a side."""

_LEAST_POND = 30
"""Pixels of 10 m that make a cell one that holds a pond; fewer leave it open."""

_LEAST_KNOWN = 0.5
"""Part of a cell whose label must be known for it to hold none."""


@dataclass(frozen=True)
class CellRecipe:
    """Everything that decides what a run gives, besides the data.

    Attributes:
        pretrained: Whether the encoder begins with what it learnt from photographs.
        epochs: How many times a checkpoint is written.
        epoch_steps: Batches between two.
        batch: Crops in a batch.
        learning_rate: Peak of the schedule, of the last layer twice as much.
        encoder_rate: The encoder's learning rate relative to that.
        weight_decay: Of AdamW.
        warmup: Part of the steps over which the learning rate rises.
        average: Decay of the exponential moving average of the weights, a step.
        mine_every: Epochs between two searches for cells that are wrongly suspected, 0 for none.
        whole: Weight of what is said of the crop as a whole: whether any of it is a pond.
        seed: Of the batches.
        variation: How crops are varied. Its crop is in pixels of 10 m.
    """

    pretrained: bool = True
    epochs: int = 20
    epoch_steps: int = 50
    batch: int = 8
    learning_rate: float = 1e-3
    encoder_rate: float = 0.5
    weight_decay: float = 1e-2
    warmup: float = 0.06
    average: float = 0.99
    mine_every: int = 4
    whole: float = 0.5
    seed: int = 1
    variation: Variation = field(
        default_factory=lambda: Variation(
            crop=480,
            ground_share=0.45,
            real_share=0.75,
            hard_share=0.25,
            haze=1.0,
            foreign=0.35,
            picture=0.1,
            edge=0.3,
        )
    )

    @property
    def steps(self) -> int:
        """Batches of the whole run."""
        return self.epochs * self.epoch_steps


def fit_cells(
    recipe: CellRecipe, sampler: Sampler, checkpoint: Path, feedback: Feedback
) -> CellNetwork:
    """Train to the end of the recipe, going on from a checkpoint where there is one.

    Args:
        recipe: What to do.
        sampler: Where batches come from.
        checkpoint: File to go on from and to save to.
        feedback: Told of each epoch.

    Returns:
        The average of the weights, in evaluation mode.

    Raises:
        InputError: The checkpoint belongs to another recipe or other data, or is damaged.
        OutputError: The checkpoint cannot be written.
        EngineError: The weights that an encoder begins with are not installed.
        Cancelled: The user asked to stop; the last checkpoint stays.
    """
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(recipe.seed)
    network = CellNetwork()
    if recipe.pretrained:
        pretrained.pour(network.encoder)
    mean = copy.deepcopy(network).eval().requires_grad_(False)
    optimiser = torch.optim.AdamW(
        [
            {"params": list(network.encoder.parameters()), "rate": recipe.encoder_rate},
            {"params": list(network.head.parameters()), "rate": 2.0},
        ],
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
    )
    kind = {"recipe": asdict(recipe), "data": fingerprint(sampler.examples, None)}
    done = 0
    hard: HardNegatives = {}
    if checkpoint.exists():
        stored = checkpoints.read(checkpoint, "mean")
        if any(stored[name] != value for name, value in kind.items()):
            raise InputError.of("training.checkpoint_of_another_run", path=checkpoint)
        network.load_state_dict(stored["network"])
        mean.load_state_dict(stored["mean"])
        optimiser.load_state_dict(stored["optimiser"])
        done = stored["epoch"]
        hard = {name: np.asarray(places) for name, places in stored["hard"].items()}
    network.train()
    precision = Precision(torch.device("cpu"))
    for epoch in range(done, recipe.epochs):
        loss = _epoch(recipe, epoch, sampler, hard, network, mean, optimiser, precision, feedback)
        feedback.epoch(
            Epoch(
                epoch=epoch + 1,
                epochs=recipe.epochs,
                loss=loss,
                validation_loss=None,
                f1=None,
                best=True,
            )
        )
        if recipe.mine_every and (epoch + 1) % recipe.mine_every == 0:
            hard = _mine(mean, sampler.mined, np.random.default_rng((recipe.seed, epoch)))
        content = {
            **kind,
            "epoch": epoch + 1,
            "network": network.state_dict(),
            "mean": mean.state_dict(),
            "optimiser": optimiser.state_dict(),
            "hard": {name: torch.from_numpy(places) for name, places in hard.items()},
        }
        checkpoints.write(content, checkpoint)
    return mean


def _epoch(
    recipe: CellRecipe,
    epoch: int,
    sampler: Sampler,
    hard: HardNegatives,
    network: CellNetwork,
    mean: CellNetwork,
    optimiser: torch.optim.AdamW,
    precision: Precision,
    feedback: Feedback,
) -> float:
    """Train on an epoch's batches, the next being made meanwhile; return their mean loss."""
    first, total = epoch * recipe.epoch_steps, 0.0
    with ThreadPoolExecutor(1) as maker:
        waiting = maker.submit(sampler.batch, first, recipe.batch, hard)
        for step in range(first, first + recipe.epoch_steps):
            images, labels = waiting.result()
            waiting = maker.submit(sampler.batch, step + 1, recipe.batch, hard)
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(recipe, step) * group["rate"]
            with precision.autocast():
                logits = network(averaged(images, FACTOR))
            loss = cell_loss(logits, labels, FACTOR * network.stride, recipe.whole)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            average_in(mean, network, min(recipe.average, (2 + step) / (11 + step)))
            total += float(loss.detach())
            feedback.progress((step + 1) / recipe.steps, text("training.stage.training"))
    return total / recipe.epoch_steps


def _mine(
    network: CellNetwork, examples: Sequence[Example], rng: np.random.Generator
) -> HardNegatives:
    """Find what a network suspects to hold a pond, and does not, in what it is trained on."""
    side = FACTOR * network.stride
    found: HardNegatives = {}
    for example in examples:
        height, width = example.label.shape
        frame = Window(0, 0, ceil_to(width, side), ceil_to(height, side))
        image = averaged(input_of(cut(example, frame), example), FACTOR)
        with torch.no_grad():
            logits = network(image)[0, 0].numpy()
        found[example.name] = hard_cells(rng, logits, example.label, side)
    return found


def hard_cells(
    rng: np.random.Generator,
    logits: npt.NDArray[np.float32],
    label: npt.NDArray[np.uint8],
    side: int,
) -> npt.NDArray[np.int64]:
    """Return the middles of cells that are wrongly suspected, as flat positions of pixels.

    Args:
        rng: Chooses among them, each in proportion to how far it is suspected.
        logits: Of cells, float32 [rows, columns].
        label: uint8 [H, W]; a cell that has a pond in it or beside it is never hard, nor is one
            that is mostly unknown.
        side: Pixels along the side of a cell.
    """
    rows, columns = logits.shape
    framed = np.full((rows * side, columns * side), IGNORE, np.uint8)
    framed[: label.shape[0], : label.shape[1]] = label
    cells = framed.reshape(rows, side, columns, side)
    near = reached((cells == POND).any(axis=(1, 3)))
    known = (cells <= POND).mean(axis=(1, 3)) > _LEAST_KNOWN
    wrong = np.argwhere((logits > _SUSPECTED) & known & ~near)
    if not len(wrong):
        return np.zeros(0, dtype=np.int64)
    weights = 1 / (1 + np.exp(-logits[tuple(wrong.T)].astype(np.float64)))
    count = min(_HARD_CELLS, len(wrong))
    chosen = wrong[rng.choice(len(wrong), count, replace=False, p=weights / weights.sum())]
    middles = np.minimum(chosen * side + side // 2, np.array(label.shape) - 1)
    return np.sort(middles[:, 0] * label.shape[1] + middles[:, 1]).astype(np.int64)


_SUSPECTED, _HARD_CELLS = -3.0, 64
"""Logit from which a cell is suspected, and how many of an image are kept."""


def cell_loss(logits: torch.Tensor, labels: torch.Tensor, side: int, whole: float) -> torch.Tensor:
    """Return binary cross-entropy over cells, and over images as a whole.

    A cell with a pond counts twice: to miss one costs a pond, to look in vain some seconds. What
    is said of an image as a whole is said by its surest cell, smoothly: one false cell has a window
    looked at, as many do.

    Args:
        logits: Float [N, 1, H / side, W / side].
        labels: uint8 [N, H, W], 1 pond, 0 other; all else has no label.
        side: Pixels of the labels along the side of a cell.
        whole: Weight of the second part.
    """
    ponds = functional.avg_pool2d((labels == POND).float()[:, None], side) * side**2
    known = functional.avg_pool2d((labels <= POND).float()[:, None], side)
    target = (ponds >= _LEAST_POND).float()
    counts = target + ((ponds == 0) & (known > _LEAST_KNOWN)).float()
    logits = logits.float()
    each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none")
    cells = (each * counts * (1 + target)).sum() / counts.sum().clamp(min=1)
    judged = logits.masked_fill(counts == 0, -_UNSEEN).flatten(1)
    surest = torch.logsumexp(judged * _SHARPNESS, 1) / _SHARPNESS
    some = (target * counts).flatten(1).amax(1)
    images = functional.binary_cross_entropy_with_logits(surest, some, reduction="none")
    has_cells = (counts.flatten(1).sum(1) > 0).float()
    return cells + whole * (images * has_cells).mean()


_UNSEEN, _SHARPNESS = 30.0, 2.0
"""Logit, below zero, of what has no label; how close the smooth maximum is to the largest."""
