"""Evidence pack -> ZIP: written file by file as pages come, the same pack in the same bytes."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment, StrictUndefined, Template

from pipeline.evidence import INDEX, MANIFEST, SUMS, Manifest

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)

_PAGE = Path(__file__).parents[1] / "resources" / "evidence.html"
_REGULAR_FILE = 0o100644 << 16


class PackWriter:
    """Writes the files of a pack; `close` adds manifest, index and sums."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=False)
        self._sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> str:
        """Write a file, once whatever number of times it is added; gives its SHA-256."""
        digest = hashlib.sha256(content).hexdigest()
        if name not in self._sums:
            self._sums[name] = digest
            self._write(name, content)
        return digest

    def close(self, manifest: Manifest) -> None:
        """Write what tells of the rest, and end the archive."""
        self.add(MANIFEST, (manifest.model_dump_json(indent=1) + "\n").encode())
        self.add(INDEX, index_page(manifest).encode())
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))
        self._write(SUMS, lines.encode())
        self._archive.close()

    def _write(self, name: str, content: bytes) -> None:
        info = ZipInfo(name, ZIP_EPOCH)
        info.external_attr = _REGULAR_FILE
        info.create_system = 3
        self._archive.writestr(info, content, ZIP_DEFLATED)


def index_page(manifest: Manifest) -> str:
    """A page for people: each item, each line, what it rests on; it runs nothing and fetches nothing."""
    template, style = _template()
    return template.render(pack=manifest, style=style, policy=_policy(style))


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _template() -> tuple[Template, str]:
    """(the page, its style: the same bytes that its policy names)."""
    style, _, page = _PAGE.read_text(encoding="utf-8").partition("\n---\n")
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["is_web"] = lambda address: str(address).startswith(("https://", "http://"))
    return environment.from_string(page), style
