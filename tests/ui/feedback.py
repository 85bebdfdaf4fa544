"""What an algorithm, or a job without a page, tells its user."""

from __future__ import annotations

from qgis.core import QgsProcessingFeedback


class Notes(QgsProcessingFeedback):
    """Keeps what it is told; wants to stop from a given percentage on."""

    def __init__(self, stop_at: float = 101.0) -> None:
        super().__init__(False)
        self.stages: list[str] = []
        self.warnings: list[str] = []
        self.infos: list[str] = []
        self.percentages: list[float] = []
        self.stop_at = stop_at
        self.progressChanged.connect(self.percentages.append)
        self.progressChanged.connect(lambda done: self.cancel() if done >= self.stop_at else None)

    def setProgressText(self, text: str) -> None:  # noqa: N802
        self.stages.append(text)

    def pushWarning(self, warning: str) -> None:  # noqa: N802
        self.warnings.append(warning)

    def pushInfo(self, info: str) -> None:  # noqa: N802
        self.infos.append(info)
