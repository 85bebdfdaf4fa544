"""A real QGIS without a window: one application, a temporary profile, nothing of the user's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("XDG_RUNTIME_DIR", "/tmp")

pytest.importorskip("qgis.core", reason="QGIS's Python bindings are not installed")

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QSettings


@pytest.fixture(scope="session", autouse=True)
def qgis_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QgsApplication]:
    """QGIS, initialised once, with a profile and settings of its own."""
    profile = tmp_path_factory.mktemp("profile")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(profile))
    application = QgsApplication([], True, str(profile))
    QgsApplication.setOrganizationName("tailing_pond_mapper_tests")
    QgsApplication.initQgis()
    yield application
    QgsProject.instance().clear()
    QgsApplication.exitQgis()


@pytest.fixture
def project(qgis_app: QgsApplication) -> Iterator[QgsProject]:
    """An empty project, emptied again afterwards."""
    instance = QgsProject.instance()
    instance.clear()
    yield instance
    instance.clear()


@pytest.fixture
def profile(qgis_app: QgsApplication) -> Path:
    """The folder of the temporary profile."""
    return Path(QgsApplication.qgisSettingsDirPath())
