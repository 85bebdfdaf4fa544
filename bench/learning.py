"""How long Learn from this review takes in a real QGIS window, and what it finds.

A simulated scene is segmented, 20 ponds are reviewed as the truth says, the button is pressed, and
the new model is used, if there is one. Pictures of each state go to ``build/e2e/learning``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DECISIONS = 20


def main() -> None:
    """Print the answer as lines of name and value."""
    sys.path.insert(0, str(ROOT))
    from tests.e2e.harness import play  # noqa: PLC0415 - found beside this folder

    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder) / "scene.tif"
        _core("simulate", "--output", folder, "--size", "2048", "--seed", "11")
        prediction, ponds = (scene.with_name(f"scene_{name}") for name in _RESULTS)
        given = (str(scene), "--output", str(prediction), "--polygons", str(ponds))
        _core("segment", *given, "--min-area", "2000")
        arguments = {
            "image": str(scene),
            "ponds": str(ponds),
            "truth": str(scene.with_name("ponds.gpkg")),
            "decisions": DECISIONS,
        }
        told = play("learning", [("learnt", arguments)], 3600).told("learnt")
    for name, value in told.items():
        print(f"{name}: {value}")


_RESULTS = ("prediction.tif", "ponds.gpkg")


def _core(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "core", *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
