"""What mkdocs asks while it builds: where links lead that leave the pages; the other language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Dict, Optional

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from tools.help_pages.links import places, relinked
from tools.package import ROOT

CARDS = {
    "models/README.md": "model-card.md",
    "models/tailings-unet-fast.md": "model-card-fast.md",
    "models/README.zh.md": "zh/model-card.md",
    "models/tailings-unet-fast.zh.md": "zh/model-card-fast.md",
}
"""The shipped models' cards stand beside the models, and are pages all the same."""

_PICTURES = {".svg", ".png", ".jpg"}

CHINESE = "zh/"

_LETTER = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_BROKEN = re.compile(rf"(?<={_LETTER})\n *(?={_LETTER})")
"""The end of a line between Chinese letters, which a browser would show as a space."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the models' cards to the pages, and their pictures."""
    for source, shown in CARDS.items():
        card = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, shown, content=card))
        for place in places(card, source):
            if Path(place).suffix in _PICTURES:
                path = str(ROOT / place)
                files.append(File.generated(config, _picture(place), abs_src_path=path))
    return files


def _picture(place: str) -> str:
    return f"pictures/{Path(place).name}"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links that leave the pages to the cards' pages, or to the repository."""
    shown = f"docs/{page.file.src_uri}"
    sources = {page: card for card, page in CARDS.items()}
    source = sources.get(page.file.src_uri, shown)
    return relinked(_BROKEN.sub("", markdown), source, _address(config, files), shown)


def _address(config: MkDocsConfig, files: Files) -> Callable[[str, bool], Optional[str]]:
    def address(place: str, picture: bool) -> Optional[str]:
        if place in CARDS:
            return f"docs/{CARDS[place]}"
        if picture and files.get_file_from_path(_picture(place)) is not None:
            return f"docs/{_picture(place)}"
        file = files.get_file_from_path(place[len("docs/") :]) if place[:5] == "docs/" else None
        if (file is not None and file.inclusion is not InclusionLevel.EXCLUDED) or not (
            ROOT / place
        ).exists():
            return None  # mkdocs knows the page, or warns of it
        return f"{config.repo_url}/{'raw' if picture else 'blob'}/main/{place}"

    return address


def on_page_context(
    context: Dict[str, Any], page: Page, nav: Navigation, **_others: object
) -> Dict[str, Any]:
    """Tell the template the page's language, and the same page in the other one."""
    name = page.file.src_uri
    chinese = name.startswith(CHINESE)
    other = name[len(CHINESE) :] if chinese else CHINESE + name
    context["language"] = "zh-CN" if chinese else "en"
    context["other"] = next((one for one in nav.pages if one.file.src_uri == other), None)
    return context
