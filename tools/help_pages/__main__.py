"""Build the pages: ``python -m tools.help_pages FOLDER [--packaged]``.

With ``--packaged``, only the pages for users, as the zip carries them; they link to each other, and
to the repository for what stays behind. mkdocs does it, and needs no network. Whatever it warns of,
such as a link that leads nowhere, ends the build.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from tools.package import ROOT, metadata

FOR_DEVELOPERS = "Developers"
"""The part of the contents that stays behind."""


def build_pages(folder: Path, packaged: bool) -> None:
    """Write the pages into ``folder``, which is emptied first.

    Raises:
        Abort: A link leads nowhere, or a page is in no contents.
    """
    site = str(folder.resolve())
    config = load_config(str(ROOT / "mkdocs.yml"), site_dir=site, repo_url=metadata()["repository"])
    if packaged:
        kept = [part for part in config.nav or [] if FOR_DEVELOPERS not in part]
        behind = [part[FOR_DEVELOPERS] for part in config.nav or [] if FOR_DEVELOPERS in part]
        pages = [page for part in behind for entry in part for page in entry.values()]
        pictures = [f"{Path(page).with_suffix('')}/" for page in pages]
        config = load_config(
            str(ROOT / "mkdocs.yml"),
            site_dir=site,
            repo_url=metadata()["repository"],
            nav=kept,
            exclude_docs="\n".join(f"/{name}" for name in [*pages, *pictures]),
        )
    build(config)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--packaged", action="store_true")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        build_pages(arguments.folder, arguments.packaged)
    except Abort as error:
        raise SystemExit(str(error)) from error
