"""Who is worth comparing, by the entries of the index."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from pipeline.judging.proposals import proposed
from pipeline.judging.terms import ENOUGH, SURE, WEIGHT_MAX, worth_comparing
from pipeline.postings import pack

HALF = 60
"""Weight of a word of which two are ENOUGH, HALF on either side."""

weights = st.one_of(st.integers(1, WEIGHT_MAX), st.just(SURE))
asking = st.dictionaries(st.integers(1, 30), st.dictionaries(st.integers(0, 8), weights, max_size=6), max_size=5)
holding = st.dictionaries(
    st.integers(1, 2**31 - 1) | st.integers(1, 30),
    st.dictionaries(st.integers(0, 8), st.integers(1, WEIGHT_MAX), max_size=6),
    max_size=8,
)


def index(kept):
    """What the store answers when every term is asked for."""
    held = defaultdict(list)
    for number, terms in kept.items():
        for term, weight in terms.items():
            held[term].append((number, weight))
    return [(term, pack(entries)) for term, entries in held.items()]


@given(asking, holding)
def test_those_are_proposed_that_share_enough_and_no_others(asked, kept):
    found = proposed(asked, index(kept), ())
    assert found == {
        report: sorted(number for number, terms in kept.items() if worth_comparing(wanted, terms))
        for report, wanted in asked.items()
    }


@given(asking, holding)
def test_entries_may_come_in_pieces(asked, kept):
    pieces = [(term, pack([entry])) for number, terms in kept.items() for term, entry in _entries(number, terms)]
    assert proposed(asked, pieces, ()) == proposed(asked, index(kept), ())


def _entries(number, terms):
    return [(term, (number, weight)) for term, weight in terms.items()]


def test_two_new_reports_are_proposed_once_and_none_to_itself():
    terms = {7: HALF, 8: HALF}
    assert 2 * HALF * HALF >= ENOUGH
    kept = dict.fromkeys((3, 1, 2, 9), terms)
    assert proposed({2: terms, 1: terms}, index(kept), {1, 2}) == {2: [3, 9], 1: [2, 3, 9]}


def test_one_word_alone_is_never_enough_and_a_mark_is():
    kept = {5: {7: WEIGHT_MAX}}
    assert proposed({1: {7: WEIGHT_MAX}}, index(kept), ()) == {1: []}
    assert proposed({1: {7: SURE}}, index(kept), ()) == {1: [5]}


def test_an_entry_held_twice_hides_nobody():
    kept = index({5: {7: HALF, 8: HALF}, 6: {7: 1}})
    assert proposed({1: {7: HALF, 8: HALF}}, [*kept, *kept], ()) == {1: [5]}
