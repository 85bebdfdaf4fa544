"""What a person does with a classifier in a file: choose it as a model, and segment with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import panel


def classified(out: Path, image: str, model: str) -> dict[str, Any]:
    """Choose a model file from elsewhere and segment an image with it."""
    panel.open_image(image, out)
    page = panel.page()
    page.models.offer(Path(model))
    page.models.choose(model)
    panel.wait_until(
        lambda: len(page.bands.chosen()) == 8 and page.bands.is_complete(), "its eight bands"
    )
    bands = page.bands.chosen()
    text = panel.segment()
    return {"bands": bands, "message": text, "files": panel.files(out)}
