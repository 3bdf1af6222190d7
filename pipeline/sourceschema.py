"""sources.yaml as a JSON Schema, for editors that know YAML."""

from __future__ import annotations

from typing import Any

from pipeline.recipes import recipes
from pipeline.sources import PERIOD, Source


def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of sources.yaml, recipes and their parameters included."""
    entry = Source.model_json_schema(mode="validation")
    definitions = entry.pop("$defs", {})
    definitions["Period"] = {"type": "string", "pattern": f"^{PERIOD}$", "description": "30m、2h、1d"}
    for name in ("every", "window"):
        entry["properties"][name] = {"$ref": "#/$defs/Period"}
    known = recipes()
    entry["properties"]["recipe"] = {
        "enum": list(known),
        "description": "；".join(f"{name}：{recipe.about}" for name, recipe in known.items()),
    }
    entry["properties"]["with"] = {"type": "object", "description": "配方的参数"}
    entry["allOf"] = [_parameters_of(name) for name in known]
    entry["required"] = ["id", "name", "owner"]
    entry["anyOf"] = [{"required": ["recipe"]}, {"required": ["spider"]}]
    definitions["Source"] = entry
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sources.yaml",
        "type": "array",
        "items": {"$ref": "#/$defs/Source"},
        "$defs": definitions,
    }


def _parameters_of(name: str) -> dict[str, Any]:
    parameters = recipes()[name].parameters
    properties = {key: {"description": parameter.about} for key, parameter in parameters.items()}
    needed = [key for key, parameter in parameters.items() if parameter.required]
    given = {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
    then: dict[str, Any] = {"properties": {"with": given}}
    if needed:
        then["required"] = ["with"]
    return {"if": {"properties": {"recipe": {"const": name}}, "required": ["recipe"]}, "then": then}
