"""recipes.yaml: how publishers of one make are read. `expand` puts an entry's `recipe:` and `with:` into plain keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from pipeline.yamlfile import Strict

FILE = Path(__file__).parent / "resources" / "recipes.yaml"

_HOLE = re.compile(r"\$\{(\w+)\}")
_ABSENT: Any = object()
"""What stands where a parameter has neither value nor default; the key that holds it is left out."""

Step = tuple[int | str, ...]
"""Way to a value inside an entry: ("request", "form", "columnid")."""


class Parameter(Strict):
    """What an entry gives a recipe under `with:`."""

    about: str
    """One Chinese line."""
    required: bool = False
    default: Any = None
    """None: what the parameter stands in is left out."""


class Recipe(Strict):
    """How publishers of one make are read."""

    about: str
    """One Chinese line: the make, and by what it is recognised."""
    parameters: dict[str, Parameter] = {}  # noqa: RUF012
    source: dict[str, Any]
    """Keys of an entry, ${name} where a parameter goes."""


class RecipeFault(NamedTuple):
    """What is wrong with the use of a recipe."""

    at: Step
    """Key of the entry it is about."""
    saying: str
    """One Chinese line: what is wrong, and what would be right."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """An entry in plain keys."""

    entry: dict[str, Any]
    given: Mapping[Step, str]
    """Value inside `entry` -> the parameter it came from."""
    faults: tuple[RecipeFault, ...] = ()


@lru_cache(maxsize=1)
def recipes() -> Mapping[str, Recipe]:
    """Every recipe by name, in the order of the file."""
    from ruamel.yaml import YAML

    tree = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Recipe]).validate_python(tree)


def expand(entry: Mapping[str, Any]) -> Expanded:
    """The entry with its recipe's keys under its own; where both write a mapping, key by key.

    An entry without `recipe` comes back as it is. With faults, `entry` holds its own keys alone.
    """
    own = {key: value for key, value in entry.items() if key != "with"}
    if "recipe" not in entry:
        stray = (RecipeFault(("with",), "写了 with 而没有 recipe"),) if "with" in entry else ()
        return Expanded(own, {}, stray)
    name, given = entry["recipe"], entry.get("with")
    if not isinstance(name, str) or name not in recipes():
        return Expanded({key: value for key, value in own.items() if key != "recipe"}, {}, (_unknown(name),))
    if given is not None and not isinstance(given, Mapping):
        return Expanded(own, {}, (RecipeFault(("with",), "应为“参数: 值”的对照"),))
    recipe = recipes()[name]
    faults = tuple(_parameter_faults(name, recipe, given or {}))
    if faults:
        return Expanded(own, {}, faults)
    values = {key: parameter.default for key, parameter in recipe.parameters.items()} | dict(given or {})
    filled, origins = _filled(recipe.source, values)
    merged = _merged(filled, own)
    return Expanded(
        merged, {step: key for step, key in origins.items() if key in (given or {}) and not _has(own, step)}
    )


def _unknown(name: object) -> RecipeFault:
    near = get_close_matches(str(name), recipes(), n=1, cutoff=0.6)
    hint = f"，是不是 {near[0]}？" if near else "，"
    return RecipeFault(("recipe",), f"没有叫 {name!r} 的配方{hint}可用：{'、'.join(recipes())}")


def _parameter_faults(name: str, recipe: Recipe, given: Mapping[Any, Any]) -> list[RecipeFault]:
    known = recipe.parameters
    takes = f"可用：{'、'.join(known)}" if known else "它不要参数"
    unknown = [
        RecipeFault(("with", str(key)), f"配方 {name} 没有这个参数，{takes}") for key in given if key not in known
    ]
    empty = [
        RecipeFault(("with", key), f"缺值：{known[key].about}") for key in given if key in known and given[key] is None
    ]
    missing = [
        RecipeFault(("with", key), f"配方 {name} 缺少这个参数：{parameter.about}")
        for key, parameter in known.items()
        if parameter.required and key not in given
    ]
    return [*unknown, *empty, *missing]


def _filled(template: Any, values: Mapping[str, Any], at: Step = ()) -> tuple[Any, dict[Step, str]]:
    """(template with its holes filled, which value came from which parameter)."""
    origins: dict[Step, str] = {}
    if isinstance(template, str):
        names = _HOLE.findall(template)
        origins.update(dict.fromkeys([at], names[0]) if names else {})
        return _text(template, values), origins
    if not isinstance(template, Mapping | list):
        return template, origins
    pairs = list(template.items() if isinstance(template, Mapping) else enumerate(template))
    kept: list[tuple[Any, Any]] = []
    for key, child in pairs:
        value, below = _filled(child, values, (*at, key))
        if value is not _ABSENT:
            kept.append((key, value))
            origins.update(below)
    if pairs and not kept:
        return _ABSENT, origins
    return (dict(kept) if isinstance(template, Mapping) else [value for _, value in kept]), origins


def _text(template: str, values: Mapping[str, Any]) -> Any:
    """A hole alone takes its value as it is, be it number, list or mapping; inside a text it becomes text."""
    whole = _HOLE.fullmatch(template)
    if whole:
        value = values[whole[1]]
        return _ABSENT if value is None else value
    return _HOLE.sub(lambda match: "" if values[match[1]] is None else str(values[match[1]]), template)


def _has(tree: Any, step: Step) -> bool:
    for key in step:
        if not isinstance(tree, Mapping) or key not in tree:
            return False
        tree = tree[key]
    return True


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged
