"""What every algorithm says of itself: beside the form, of each row, and behind the button Help."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QUrl

from tailing_pond_mapper.ui.processing import parameter_help
from tailing_pond_mapper.ui.text import help_pages

from ..algorithms import algorithm, provided


@pytest.fixture(autouse=True)
def provider(qgis_app: QgsApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The plugin's algorithms, known to QGIS, and the pages as they are written."""
    monkeypatch.setattr(help_pages, "_BUILT", ())
    with provided():
        yield


def rows_of(name: str) -> set[str]:
    """Return the names of an algorithm's rows."""
    made = algorithm(name)
    return {row.name() for row in made.parameterDefinitions()}


@pytest.mark.parametrize("name", sorted(parameter_help.HELP))
class TestEvery:
    """One algorithm."""

    def test_row_has_its_help(self, name: str) -> None:
        made = algorithm(name)
        rows = made.parameterDefinitions()
        assert rows
        assert not [row.name() for row in rows if len(row.help()) < 15]

    def test_help_belongs_to_a_row(self, name: str) -> None:
        assert parameter_help.HELP[name].keys() <= rows_of(name)

    def test_button_opens_a_page_that_is_there(self, name: str) -> None:
        page = Path(QUrl(algorithm(name).helpUrl()).toLocalFile())
        assert page.is_file()
        text = page.read_text(encoding="utf-8")
        assert f"tailingponds:{name}" in text

    def test_text_beside_the_form_is_there(self, name: str) -> None:
        assert len(algorithm(name).shortHelpString()) > 100


def test_every_algorithm_is_helped() -> None:
    registry = QgsApplication.processingRegistry()
    names = {one.name() for one in registry.providerById("tailingponds").algorithms()}
    assert names == parameter_help.HELP.keys()
    assert parameter_help.EVERYWHERE.keys() <= set().union(*map(rows_of, names))
