"""The word tables that ship with the package: one door, so that each is a text file a person can read."""

from __future__ import annotations

from importlib.resources import files


def lines(name: str) -> list[str]:
    """Lines of a table of `pipeline/resources`, comments and empty ones left out."""
    text = (files("pipeline") / "resources" / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def words(name: str) -> list[str]:
    """Every word of such a table, in order."""
    return [word for line in lines(name) for word in line.split()]
