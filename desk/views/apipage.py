"""API: the page for people, made from what the API says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Response

from desk.api.app import DESCRIPTION, PATH
from desk.web import Here, page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asked:
    """A parameter."""

    name: str
    said: str
    values: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An address of the API."""

    path: str
    summary: str
    parameters: tuple[Asked, ...]


@router.get("/api")
def api(here: Here) -> Response:
    """The page."""
    url = here.request.url
    address = f"{url.scheme}://{url.netloc}{here.request.scope.get('root_path', '')}"
    description = [line.replace("`", "") for line in DESCRIPTION.split("。") if line.strip()]
    return page(
        here,
        "api.html",
        api_path=PATH,
        answers=_answers(here.request.app.state.api),
        description=[f"{line.strip()}。" for line in description],
        address=address,
    )


def _answers(api: FastAPI) -> tuple[Answer, ...]:
    said = api.openapi()
    named = said["components"]["schemas"]
    return tuple(
        Answer(path, one["get"]["summary"], tuple(_asked(one["get"].get("parameters", ()), named)))
        for path, one in said["paths"].items()
    )


def _asked(parameters: Any, named: Mapping[str, Any]) -> Iterator[Asked]:
    for one in parameters:
        yield Asked(one["name"], one.get("description", ""), "，".join(_values(one["schema"], named)))


def _values(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Iterator[str]:
    for one in schema.get("anyOf", (schema,)):
        choice = named[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        if "enum" in choice:
            yield "、".join(map(str, choice["enum"]))
        elif choice.get("format") in _FORMATS:
            yield _FORMATS[choice["format"]]
        elif choice.get("type") == "boolean":
            yield "true、false"
        elif "minimum" in choice and "maximum" in choice:
            yield f"{choice['minimum']:,} 至 {choice['maximum']:,}"
    if schema.get("default") not in (None, "", False):
        yield f"默认 {schema['default']}"


_FORMATS = {"date": "2024-02-19", "date-time": "2024-02-19T06:00:00+08:00"}
