"""zhoubao people and zhoubao audit, as typed."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path

import pytest
from newsdesk import NewsDesk
from sqlalchemy import text

from desk import audits, logins
from desk.logins import LoginError
from desk.naming import Names
from pipeline.store import audit
from pipeline.store.audit import Act
from pipeline.store.people import Account

PASSWORD = "一夜春风又吹绿了江南岸"


@pytest.fixture
def typed(empty: NewsDesk, monkeypatch: pytest.MonkeyPatch) -> NewsDesk:
    """A desk on whose standard input the password stands."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n" * 5))
    return empty


def log_in(desk: NewsDesk, name: str, password: str = PASSWORD) -> Account:
    with desk.engine.connect() as connection:
        return logins.log_in(connection, name, password, "127.0.0.1", desk.room().now)


def test_a_person_is_added_with_a_password_from_standard_input_and_listed(typed: NewsDesk) -> None:
    assert "已建账号 周禾（管理）" in typed.run("people", "add", "周禾", "--role", "管理", "--password", "-")
    [one] = typed.json("people", "list")
    assert (one["name"], one["role"], one["role_name"], one["active"]) == ("周禾", "admin", "管理", True)
    assert "password_hash" not in one and "周禾" in typed.run("people", "list")
    assert log_in(typed, "周禾").name == "周禾"


def test_a_password_is_never_taken_from_the_command_line(typed: NewsDesk) -> None:
    said = typed.fault("people", "add", "周禾", "--role", "管理", "--password", "江南岸又绿春风一夜吹")
    assert "密码不写在命令里" in said and "江南岸" not in said
    assert typed.json("people", "list") == []


def test_where_there_is_no_terminal_no_password_is_asked_for(typed: NewsDesk) -> None:
    assert "不是终端" in typed.fault("people", "add", "周禾", "--role", "管理")


def test_a_password_is_asked_for_twice_without_echo(typed: NewsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "写错了的那一遍密码"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    typed.run("people", "add", "周禾", "--role", "admin")
    assert "两遍不一样" in typed.fault("people", "password", "周禾")
    assert log_in(typed, "周禾")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "林<晓", "--role", "编辑", "--password", "-"), "姓名要有"),
        (("add", "自动", "--role", "编辑", "--password", "-"), "系统自己的名字"),
        (("add", "林晓", "--role", "主编", "--password", "-"), "没有角色"),
        (("role", "林晓", "编辑"), "没有账号"),
        (("lock", "林晓"), "没有账号"),
        (("password", "林晓", "--password", "-"), "没有账号"),
    ],
)
def test_what_cannot_be_is_answered_with_one_line(typed: NewsDesk, arguments: tuple[str, ...], said: str) -> None:
    line = typed.fault("people", *arguments)
    assert said in line and line.count("\n") == 1


def test_the_last_administrator_stays(typed: NewsDesk) -> None:
    typed.run("people", "add", "周禾", "--role", "管理", "--password", "-")
    typed.run("people", "add", "林晓", "--role", "编辑", "--password", "-")
    assert "最后一个管理员" in typed.fault("people", "lock", "周禾")
    assert "最后一个管理员" in typed.fault("people", "role", "周禾", "编辑")
    typed.run("people", "role", "林晓", "管理")
    typed.run("people", "lock", "周禾")
    with pytest.raises(LoginError):
        log_in(typed, "周禾")
    typed.run("people", "unlock", "周禾")
    assert log_in(typed, "周禾").active


def test_who_wrote_a_wrong_password_too_often_is_let_in_after_unlock(typed: NewsDesk) -> None:
    typed.run("people", "add", "周禾", "--role", "管理", "--password", "-")
    for _ in range(logins.TRIES_FREE):
        with pytest.raises(LoginError, match="不对"):
            log_in(typed, "周禾", "不对的密码一二三")
    with pytest.raises(LoginError, match="试错太多"):
        log_in(typed, "周禾")
    typed.run("people", "unlock", "周禾")
    assert log_in(typed, "周禾")


def test_what_was_done_to_accounts_stands_in_the_log(typed: NewsDesk) -> None:
    typed.run("people", "add", "周禾", "--role", "管理", "--password", "-")
    typed.run("people", "add", "林晓", "--role", "编辑", "--password", "-", "--who", "周禾")
    typed.run("people", "role", " 林晓 ", "复核", "--who", "周禾")
    typed.run("people", "password", "林晓", "--password", "-", "--who", "周禾")
    typed.run("people", "lock", "林晓", "--who", "周禾")
    told = typed.json("audit", "list", "--subject", "林晓")
    assert [one["kind"] for one in told] == ["account_active", "account_password", "account_role", "account_add"]
    assert {one["who"] for one in told} == {"周禾"}
    assert (told[2]["before"], told[2]["after"]) == ({"role": "editor"}, {"role": "reviewer"})
    assert PASSWORD not in json.dumps(told, ensure_ascii=False)
    assert "角色：编辑 → 复核" in typed.run("audit", "list", "--kind", "改角色")


