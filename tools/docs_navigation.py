"""MkDocs hook: the site's sections are folders, so that a new page needs no line in mkdocs.yml."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

# In the order of the menu. A section without pages yet is left out.
SECTIONS = ("guide", "architecture", "reference", "decisions", "qa", "features")
TITLES = {"qa": "QA"}


def on_config(config: MkDocsConfig) -> None:
    """Fill the navigation from the folders and single pages below the documentation folder."""
    docs = Path(config.docs_dir)
    sections = [entry for name in SECTIONS for entry in section(docs, name)]
    config.nav = ["index.md", *sections]


def section(docs: Path, name: str) -> list[dict[str, Any]]:
    """Return a section as no entry or one: a page `name`.md leads the pages of the folder `name`."""
    candidates = [docs / f"{name}.md", docs / name / "index.md", *sorted((docs / name).rglob("*.md"))]
    pages = list(dict.fromkeys(path.relative_to(docs).as_posix() for path in candidates if path.exists()))
    return [{TITLES.get(name, name.capitalize()): pages}] if pages else []
