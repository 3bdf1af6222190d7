"""Stories that hold a word are found as by folding every text whole, and nothing else changes."""

from __future__ import annotations

import random
import sys

import pytest
from newsdesk import NewsDesk

from desk.candidates import find_story, reports_of
from desk.wordholders import BATCH, Sought, holders
from desk.wordtrial import effect
from pipeline.store import candidates as candidate_store
from pipeline.store.candidates import CandidateQuery
from pipeline.text import fold
from pipeline.traditional import simplified
from pipeline.types import SectionId
from pipeline.wordlists import WordPlace, change_of

WORDS = ("网信", "短剧", "ai", "AI*", "OpenAI", "网 信", "5g", "é", "網信", "云海", "1.6亿", "（b）", "平成", "kg")
PIECES = (
    *(
        "网信",
        "網信",
        "网 信",
        "网\u200b信",
        "短剧",
        "短劇",
        "ＡＩ",
        "aI",
        "Ａi",
        "①",
        "㍻",
        "㎏",
        "é",
        "e\u0301",
        "⼀",
        "云海",
    ),
    *(
        "（Ｂ）",
        "(b)",
        "1.6亿",
        "１．６億",
        "OPENai",
        "𝐀𝐈",
        "5Ｇ",
        "K",
        "\u212a",
        "办",
        "辦",
        "、",
        "，",
        " ",
        "\n",
        "x",
    ),
)


def plainly(words: list[str], title: str, text: str) -> bool:
    """The rule, told without any short cut."""
    folded = simplified(fold(f"{title} {text}"))
    return any(fold(word).removesuffix("*") in folded for word in words)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_found_in_whatever_form_it_stands(word: str) -> None:
    chance = random.Random(word)
    sought = Sought([word])
    for _ in range(400):
        title, text = ("".join(chance.choices(PIECES, k=chance.randrange(1, 7))) for _ in range(2))
        assert sought.within(title, text) == plainly([word], title, text), (title, text)


def test_every_character_that_becomes_part_of_a_word_is_known() -> None:
    """All of Unicode, one by one, in the place of a character of the word."""
    sought = {"网信": Sought(["网信"]), "ai": Sought(["ai"]), "三号": Sought(["三号"])}
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000:
            continue
        form = simplified(fold(chr(code)))
        for word, one in sought.items():
            if set(form) & set(word):
                for text in (chr(code) + word[1:], word[:1] + chr(code)):
                    assert one.within("", text) == plainly([word], "", text), (hex(code), text)


@pytest.mark.parametrize("word", ["微短剧", "云帆视频", "视频", "ai", "没有的词"])
def test_the_stories_are_those_that_reading_every_report_finds(desk: NewsDesk, word: str) -> None:
    query = CandidateQuery()
    with desk.engine.connect() as connection:
        every = candidate_store.find(connection, query)
        whole = [
            one.id
            for one in every
            if any(
                plainly([word], report.title, report.text)
                for report in reports_of(connection, find_story(connection, one.id)).values()
            )
        ]
        found = list(holders(connection, query, [word]))
    assert sum(looked_at for looked_at, _ in found) == len(every) <= BATCH
    assert [listed.id for _, held in found for listed, _ in held] == whole
    for _, held in found:
        for listed, reports in held:
            assert {member.url for member in listed.candidate.story.members} <= reports.keys()


def test_an_outline_has_the_stories_and_reports_of_the_list(desk: NewsDesk) -> None:
    with desk.engine.connect() as connection:
        for query in (CandidateQuery(), CandidateQuery(each=1), CandidateQuery(section=SectionId.CONTENT)):
            listed = candidate_store.find(connection, query)
            outlined = candidate_store.outlines(connection, query)
            assert [one.id for one in outlined] == [one.id for one in listed]
            for one, whole in zip(outlined, listed, strict=True):
                assert one.lead_url == whole.candidate.story.lead_url
                assert set(one.members) == {member.url for member in whole.candidate.story.members}


def test_a_trial_tells_how_far_it_is(desk: NewsDesk) -> None:
    room, told = desk.room(), list[int]()
    with desk.engine.connect() as connection:
        change = change_of(room.weekly, WordPlace(SectionId.CONTENT, against=False), ["皮影"], 8)
        found = effect(room, connection, change, 8, tell=told.append)
    assert told[-1] == found.stories
