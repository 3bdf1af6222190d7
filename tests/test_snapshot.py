"""The page snapshot: what changed on a page that shows a state since its last kept copy is the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom
from sqlalchemy import delete, select

from demo.replica import Replica, launch
from demo.week import NIGHTS, PROJECT
from pipeline.reading.snapshot import LINES_MAX, Change, address, as_html, changes, headline, lines_of
from pipeline.store import runs as run_store
from pipeline.store.tables import PageRow, ReportRow, StartPageRow
from pipeline.types import Page

PAGE = "https://www.mct.gov.cn/gywhb/bld/"
NAME = "文化和旅游部领导页面"


def page(text: str, content_type: str = "text/html; charset=utf-8") -> Page:
    moment = datetime(2024, 2, 22, tzinfo=UTC)
    return Page(PAGE, "mct_leaders", moment, 200, (("Content-Type", content_type),), text.encode("utf-8", "replace"))


def leaders(*rows: str, today: str = "今天是2024年2月22日 星期四", heading: str = "部领导") -> str:
    items = "".join(f"<li><a href='/x/'>{name}</a><p>{office}</p></li>" for name, office in map(str.split, rows))
    menu = "<nav><a href='/'>首页</a></nav><div class='top-nav nav'>要闻</div>"
    return (
        f"<html><body>{menu}<div>{today}</div><h2>{heading}</h2><ul id='ld'>{items}</ul>"
        "<div class='footer'>主办</div><footer>版权</footer></body></html>"
    )


JIA, YI, BING = "甲某 部长", "乙某 副部长", "丙某 党组成员"

# --- lines ----------------------------------------------------------------------------------------------------------


def test_menus_and_footer_are_no_lines():
    assert lines_of(page(leaders(JIA))) == ["今天是2024年2月22日 星期四", "部领导", "甲某", "部长"]


def test_an_area_is_read_alone():
    assert lines_of(page(leaders(JIA, YI)), "#ld") == ["甲某", "部长", "乙某", "副部长"]
    assert lines_of(page(leaders(JIA)), "#no-such") == []


@given(st.binary(max_size=300), st.sampled_from(["", "#ld", "div"]))
def test_no_page_breaks_the_reading_of_lines(body, area):
    lines_of(Page(PAGE, "a", datetime(2024, 2, 22, tzinfo=UTC), 200, (), body), area)


def test_a_huge_page_gives_a_bounded_number_of_lines():
    text = "".join(f"<p>第{number}人</p>" for number in range(3 * LINES_MAX))
    assert len(lines_of(page(f"<html><body>{text}</body></html>"))) == LINES_MAX


# --- changes --------------------------------------------------------------------------------------------------------


def change(old: str, new: str) -> Change | None:
    return changes(lines_of(page(old)), lines_of(page(new)))


def test_who_comes_and_who_goes_is_the_change():
    assert change(leaders(JIA, YI), leaders(JIA, BING)) == Change(("丙某", "党组成员"), ("乙某", "副部长"))


def test_dates_counters_and_order_are_no_change():
    found = change(leaders(JIA, YI), leaders(YI, JIA, today="今天是2024年2月23日 星期五"))
    assert found is not None and not found


def test_another_page_in_its_place_is_no_change_but_none():
    assert change(leaders(JIA, YI, BING), "<html><body><p>人机验证</p><p>请稍候</p></body></html>") is None


LINES = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=12)


@given(LINES, LINES)
def test_a_change_adds_what_is_new_and_removes_what_is_not(old, new):
    found = changes(old, new)
    if found is not None:
        assert set(found.added) <= set(new) - set(old) and set(found.removed) <= set(old) - set(new)
        assert bool(found) == bool(found.added or found.removed)


# --- the report -----------------------------------------------------------------------------------------------------


def test_headline_and_text_name_the_lines():
    found = Change(("丙某", "党组成员"), ("乙某",))
    assert headline(NAME, found) == f"{NAME}有变化：新增 丙某、党组成员；移除 乙某"
    text = as_html(NAME, PAGE, found).decode()
    assert "<p>新增：丙某</p><p>新增：党组成员</p><p>移除：乙某</p>" in text and PAGE in text


def test_a_headline_stays_short_and_lines_are_escaped():
    found = Change(tuple(f"第{number}人的职务很长很长很长很长很长很长" for number in range(9)), ("<script>",))
    assert len(headline(NAME, found)) < 100 and "等 9 行" in headline(NAME, found)
    assert "<script>" not in as_html(NAME, PAGE, found).decode()


def test_an_address_tells_each_change_apart_and_is_always_the_same():
    first = address(PAGE, "", ["甲"])
    second = address(PAGE, first, ["甲", "乙"])
    back = address(PAGE, second, ["甲"])
    assert len({first, second, back, PAGE}) == 4, "back to an old state is another change"
    assert address(PAGE, first, ["甲", "乙"]) == second
    assert all(one.startswith(f"{PAGE}?") for one in (first, second, back))


# --- the crawl ------------------------------------------------------------------------------------------------------

BEFORE, AFTER = NIGHTS[2], NIGHTS[3]
"""The demo's leaders' page changes between these nights."""
CHANGED = f"{NAME}有变化：新增 张政、党组副书记、副部长"


@pytest.fixture(scope="module")
def replica() -> Iterator[Replica]:
    with launch(now=BEFORE) as running:
        yield running


@pytest.fixture
def room(tmp_path: Path, replica: Replica) -> Newsroom:
    replica.set_faults({})
    replica.clear()
    room = Newsroom(tmp_path / "data", replica)
    assert room.run(BEFORE, "crawl", "mct_leaders")[0] == 0
    return room


def reports(room: Newsroom) -> list[tuple[str, str, str]]:
    with room.store().connect() as connection:
        rows = connection.execute(select(ReportRow.url, ReportRow.title, ReportRow.text).order_by(ReportRow.id))
        return [(row.url, row.title, row.text) for row in rows]


def copies(room: Newsroom) -> list[PageRow]:
    with room.store().connect() as connection:
        return list(connection.execute(select(PageRow).where(PageRow.kind == "snapshot").order_by(PageRow.id)))


def test_the_first_copy_is_a_baseline_and_an_unchanged_page_gives_nothing(room: Newsroom) -> None:
    assert reports(room) == [] and len(copies(room)) == 1
    before = room.rows()
    assert room.run(NIGHTS[2].replace(hour=8), "crawl", "mct_leaders")[0] == 0
    assert room.rows() == before, "the page shows another time of day, no other leader"


def test_a_change_is_one_report_and_the_new_state_is_kept(room: Newsroom) -> None:
    code, output = room.run(AFTER, "crawl", "mct_leaders")
    assert code == 0, output
    ((url, title, text),) = reports(room)
    assert url.startswith(f"{PAGE}?zhoubao-change=")
    assert title == CHANGED
    assert "新增：张政" in text.splitlines() and "移除" not in text
    assert len(copies(room)) == 2
    before = room.rows()
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    assert room.rows() == before, "crawling again with the clock standing still adds nothing"


def test_reading_all_kept_pages_again_gives_the_same_report_without_a_request(room: Newsroom) -> None:
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    before = room.rows()
    room.replica.clear()
    assert room.run(AFTER, "process", "--again")[0] == 0
    assert room.rows() == before and room.replica.requests() == []


def test_archives_alone_give_the_report_and_the_copies_again(room: Newsroom, tmp_path: Path) -> None:
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    anew = Newsroom(tmp_path / "anew", room.replica)
    archives = sorted(str(path) for path in (room.folder / "pages").glob("*.warc.gz"))
    assert anew.run(AFTER, "import", *archives)[0] == 0
    assert reports(anew) == reports(room) and len(copies(anew)) == 2
    assert anew.run(AFTER, "crawl", "mct_leaders")[0] == 0
    assert reports(anew) == reports(room), "a store built of archives goes on comparing where the old one stopped"


def test_a_crawl_broken_off_after_the_report_finds_the_same_change_again(room: Newsroom) -> None:
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    before = room.rows()
    engine = room.store()
    with engine.begin() as connection:  # as if the process had died before the copy was kept and the run noted
        connection.execute(delete(PageRow).where(PageRow.kind == "snapshot", PageRow.id == copies(room)[-1].id))
        connection.execute(delete(StartPageRow))
    engine.dispose()
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    assert room.rows() == before


def test_another_page_in_its_place_fails_the_run_and_hides_no_later_change(room: Newsroom) -> None:
    room.replica.set_faults({"www.mct.gov.cn": ["not-found"]})
    assert room.run(BEFORE, "crawl", "mct_leaders")[0] == 3
    room.replica.set_faults({})
    with room.store().connect() as connection:
        run = run_store.latest(connection)["mct_leaders"]
    assert "404" in run.findings[0].message
    assert reports(room) == []
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    assert len(reports(room)) == 1


def test_a_page_that_nothing_is_left_of_is_said_once_and_hides_no_later_change(room: Newsroom) -> None:
    room.replica.set_faults({"www.mct.gov.cn": ["empty-list"]})
    code, output = room.run(BEFORE, "crawl", "mct_leaders")
    assert code == 3 and "几乎没有相同的行" in output
    assert room.run(BEFORE, "crawl", "mct_leaders")[0] == 0, "from now on that is how the page looks"
    assert reports(room) == [] and len(copies(room)) == 2
    room.replica.set_faults({})
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    assert [title for _, title, _ in reports(room)] == [CHANGED]


def test_an_area_that_is_not_on_the_page_fails_the_run_and_names_it(room: Newsroom, tmp_path: Path) -> None:
    text = (PROJECT / "sources.yaml").read_text(encoding="utf-8")
    entry = "- id: mct_leaders" + text.split("- id: mct_leaders")[1].split("\n- id: ")[0] + "\n"
    room.sources_file = tmp_path / "sources.yaml"
    room.sources_file.write_text(entry + "  with: {area: ul.no-such-list}\n", encoding="utf-8")
    code, output = room.run(AFTER, "crawl", "mct_leaders")
    assert code == 3 and "里没有要比对的内容（应在 ul.no-such-list）" in output
    room.sources_file.write_text(entry + "  with: {area: ul.leaders}\n", encoding="utf-8")
    assert room.run(AFTER, "crawl", "mct_leaders")[0] == 0
    assert [title for _, title, _ in reports(room)] == [CHANGED], "old copies are read by the new area too"
