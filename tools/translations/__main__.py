"""``.venv/bin/python -m tools.translations update``, ``keep`` or ``compile FOLDER``.

``update`` brings every ``i18n/tailing_pond_mapper_*.ts`` up to date: strings that are new in the
panel are added, those that have gone are removed. What is left to translate is printed, and which
of the engine's texts have changed: once ``i18n/engine_*.json`` follows, ``keep`` notes that.
``compile`` writes a ``.qm`` beside each ``.ts``, or into a folder. All need Python alone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import List, Optional

from core.wording import TEXTS

from . import engine_texts, qm_file, ts_file
from .strings import gather

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "tailing_pond_mapper_"
"""What the names of the files begin with; the language follows."""


def files(root: Path) -> List[Path]:
    """Return the translators' files of a checkout."""
    return sorted((root / "i18n").glob(f"{PREFIX}*.ts"))


def update(root: Path) -> List[str]:
    """Bring the translators' files up to date; return a line for each text left to translate."""
    found, left = gather(root), []
    for path in files(root):
        said = ts_file.merged(found, ts_file.read(path))
        path.write_text(ts_file.written(found, said, _language(path)), encoding="utf-8")
        left += [
            f"{path.name}: {message.context}: {message.source}"
            for message, text in said.items()
            if not text
        ]
    return left


def compile_all(root: Path, folder: Path) -> List[Path]:
    """Write a ``.qm`` into a folder for each of the translators' files, and return them."""
    made = []
    for path in files(root):
        content = qm_file.compiled(ts_file.read(path), _language(path))
        made.append(folder / f"{path.stem}.qm")
        made[-1].write_bytes(content)
    return made


def _language(path: Path) -> str:
    return path.stem[len(PREFIX) :]


def main(arguments: Optional[List[str]] = None) -> int:
    """Run the command line; return 1 where something is left to translate."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tools.translations")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="bring the .ts files up to date")
    commands.add_parser("keep", help="the engine's texts are translated as they are now")
    compiling = commands.add_parser("compile", help="write the .qm files")
    compiling.add_argument("folder", type=Path, nargs="?", default=ROOT / "i18n")
    chosen = parser.parse_args(arguments)
    if chosen.command == "compile":
        print(*compile_all(ROOT, chosen.folder), sep="\n")
        return 0
    if chosen.command == "keep":
        engine_texts.keep(TEXTS)
        return 0
    left = update(ROOT) + engine_texts.changed(TEXTS, engine_texts.kept())
    print(*left, f"{len(left)} left to translate", sep="\n")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
