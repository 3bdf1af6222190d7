"""Words marked in the text: as it was written, whatever folding made of it."""

from __future__ import annotations

import pytest

from pipeline.judging.marking import marked
from pipeline.judging.sections import weigh
from pipeline.weekly import Weekly


def marks(title: str, text: str, weekly: Weekly, section: str = "capital") -> tuple[str, str]:
    score = next(one for one in weigh(title, text, None, weekly) if one.section == section)
    return marked(title, text, score.section, score.votes, weekly)


@pytest.mark.parametrize(
    ("title", "section", "shown"),
    [
        ("拾光影业完成Ｂ轮融资", "capital", "拾光影业完成【Ｂ轮】【融资】"),
        ("自願公告　取得專利認證", "technology", "自願公告　取得【專利】認證"),
        ("微短剧《渡口》  定档", "content", "【微短剧】《渡口》  【定档】"),
    ],
)
def test_words_are_marked_as_they_were_written(title: str, section: str, shown: str, weekly: Weekly) -> None:
    assert marks(title, "", weekly, section)[0] == shown


def test_what_speaks_against_has_other_brackets(weekly: Weekly) -> None:
    title, _ = marks("深度｜拾光影业完成融资意味着什么", "", weekly)
    assert "〔" in title and "【融资】" in title


def test_lead_ends_where_judging_of_it_ends(weekly: Weekly) -> None:
    _, lead = marks("拾光影业完成融资", "拾光影业宣布完成融资。" + "其余从略。" * 60, weekly)
    assert lead.startswith("拾光影业宣布完成【融资】。") and lead.endswith("……") and len(lead) < 140


def test_text_that_folds_oddly_is_shown_unmarked_rather_than_wrongly(weekly: Weekly) -> None:
    assert marks("e\u0301融资", "", weekly)[0] == "e\u0301融资"