def test_decisions_stand_in_the_log_under_their_story(desk: NewsDesk) -> None:
    name = desk.ids["drama"]
    desk.run("pick", name, "--who", "林晓")
    desk.run("edit", name, "--title", "《临川渡口》开播", "--who", "周禾")
    assert [one["kind"] for one in desk.json("audit", "list", "--subject", name)] == ["edit", "pick"]
    assert [one["who"] for one in desk.json("audit", "list", "--who", "林晓")] == ["林晓"]
    said = desk.run("audit", "list", "--limit", "1")
    assert "标题：《临川渡口》开播" in said and "更早的：--before 2" in said
    assert "选用" in desk.run("audit", "list", "--before", "2")


def test_the_log_speaks_of_sections_and_stories_by_their_names(desk: NewsDesk) -> None:
    """No digest, no id of a field or section, no bare address; the export has them all."""
    name, other = desk.ids["drama"], desk.ids["model"]
    desk.run("pick", name)
    desk.run("move", name, "--section", "people")
    desk.run("ready", name)
    desk.run("merge", other, "--into", name)
    said = desk.run("audit", "list")
    assert f"{name} 微短剧《临川渡口》上线开播" in said and "news.example" not in said
    assert "栏目：人事" in said and "编好的人：周禾" in said and f"并入：{name} 微短剧" in said
    assert not re.search(r"ready|[0-9a-f]{16}|people", said)
    assert "ready_by" in desk.json("audit", "list", "--kind", "编好")[0]["after"]


def test_a_kind_that_there_is_not_is_refused_and_nothing_found_is_said(desk: NewsDesk) -> None:
    assert "没有操作 'zzz'；可用：选用、不用" in desk.fault("audit", "list", "--kind", "zzz")
    assert desk.run("audit", "list", "--kind", "定稿") == "没有符合的记录。\n"
    assert desk.run("audit", "list", "--who", "无人") == "没有符合的记录。\n"
    assert desk.json("audit", "list", "--who", "无人") == []


def test_a_sound_log_is_told_with_its_end_and_a_broken_one_ends_with_1(typed: NewsDesk) -> None:
    typed.run("people", "add", "周禾", "--role", "管理", "--password", "-")
    typed.run("people", "add", "林晓", "--role", "编辑", "--password", "-")
    end = typed.run("audit", "verify").splitlines()[-1].rpartition("：")[2]
    assert "共 2 条" in typed.run("audit", "verify", "--known", end)
    with typed.engine.begin() as connection:
        connection.execute(text("UPDATE audit SET who = '别人' WHERE number = 2"))
    assert (
        typed.fault("audit", "verify", code=1)
        == "操作记录有问题：第 2 条（别人，account_add）被改动过，或它前面的被换过\n"
    )
    assert "看不懂" in typed.fault("audit", "verify", "--known", "二")


def test_an_export_holds_what_the_hashes_are_made_of(typed: NewsDesk, tmp_path: Path) -> None:
    with typed.engine.begin() as connection:
        audit.append(connection, [Act(typed.room().now, "林晓", "note", "甲", {}, {"text": "=1+1", "n": 0.1})] * 3)
    target = tmp_path / "log.jsonl"
    assert typed.run("audit", "export", "--out", str(target)).splitlines() == [str(target), "3 条"]
    assert typed.run("audit", "export").splitlines()[0].endswith("操作记录-2024-02-26.jsonl")
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3]
    last = ""
    for one in map(json.loads, lines):  # as docs/operate.md says it to other programs
        said = [last, *(one[name] for name in ("number", "at", "who", "kind", "subject", "before", "after"))]
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        last = hashlib.sha256(text.encode()).hexdigest()
        assert one["hash"] == last


def test_a_value_that_is_long_is_cut_in_lists_only(typed: NewsDesk) -> None:
    with typed.engine.begin() as connection:
        audit.append(connection, [Act(typed.room().now, "林晓", "edit", "甲", {}, {"text": "长" * 5000})])
        [entry] = audit.entries(connection, audit.AuditQuery())
    assert len(audits.changes(entry, Names({}, {}))[0][2]) == audits.SHOWN_MAX + 1
    assert len(typed.json("audit", "list")[0]["after"]["text"]) == 5000


def test_every_kind_that_is_written_has_a_chinese_name() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(audits.__file__).parent.rglob("*.py"))
    written = set(re.findall(r'Act\([^()]*?, "([a-z_]+)",', code))
    assert {"account_add", "issue_close", "words"} <= written
    assert {kind for kind in written if kind not in audits.KIND_NAMES} == set()
