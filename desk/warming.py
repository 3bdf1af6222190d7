"""What the first pages of the morning would wait for, made ready beside the server's start."""

from __future__ import annotations

import gc
import logging

from desk.candidates import list_candidates
from desk.gaps import week_of_issue
from desk.issuedesk import on_desk
from desk.newsroom import open_issue
from desk.review import review
from desk.web import Premises, templates
from pipeline.store.candidates import CandidateQuery
from pipeline.text import tagged, tokens

log = logging.getLogger(__name__)

COLLECT_AFTER = 20_000
"""Objects made beyond those given back, after which Python looks for cycles among the newest of them."""

GAPS_SECONDS = 60.0
"""Most that reckoning the gaps of a week may take to count as warming up."""


def warm_up(premises: Premises) -> None:
    """Load templates and dictionaries, and look once at the open issue: its candidates, its items with what is to be
    said of them, its week's gaps. A fault is only noted: the page that meets it says so.

    Then the search for cycles passes over what is there for good, and comes at every fiftieth page instead of every
    seventh: through all modules it took 110 ms, and a reader waited.
    """
    gc.set_threshold(COLLECT_AFTER, 10, 10)
    try:
        _look_at_the_open_issue(premises)
    except Exception:  # whatever it is, the desk is there
        log.warning("warming up failed", exc_info=True)
    gc.collect()
    gc.freeze()


def _look_at_the_open_issue(premises: Premises) -> None:
    for name in templates.env.list_templates(("html",)):
        templates.env.get_template(name)
    tokens("周报")
    tagged("周报")
    room = premises.newsroom()
    with room.engine.connect() as connection:
        hand = open_issue(connection, room.weekly, room.now)
        list_candidates(connection, CandidateQuery(starts_at=hand.starts_at, ends_at=hand.ends_at, each=1))
        review(room, connection, on_desk(room, connection, hand))
    premises.pasts.of(room, week_of_issue(hand, room.now), GAPS_SECONDS)
