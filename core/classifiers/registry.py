"""The classifiers of single pixels that there are: a line for each."""

from __future__ import annotations

import importlib
from typing import Any, Dict

from .classifier import Classifier, Kind

MODULES: Dict[str, str] = {
    "rf": ".random_forest",
    "svm": ".support_vector_machine",
    "ml": ".maximum_likelihood",
}
"""The module of each, by its key in :data:`core.protocol.methods.METHODS`; its ``KIND`` tells the
rest. From this package if the name begins with a dot."""


def kind_of(key: str) -> Kind:
    """Return a kind of classifier by its key.

    Raises:
        KeyError: There is none.
    """
    kind: Kind = _module(MODULES[key]).KIND
    return kind


def kind_in_file(name: str) -> Kind:
    """Return a kind of classifier by its name in files.

    Raises:
        KeyError: There is none.
    """
    for kind in map(kind_of, MODULES):
        if kind.arrays.kind == name:
            return kind
    raise KeyError(name)


def fitting(key: str) -> Any:
    """Return the module that fits a kind of classifier, by its key.

    Raises:
        KeyError: There is none.
        ImportError: scikit-learn is missing.
    """
    return _module(kind_of(key).fitting)


def machine_code(classifier: Classifier) -> Any:
    """Return the module that runs a classifier as machine code.

    Raises:
        ImportError: numba is missing.
    """
    return _module(kind_in_file(classifier.kind).machine_code)


def _module(name: str) -> Any:
    return importlib.import_module(name, __package__)
