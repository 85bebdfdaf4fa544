"""The methods that can be compared: their keys, their names, and what can be chosen of each.

Command line, panel, Processing and engine read them here. What a classifier does is in
:mod:`core.classifiers`, in the module that its registry names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple, Type, Union


@dataclass(frozen=True)
class Parameter:
    """What can be chosen of the fit of a method.

    Attributes:
        name: The field of :class:`core.protocol.compare.CompareRequest`, which has the default.
        kind: ``int`` or ``float``.
        reason: Why the default is what it is. The paper (Zhang et al., 2021) names no parameter of
            its classifiers.
        placeholder: What stands for its value in the help of the command line.
        help: What the help of the command line says of it.
    """

    name: str
    kind: Union[Type[int], Type[float]]
    reason: str
    placeholder: str = "N"
    help: Optional[str] = None


@dataclass(frozen=True)
class Method:
    """A way to a map of ponds.

    Attributes:
        name: What people call it.
        weight: How long it takes beside the others, roughly.
        classifier: Whether it is fitted to single pixels.
        parameters: What can be chosen of its fit, beyond what it shares with others.
        pixels: The parameter that says to how many sample pixels it is fitted.
    """

    name: str
    weight: float
    classifier: bool = False
    parameters: Tuple[Parameter, ...] = ()
    pixels: str = "pixels"


SHARED = (
    Parameter(
        "pixels", int, "further ones are neighbours of these and look alike; fitting takes time"
    ),
)
"""Parameters that several classifiers share."""

METHODS: Dict[str, Method] = {
    "unet": Method("U-Net", weight=3),
    "unet-trained": Method("U-Net trained on the samples", weight=30),
    "rf": Method(
        "Random forest",
        weight=4,
        classifier=True,
        parameters=(
            Parameter(
                "rf_trees",
                int,
                "scikit-learn's default; more trees change the votes little and cost in proportion",
            ),
            Parameter("rf_depth", int, "Breiman (2001): trees of a forest are not pruned"),
            Parameter("rf_leaf", int, "likewise: leaves may hold a single sample pixel", "PIXELS"),
        ),
    ),
    "svm": Method(
        "Support vector machine",
        weight=8,
        classifier=True,
        parameters=(
            Parameter(
                "svm_c",
                float,
                "chosen by cross-validation over polygons, by balanced accuracy",
                "C",
                "else by cross-validation",
            ),
            Parameter("svm_gamma", float, "chosen with C", "G", "else by cross-validation"),
            Parameter("svm_pixels", int, "fitting takes time as the square of the pixels"),
        ),
        pixels="svm_pixels",
    ),
    "ml": Method(
        "Maximum likelihood",
        weight=2,
        classifier=True,
        parameters=(
            Parameter(
                "pond_prior",
                float,
                "the bands alone decide; samples do not tell how common ponds are",
                "P",
            ),
        ),
    ),
}
"""Each method by its key in requests and file names, in the order in which they are shown."""


def classifiers() -> Tuple[str, ...]:
    """Return the keys of the methods that are fitted to single pixels."""
    return tuple(key for key, method in METHODS.items() if method.classifier)


def parameters() -> Tuple[Parameter, ...]:
    """Return what can be chosen of the classifiers, in the order in which it is shown."""
    return (*(one for method in METHODS.values() for one in method.parameters), *SHARED)
