"""What the fact guard is measured on: as many slips as said, each a slip, and rewordings that are none."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.alterations import EACH, KINDS, Item, altered, demo_items, reworded


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return demo_items()


def test_two_hundred_slips_of_five_kinds(items: list[Item]) -> None:
    drawn = altered(items, 403)
    assert Counter(one.kind for one in drawn) == dict.fromkeys(KINDS, EACH)
    assert len({(one.item.key, one.kind, one.field, one.start) for one in drawn}) == len(drawn) == 200


def test_one_place_of_an_item_is_another_after_the_slip(items: list[Item]) -> None:
    for one in altered(items, 1):
        changed = (one.title, one.text) != (one.item.title, one.item.text)
        assert changed
        assert (one.title == one.item.title) is (one.field == "text")


def test_a_seed_draws_the_same_slips_again(items: list[Item]) -> None:
    assert altered(items, 7) == altered(items, 7) != altered(items, 8)


def test_fifty_rewordings(items: list[Item]) -> None:
    assert len(reworded(items)) == 50
