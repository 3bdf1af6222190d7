"""定稿: two people close an issue, and what it was closed with is what it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsdesk import LATER, NewsDesk
from sqlalchemy import Engine

from desk import finals
from desk.exporting import FORMS, Form
from pipeline import libreoffice
from pipeline.errors import StoreError
from pipeline.store import audit
from pipeline.store import finals as final_store
from pipeline.verifying import verify

CLOSE = ("issue", "close", "403", "--by", "周禾", "--reviewer", "林一")


@pytest.fixture
def made(desk: NewsDesk) -> NewsDesk:
    """An issue made and proposed, on a machine without LibreOffice."""
    desk.patch.setattr(libreoffice, "PROGRAMS", ("no-such-program",))
    desk.run("issue", "new", "--propose")
    return desk


@pytest.fixture
def closed(made: NewsDesk) -> NewsDesk:
    made.run(*CLOSE)
    return made


def exported(desk: NewsDesk, kind: str) -> bytes:
    return Path(desk.run("issue", "export", "403", "--to", kind).strip()).read_bytes()


def test_closing_says_what_was_kept_and_what_was_not(made: NewsDesk) -> None:
    out, err = made.both(*CLOSE)
    assert "第 403 期已定稿：责编 周禾，复核 林一" in out
    assert {line.split()[0] for line in out.splitlines()[1:]} == {"docx", "html", "md", "evidence"}
    assert "没有存 pdf：写 PDF 要用 LibreOffice" in err
    assert "定稿（责编 周禾，复核 林一）" in made.run("issue", "list")
    assert made.json("issue", "list")[0]["closed"]["reviewer"] == "林一"


def test_closing_says_how_many_items_nobody_reviewed(made: NewsDesk) -> None:
    entries = made.json("issue", "show", "403")["entries"]
    made.run("approve", entries[0]["ids"][0], "--who", "林一")
    _, err = made.both(*CLOSE)
    assert f"{len(entries) - 1} 条没有逐条复核通过" in err and entries[1]["title"] in err


def test_closing_says_nothing_of_it_where_each_was(made: NewsDesk) -> None:
    for entry in made.json("issue", "show", "403")["entries"]:
        made.run("approve", *entry["ids"], "--who", "林一")
    _, err = made.both(*CLOSE)
    assert "逐条复核" not in err


def test_who_signs_is_printed_where_the_paper_names_nobody(made: NewsDesk) -> None:
    assert "**责编：**〔姓名〕" in exported(made, "md").decode()
    out, err = made.both(*CLOSE)
    printed = exported(made, "md").decode()
    assert "**责编：**周禾" in printed and "**复核：**林一" in printed
    assert "署名还空着：编辑部" in out + err


def test_an_item_that_is_still_to_be_written_from_english_keeps_the_issue_open(made: NewsDesk) -> None:
    made.run("edit", made.ids["drama"], "--text", "〔需编译〕")
    assert "还有 1 条没有编译，第一条是《" in made.fault(*CLOSE)
    made.run("edit", made.ids["drama"], "--text", "剧集《临川渡口》开播。")
    assert "已定稿" in made.run(*CLOSE)


def test_names_that_the_paper_has_stay_when_others_sign(made: NewsDesk) -> None:
    paper = (Path(__file__).parent.parent / "weekly.yaml").read_text(encoding="utf-8")
    named = paper.replace("{label: 责编, text: 〔姓名〕 〔姓名〕}", "{label: 责编, text: 云舟 晚晴}")
    (made.folder / "weekly.yaml").write_text(named, encoding="utf-8")
    made.patch.setenv("ZHOUBAO_WEEKLY", str(made.folder / "weekly.yaml"))
    made.run(*CLOSE)
    assert "**责编：**云舟 晚晴" in exported(made, "md").decode()


def test_a_closed_issue_is_handed_out_in_the_bytes_it_was_closed_with(made: NewsDesk) -> None:
    made.run(*CLOSE)
    before = {kind: exported(made, kind) for kind in ("docx", "html", "md")}
    paper = (Path(__file__).parent.parent / "weekly.yaml").read_text(encoding="utf-8")
    (made.folder / "weekly.yaml").write_text(paper.replace("title: 行业动态周报", "title: 别的周报"), encoding="utf-8")
    made.patch.setenv("ZHOUBAO_WEEKLY", str(made.folder / "weekly.yaml"))
    made.add(
        "price", "云帆视频：启动会员降价计划（更正）", "2月20日，云帆视频更正说，连续包月价格由25元降至20元。", day=20
    )
    made.judge()
    assert {kind: exported(made, kind) for kind in before} == before
    pack = Path(made.run("evidence", "pack", "403").splitlines()[0])
    assert verify(pack).faults == () and verify(pack).manifest.paper == "行业动态周报"


@pytest.mark.parametrize(
    "typed",
    [
        ("pick", "price", "--issue", "403"),
        ("drop", "price"),
        ("move", "price", "--section", "内容"),
        ("edit", "price", "--title", "改"),
        ("note", "price", "看看"),
        ("undo", "price"),
    ],
)
def test_a_closed_issue_takes_no_decision(closed: NewsDesk, typed: tuple[str, ...]) -> None:
    said = closed.fault(typed[0], closed.ids["price"], *typed[2:])
    assert "第 403 期已定稿，不能再改" in said and "zhoubao issue reopen 403" in said


def test_the_machine_adds_nothing_to_a_closed_issue(made: NewsDesk) -> None:
    made.run("drop", made.ids["price"])
    made.run(*CLOSE)
    made.add(
        "late",
        "云海省发布网络视听白皮书",
        "云海省广播电视局2月25日发布网络视听白皮书，短视频用户规模达三千万。",
        "nrta",
        day=25,
    )
    made.judge()
    assert "不能再改" in made.fault("issue", "propose", "403")


def test_a_day_may_still_be_given_to_a_report(closed: NewsDesk) -> None:
    assert "日期定为 2024-02-19" in closed.run("date", "https://news.example/price.html", "2024-02-19")


@pytest.mark.parametrize(
    ("by", "reviewer", "said"),
    [
        ("周禾", "周禾", "须是两人"),
        ("周禾", " 周 禾".replace(" ", "", 1).replace(" ", ""), "须是两人"),
        ("Zhou", "ＺＨＯＵ", "须是两人"),
        ("周禾", "自动", "系统自己的名字"),
        ("", "林一", "请写明责编与复核"),
        ("周禾", "  ", "请写明责编与复核"),
    ],
)
def test_two_people_are_needed(made: NewsDesk, by: str, reviewer: str, said: str) -> None:
    assert said in made.fault("issue", "close", "403", "--by", by, "--reviewer", reviewer)


def test_what_cannot_be_closed_is_said(desk: NewsDesk) -> None:
    desk.patch.setattr(libreoffice, "PROGRAMS", ("no-such-program",))
    assert "还没有建期" in desk.fault(*CLOSE)
    assert "没有第 999 期" in desk.fault("issue", "close", "999", "--by", "周禾", "--reviewer", "林一")
    desk.run("issue", "new")
    assert "还没有条目" in desk.fault(*CLOSE)
    desk.run("issue", "propose")
    desk.run(*CLOSE)
    assert "已由 周禾 定稿（复核 林一）" in desk.fault(*CLOSE)


def test_a_decision_made_while_the_files_were_written_stops_the_closing(
    made: NewsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = FORMS["md"]

    def meanwhile(*about: object) -> bytes:
        made.run("drop", made.ids["price"], "--who", "吴越")
        return real.write(*about)  # type: ignore[arg-type]

    monkeypatch.setitem(FORMS, "md", Form("Markdown", "", meanwhile))  # type: ignore[arg-type]
    assert "有人又做了决定" in made.fault(*CLOSE)
    monkeypatch.setitem(FORMS, "md", real)
    made.run(*CLOSE)
    assert "云帆视频：启动会员降价计划" not in exported(made, "md").decode()


def test_reopening_needs_a_reason_and_is_logged(closed: NewsDesk) -> None:
    assert "没有用 issue close 定稿" in closed.fault("issue", "reopen", "404", "--by", "周禾", "--why", "有误")
    assert "为什么" in closed.fault("issue", "reopen", "403", "--by", "周禾", "--why", " ")
    assert "已重开" in closed.run("issue", "reopen", "403", "--by", "周禾", "--why", "第三条金额有误")
    closed.run("edit", closed.ids["price"], "--title", "云帆视频启动会员降价")
    assert "云帆视频启动会员降价" in exported(closed, "md").decode()
    closed.run(*CLOSE)
    with closed.engine.connect() as connection:
        kinds = [one.act.kind for one in audit.entries(connection, audit.AuditQuery(subjects=("403",)))]
        told = final_store.history(connection, 403)
        assert audit.verify(connection) is None
    assert kinds == ["issue_close", "issue_reopen", "issue_close", "issue_new"]
    assert [(one.closed, one.why) for one in told] == [(True, ""), (False, "第三条金额有误"), (True, "")]


def test_an_issue_with_a_later_one_stays_closed(closed: NewsDesk) -> None:
    closed.at(LATER)
    closed.run("issue", "new")
    assert "不能重开" in closed.fault("issue", "reopen", "403", "--by", "周禾", "--why", "有误")


def test_another_template_or_a_form_that_was_not_kept_is_refused(closed: NewsDesk) -> None:
    assert "定稿时没有存 pdf" in closed.fault("issue", "export", "403", "--to", "pdf")
    path = closed.folder / "模板.docx"
    path.write_bytes(b"x")
    assert "不能换模板" in closed.fault("issue", "export", "403", "--template", str(path))


def test_kept_files_that_were_changed_or_lost_are_not_handed_out(closed: NewsDesk) -> None:
    kept = sorted((closed.folder / "finals").rglob("*"), key=lambda path: path.name)
    files = [path for path in kept if path.is_file()]
    assert len(files) == 4
    for path in files:
        path.write_bytes(b"x")
    assert "定稿的文件改动过" in closed.fault("issue", "export", "403", code=1)
    for path in files:
        path.unlink()
    assert "请从备份恢复" in closed.fault("issue", "export", "403", code=1)


def test_closings_are_kept_on_either_database(engine: Engine, tmp_path: Path, now) -> None:
    file = final_store.keep(tmp_path / "finals", "docx", b"\x00\xff" * 9)
    assert final_store.keep(tmp_path / "finals", "docx", b"\x00\xff" * 9) == file
    with engine.begin() as connection:
        assert final_store.standing(connection, 7) is None and final_store.closed_numbers(connection) == frozenset()
        final_store.close(connection, 7, now, "周禾", "林一", [file])
        final_store.close(connection, 8, now, "周禾", "林一", [file])
        final_store.reopen(connection, 8, now, "周禾", "有误")
    with engine.connect() as connection:
        assert final_store.closed_numbers(connection) == {7}
        closing = final_store.standing(connection, 7)
        assert closing and closing.at == now and final_store.files_of(connection, closing) == [file]
        assert final_store.standing(connection, 8) is None
    assert final_store.read(tmp_path / "finals", file) == b"\x00\xff" * 9
    with pytest.raises(StoreError, match="读不了"):
        final_store.read(tmp_path, file)


def test_a_folder_that_cannot_be_written_leaves_the_issue_open(made: NewsDesk) -> None:
    (made.folder / "finals").write_text("在路上的文件")
    assert "写不了" in made.fault(*CLOSE, code=1)
    made.run("pick", made.ids["price"])
    assert finals.WHY_MAX == 1000
