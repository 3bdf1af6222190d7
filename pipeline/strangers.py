"""Sources that are not in sources.yaml: an id that holds a name, and what a source of such an id is taken to be."""

from __future__ import annotations

from functools import lru_cache

from pipeline.sources import AUTHORITY, OwnerType, Source
from pipeline.types import SectionId

IMPORTED = "import:"
"""Begins the id of a source that is not in sources.yaml: of an imported report, a page of a stranger's archive."""
REGISTRY = "registry:"
"""Begins the id of a licensed register of companies whose rows were taken by hand."""
ID_LENGTH_MAX = 64
"""Characters the store keeps of a source's id."""
UNKNOWN_OWNER: OwnerType = "business_media"
UNKNOWN_AUTHORITY = AUTHORITY[UNKNOWN_OWNER]
"""Who a stranger is taken for, and who leads a story by it."""


def named_by_hand(name: str, kind: str = IMPORTED) -> str:
    """Id of a source that is known by its name alone."""
    return f"{kind}{name}"[:ID_LENGTH_MAX]


def is_named_by_hand(source_id: str) -> bool:
    """Whether an id is one of `named_by_hand`."""
    return source_id.startswith((IMPORTED, REGISTRY))


def bare_name(source_id: str) -> str:
    """The name in an id of `named_by_hand`; any other id as it is."""
    return source_id.removeprefix(IMPORTED).removeprefix(REGISTRY)


@lru_cache(maxsize=1024)
def stranger(source_id: str, name: str = "") -> Source:
    """A source that is not in sources.yaml, as far as its id tells."""
    registry = source_id.startswith(REGISTRY)
    return Source.model_construct(
        id=source_id,
        name=name or bare_name(source_id),
        owner="registry" if registry else UNKNOWN_OWNER,
        sections=(SectionId.CAPITAL,) if registry else (),
        start_urls=(),
        spider="feed",
    )
