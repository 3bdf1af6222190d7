"""Issue -> one HTML page for mail: styles on the elements, tables for Outlook; nothing is fetched, nothing runs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import css_inline
from jinja2 import Environment, StrictUndefined, Template

from pipeline.output.layout import words_of
from pipeline.types import Issue
from pipeline.weekly import Weekly

_MAIL = Path(__file__).parents[1] / "resources" / "mail.html"


def write(issue: Issue, weekly: Weekly, *, marks: Sequence[str] = ()) -> str:
    """The page; whatever an item says is text. `marks` (e.g. 演示数据) stand under the masthead."""
    # QQ and 163 drop <style>, hence the styles inline; what media queries say (small and dark screens) stays beside.
    inliner = css_inline.CSSInliner(
        keep_at_rules=True, load_remote_stylesheets=False, apply_width_attributes=False, minify_css=True
    )
    return inliner.inline(_template().render(words_of(issue, weekly, marks)))


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(_MAIL.read_text(encoding="utf-8"))
