"""The methods that can be compared: their keys, their names, and what can be chosen of each.

Command line, panel, Processing and engine read them here. What a classifier does is in
:mod:`core.classifiers`, in the module that its registry names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple, Type, Union

from .texts import text


@dataclass(frozen=True)
class Parameter:
    """What can be chosen of the fit of a method.

    Attributes:
        name: The field of :class:`core.protocol.compare.CompareRequest`, which has the default.
        kind: ``int`` or ``float``.
        reason: Code of why the default is what it is. The paper (Zhang et al., 2021) names no
            parameter of its classifiers.
        placeholder: What stands for its value in the help of the command line.
        help: Code of what the help of the command line says of it.
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
        code: Of what people call it, in :mod:`core.wording`.
        weight: How long it takes beside the others, roughly.
        classifier: Whether it is fitted to single pixels.
        parameters: What can be chosen of its fit, beyond what it shares with others.
        pixels: The parameter that says to how many sample pixels it is fitted.
    """

    code: str
    weight: float
    classifier: bool = False
    parameters: Tuple[Parameter, ...] = ()
    pixels: str = "pixels"

    @property
    def name(self) -> str:
        """What people call it, in the language that is set now."""
        return text(self.code)


SHARED = (Parameter("pixels", int, "methods.reason.pixels"),)
"""Parameters that several classifiers share."""

METHODS: Dict[str, Method] = {
    "unet": Method("methods.unet", weight=3),
    "unet-trained": Method("methods.unet_trained", weight=30),
    "rf": Method(
        "methods.rf",
        weight=4,
        classifier=True,
        parameters=(
            Parameter("rf_trees", int, "methods.reason.rf_trees"),
            Parameter("rf_depth", int, "methods.reason.rf_depth"),
            Parameter("rf_leaf", int, "methods.reason.rf_leaf", "PIXELS"),
        ),
    ),
    "svm": Method(
        "methods.svm",
        weight=8,
        classifier=True,
        parameters=(
            Parameter(
                "svm_c",
                float,
                "methods.reason.svm_c",
                "C",
                "methods.help.chosen_by_default",
            ),
            Parameter(
                "svm_gamma",
                float,
                "methods.reason.svm_gamma",
                "G",
                "methods.help.chosen_by_default",
            ),
            Parameter("svm_pixels", int, "methods.reason.svm_pixels"),
        ),
        pixels="svm_pixels",
    ),
    "ml": Method(
        "methods.ml",
        weight=2,
        classifier=True,
        parameters=(Parameter("pond_prior", float, "methods.reason.pond_prior", "P"),),
    ),
}
"""Each method by its key in requests and file names, in the order in which they are shown."""


def classifiers() -> Tuple[str, ...]:
    """Return the keys of the methods that are fitted to single pixels."""
    return tuple(key for key, method in METHODS.items() if method.classifier)


def parameters() -> Tuple[Parameter, ...]:
    """Return what can be chosen of the classifiers, in the order in which it is shown."""
    return (*(one for method in METHODS.values() for one in method.parameters), *SHARED)
