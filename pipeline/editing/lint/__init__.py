"""The house lint: how an entry is worded."""

from __future__ import annotations

from pipeline.editing.lint.across import SectionFinding
from pipeline.editing.lint.finding import LintFinding
from pipeline.editing.lint.rules import lint, lint_issue

__all__ = ["LintFinding", "SectionFinding", "lint", "lint_issue"]
