"""How classifiers are fitted: every parameter; :mod:`core.protocol.methods` has the reasons."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Optional

from ..protocol.compare import CompareRequest
from ..protocol.errors import RequestError
from ..protocol.methods import METHODS, classifiers

SVM_C = (0.1, 1.0, 10.0, 100.0)
SVM_GAMMA = (0.03, 0.1, 0.3, 1.0, 3.0)
"""What cross-validation chooses from, about as far apart as Hsu, Chang and Lin (2003, A practical
guide to support vector classification) advise for a first search. On 14 tiles of real tailings
ponds a C of 1000 and gammas of 0.01 and 10 beside these raised the balanced accuracy by 0.0014 in
the mean, by 0.007 at most."""

LEAST = 100
"""Sample pixels below which a limit on them can only be a mistake."""

DEFAULT_C = 1.0
"""Taken where there are too few polygons to choose by: scikit-learn's default."""


def default_gamma(bands: int) -> float:
    """Return the kernel's gamma where there are too few polygons to choose by.

    scikit-learn's ``scale``, one by the number of bands times their variance; standardised bands
    have a variance of 1.
    """
    return 1.0 / bands


@dataclass(frozen=True)
class Recipe:
    """What can be chosen of the fits; see :class:`core.protocol.compare.CompareRequest`.

    Classes are not weighted, as scikit-learn does not weight them: of the pixels drawn each counts
    once. Forest and support vector machine therefore lean towards the class of which there are more
    sample pixels, up to the equal shares at which the draw stops. Maximum likelihood does not, its
    prior is :attr:`pond_prior`.

    Attributes:
        rf_trees: Trees of the forest.
        rf_depth: Most splits from its root to a leaf; as many as it takes if absent.
        rf_leaf: Fewest pixels in a leaf.
        svm_c: Penalty; chosen by cross-validation if absent.
        svm_gamma: Of the radial kernel over standardised bands; likewise.
        svm_pixels: Most pixels that the support vector machine is fitted to.
        pond_prior: Chance of a pond before the bands are seen.
        pixels: Most pixels that forest and maximum likelihood are fitted to.
    """

    rf_trees: int
    rf_depth: Optional[int]
    rf_leaf: int
    svm_c: Optional[float]
    svm_gamma: Optional[float]
    svm_pixels: int
    pond_prior: float
    pixels: int

    @property
    def most_pixels(self) -> int:
        """Most pixels that any classifier is fitted to."""
        most: int = max(getattr(self, METHODS[key].pixels) for key in classifiers())
        return most


def recipe_of(request: CompareRequest) -> Recipe:
    """Return the recipe that a request asks for.

    Raises:
        RequestError: A parameter makes no sense.
    """
    recipe = Recipe(**{item.name: getattr(request, item.name) for item in fields(Recipe)})
    for code, number in (
        ("classifiers.rf_trees_too_few", recipe.rf_trees),
        ("classifiers.rf_depth_too_small", recipe.rf_depth),
        ("classifiers.rf_leaf_too_small", recipe.rf_leaf),
    ):
        if number is not None and number < 1:
            raise RequestError.of(code, value=number)
    for code, value in (
        ("classifiers.svm_c_not_positive", recipe.svm_c),
        ("classifiers.svm_gamma_not_positive", recipe.svm_gamma),
    ):
        if value is not None and not 0 < value < float("inf"):
            raise RequestError.of(code, value=value)
    for code, most in (
        ("classifiers.svm_pixels_too_few", recipe.svm_pixels),
        ("classifiers.pixels_too_few", recipe.pixels),
    ):
        if most < LEAST:
            raise RequestError.of(code, least=LEAST, value=most)
    if not 0 < recipe.pond_prior < 1:
        raise RequestError.of("classifiers.prior_not_a_probability", value=recipe.pond_prior)
    return recipe
