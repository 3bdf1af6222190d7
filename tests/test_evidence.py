"""Evidence packs: what they hold, that nothing in them can be changed unseen, and what is refused."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from lxml import html as markup
from newsdesk import NewsDesk

from desk.evidence import write_pack
from desk.newsroom import find_issue
from desk.printing import build_issue
from pipeline.editing.passages import lines_of, passage_of
from pipeline.errors import EvidenceError
from pipeline.evidence import MEMBERS_MAX, is_name
from pipeline.reading.plain import bare, words_of
from pipeline.store import pages as page_store
from pipeline.store.archive import ArchiveWriter
from pipeline.strangers import named_by_hand
from pipeline.types import Page, Report
from pipeline.verifying import verify

FETCHED = datetime(2024, 2, 21, 22, tzinfo=UTC)
POLICY = (
    "近日，云海省广播电视局印发微短剧管理办法，要求各平台建立内容审核台账，年底前完成存量剧目备案登记。",
    "办法自2024年3月1日起施行，首批试点平台二十家，覆盖全省各主要视听平台。",
)
MODEL = (
    "云海大学视听实验室发布并开源文生视频大模型“云笔”，支持一分钟长视频生成，模型参数规模为70亿。",
    "实验室称，新模型在消费级显卡上即可推理，代码与权重已公开。",
)
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title}_云海日报</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-02-21 10:30"></head><body>
<script>alert('甲')</script><h1>{title}</h1><div>2024-02-21 10:30　来源：云海日报</div>
<div class="TRS_Editor"><p>{0}</p><p>{1}</p></div><!--{filler}--></body></html>"""


def keep(
    desk: NewsDesk, name: str, title: str, lines: tuple[str, ...], charset: str = "utf-8", filler: int = 6000
) -> Page:
    """A page kept as a crawl keeps it."""
    body = PAGE.format(*lines, title=title, charset=charset, filler="x" * filler).encode(charset)
    url = f"https://news.yunhai.example/{name}.html"
    page = Page(url, named_by_hand("云海日报"), FETCHED, 200, (("Content-Type", "text/html"),), body)
    writer = ArchiveWriter(desk.folder / "pages", "36kr", FETCHED)
    position = writer.append(page)
    writer.close()
    with desk.engine.begin() as connection:
        page_store.add(connection, [(page, position)])
    return page


@pytest.fixture
def kept(empty: NewsDesk) -> NewsDesk:
    """Two pages read and picked, one of them in GB18030; one report without a page."""
    keep(empty, "policy", "云海省印发微短剧管理办法", POLICY, "gb18030")
    keep(empty, "model", "云海大学发布开源文生视频大模型“云笔”", MODEL)
    empty.add(
        "price", "云帆视频：启动会员降价计划", "2月20日，云帆视频宣布启动会员降价计划，连续包月价格由25元降至19元。"
    )
    empty.run("process")
    for address in ("news.yunhai.example/policy", "news.yunhai.example/model", "news.example/price"):
        empty.run("pick", f"https://{address}.html")
    return empty


@pytest.fixture
def pack(kept: NewsDesk) -> Path:
    return Path(kept.run("evidence", "pack").splitlines()[0])


def rewritten(pack: Path, change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> Path:
    """The pack with its files as `change` gives them (None: left out), and more of them."""
    other = pack.with_name(f"{pack.stem}-.zip")
    with ZipFile(pack) as old, ZipFile(other, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
        for name, content in more:
            new.writestr(name, content)
    return other


def with_sums(pack: Path) -> Path:
    """The pack with sums that fit: as somebody would do who changes it on purpose."""
    with ZipFile(pack) as old:
        names = [name for name in old.namelist() if name != "SHA256SUMS"]
        sums = "".join(f"{hashlib.sha256(old.read(name)).hexdigest()}  {name}\n" for name in names)
    return rewritten(pack, lambda name, body: sums.encode() if name == "SHA256SUMS" else body)


def manifest_of(pack: Path) -> dict:
    with ZipFile(pack) as archive:
        return json.loads(archive.read("manifest.json"))


def with_manifest(pack: Path, change: Callable[[dict], None]) -> Path:
    said = manifest_of(pack)
    change(said)
    made = rewritten(pack, lambda name, body: json.dumps(said).encode() if name == "manifest.json" else body)
    return with_sums(made)


# --- what a pack holds ------------------------------------------------------------------------------------------------


def test_each_sentence_has_its_passage_its_page_and_the_moment(pack: Path) -> None:
    said = manifest_of(pack)
    assert (said["format"], said["version"], said["number"]) == ("zhoubao-evidence", 1, 403)
    line = next(one for one in said["lines"] if one["text"] == POLICY[1])
    basis = line["basis"]
    source = said["sources"][basis["source"]]
    assert (basis["passage"], basis["share"]) == (POLICY[1], 1.0)
    assert source["address"] == "https://news.yunhai.example/policy.html"
    assert source["pages"][0]["fetched_at"] == "2024-02-22T06:00:00+08:00"
    with ZipFile(pack) as archive:
        body = archive.read(source["pages"][0]["file"])
        text = archive.read(source["text"]).decode()
    assert POLICY[1].encode("gb18030") in body, "as received"
    assert hashlib.sha256(body).hexdigest() == source["pages"][0]["sha256"] == basis["page"]
    assert text[basis["offset"] :].startswith(POLICY[1])


def test_pages_open_in_an_editor_and_never_run(pack: Path) -> None:
    with ZipFile(pack) as archive:
        names = archive.namelist()
        index = archive.read("index.html").decode()
    assert all(name.endswith(".html.txt") for name in names if name.startswith("pages/"))
    assert {"index.html", "issue.html"} == {name for name in names if name.endswith(".html")}
    tree = markup.document_fromstring(index)
    assert not tree.xpath("//script | //img | //@src | //@style | //@onclick | //form")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert POLICY[1] in tree.text_content() and "第 403 期" in tree.text_content()


def test_the_policy_of_the_index_allows_its_own_style(pack: Path) -> None:
    import base64

    with ZipFile(pack) as archive:
        index = archive.read("index.html").decode()
    style = index.split("<style>")[1].split("</style>")[0]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in index


def test_what_a_page_says_of_itself_stays_text_in_the_index(kept: NewsDesk) -> None:
    kept.run(
        "edit", "https://news.yunhai.example/model.html", "--title", "<script>甲()</script>云笔", "--text", MODEL[0]
    )
    path = Path(kept.run("evidence", "pack").splitlines()[0])
    with ZipFile(path) as archive:
        tree = markup.document_fromstring(archive.read("index.html").decode())
    assert not tree.xpath("//script") and "<script>甲()</script>云笔" in tree.xpath("//h3/text()")


def test_the_same_issue_gives_the_same_bytes(kept: NewsDesk, pack: Path) -> None:
    again = kept.folder / "again.zip"
    kept.run("evidence", "pack", "403", str(again))
    assert again.read_bytes() == pack.read_bytes()


def test_any_tool_checks_the_sums(pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with ZipFile(pack) as archive:
        archive.extractall(folder)
    done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_has_no_basis_or_no_page_is_said(kept: NewsDesk) -> None:
    kept.run("edit", "https://news.yunhai.example/model.html", "--text", f"{MODEL[0]}业内人士纷纷表示热烈欢迎。")
    _, err = kept.both("evidence", "pack")
    assert "1 句没有找到依据" in err and "1 句的原文没有存下的网页可查" in err
    path = kept.folder / "exports" / "行业动态周报-第403期-佐证包.zip"
    said = kept.run("evidence", "verify", str(path))
    assert "注意：" in said and "业内人士纷纷表示热烈欢迎" in said and "核对无误" in said


def test_an_issue_without_entries_has_no_pack(empty: NewsDesk) -> None:
    assert "还没有条目" in empty.fault("evidence", "pack")
    assert not list(empty.folder.glob("exports/*.zip"))


def test_a_lost_archive_is_noted_in_the_pack(kept: NewsDesk) -> None:
    for path in (kept.folder / "pages").glob("*"):
        path.unlink()
    _, err = kept.both("evidence", "pack")
    assert "没有存下的网页可查" in err


def test_large_pages_are_not_all_in_memory(empty: NewsDesk) -> None:
    for number in range(12):
        title = f"云海大学发布第{number}代开源文生视频大模型“云笔{number}号”"
        keep(
            empty,
            f"m{number}",
            title,
            (f"{title}，支持{number + 2}分钟长视频生成，参数规模为{number + 7}0亿。", MODEL[1]),
            filler=2_000_000,
        )
    empty.run("process")
    for number in range(12):
        empty.run("pick", f"https://news.yunhai.example/m{number}.html")
    room = empty.room()
    with room.engine.connect() as connection:
        issue = build_issue(room, connection, find_issue(connection, room.weekly, room.now, None))
        write_pack(room, connection, issue, io.BytesIO())
        tracemalloc.start()
        with (empty.folder / "big.zip").open("wb") as file:
            write_pack(room, connection, issue, file)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    room.engine.dispose()
    assert peak < 12 * 2_000_000, f"{peak:,}: less than the pages together"


# --- verify -----------------------------------------------------------------------------------------------------------


def test_a_whole_pack_holds(kept: NewsDesk, pack: Path) -> None:
    assert "核对无误" in kept.run("evidence", "verify", str(pack))
    found = verify(pack)
    assert found.faults == () and len(found.remarks) == 1


def test_a_changed_page_is_found(kept: NewsDesk, pack: Path) -> None:
    changed = rewritten(pack, lambda name, body: body + b" " if name.startswith("pages/") else body)
    assert "改动过" in kept.run("evidence", "verify", str(changed), code=1)
    said = kept.json("evidence", "verify", str(pack))
    assert said["faults"] == [] and said["number"] == 403


def test_a_changed_byte_of_any_file_is_found(pack: Path) -> None:
    for name in ZipFile(pack).namelist():
        half = rewritten(pack, lambda own, body, name=name: _flipped(body) if own == name else body)
        try:
            assert verify(half).faults, name
        except EvidenceError:
            assert name in ("manifest.json", "SHA256SUMS")


def _flipped(body: bytes) -> bytes:
    at = len(body) // 2
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def test_a_page_changed_with_its_sums_is_still_found(pack: Path) -> None:
    changed = with_sums(rewritten(pack, lambda name, body: body + b" " if name.startswith("pages/") else body))
    assert all("文件名里的 SHA-256 不符" in fault for fault in verify(changed).faults)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda said: said["lines"][0]["basis"].update(passage="云海省取消微短剧备案。"), "不在 texts/"),
        (lambda said: said["lines"][0]["basis"].update(offset=3), "的第 3 字处"),
        (lambda said: said["lines"][0]["basis"].update(source=9), "没有来源 10"),
        (lambda said: said["lines"][0]["basis"].update(page="0" * 64), "不在来源里"),
        (lambda said: said["lines"][0].update(text="云海省取消微短剧备案。"), "不在印出的一期"),
        (lambda said: said["sources"][0].update(text="texts/" + "0" * 64 + ".txt"), "包里没有"),
        (lambda said: said["sources"][0].update(text="manifest.json"), "包里没有"),
    ],
)
def test_a_manifest_that_tells_other_than_the_files_is_found(
    pack: Path, change: Callable[[dict], None], said: str
) -> None:
    assert any(said in fault for fault in verify(with_manifest(pack, change)).faults)


def test_a_passage_that_stands_in_the_text_but_not_in_the_page_is_found(pack: Path) -> None:
    forged = "云海省取消微短剧备案。"
    digest = hashlib.sha256(forged.encode()).hexdigest()

    def change(said: dict) -> None:
        said["lines"][0]["basis"].update(passage=forged, offset=0)
        said["sources"][said["lines"][0]["basis"]["source"]].update(text=f"texts/{digest}.txt", text_sha256=digest)

    made = with_manifest(pack, change)
    with ZipFile(made, "a") as archive:
        archive.writestr(f"texts/{digest}.txt", forged)
    assert any("不在存下的网页" in fault for fault in verify(with_sums(made)).faults)


def test_a_pack_made_to_cost_hours_is_refused(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.verifying.SEARCHED_MAX", 100)
    with pytest.raises(EvidenceError, match="不再核对"):
        verify(pack)


def test_missing_and_added_files_are_found(pack: Path) -> None:
    gone = rewritten(pack, lambda name, body: None if name.startswith("pages/") else body)
    assert any("包里没有" in fault for fault in verify(gone).faults)
    more = rewritten(pack, lambda name, body: body, (f"pages/{'0' * 64}.bin", b"x"))
    assert any("没有这个文件" in fault for fault in verify(more).faults)


# --- what is refused --------------------------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(EvidenceError) as caught:
        verify(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x03\x04" + bytes(500), "周报".encode() * 99, b"PK\x05\x06" + bytes(17)]
)
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert "不是佐证包" in refused(path)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "pages/../../x", "a.exe", "pages/x.html", "C:\\x", "pages/" + "0" * 64 + ".html"]
)
def test_names_that_lead_elsewhere_are_refused(pack: Path, name: str) -> None:
    assert not is_name(name)
    assert "不会有的文件" in refused(rewritten(pack, lambda _, body: body, (name, b"x")))


def test_a_name_with_a_nul_is_refused(pack: Path) -> None:
    raw = rewritten(pack, lambda _, body: body, ("SHA256SUMSxy", b"x")).read_bytes()
    pack.write_bytes(raw.replace(b"SHA256SUMSxy", b"SHA256SUMS\x00y"))
    refused(pack)


def test_two_files_of_one_name_are_refused(pack: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = rewritten(pack, lambda _, body: body, ("manifest.json", b"{}"))
    assert "有两个 manifest.json" in refused(doubled)


def test_links_locks_and_odd_methods_are_refused(pack: Path) -> None:
    name = f"pages/{'0' * 64}.bin"
    link = ZipInfo(name)
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with ZipFile(pack, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "符号链接" in refused(pack)
    other = rewritten(pack, lambda one, body: None if one == name else body)
    with ZipFile(other, "a", ZIP_BZIP2) as archive:
        archive.writestr(name, b"x")
    assert "压缩方法" in refused(other)


def test_bombs_are_refused_before_they_burst(pack: Path) -> None:
    assert "上限" in refused(rewritten(pack, lambda _, body: body, (f"pages/{'0' * 64}.bin", bytes(65 * 1024 * 1024))))


def test_a_directory_of_too_many_files_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with ZipFile(path, "w") as archive:
        for number in range(MEMBERS_MAX + 1):
            archive.writestr(f"pages/{number:064x}.bin", b"")
    assert "太多（5,001 个）" in refused(path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda said: said.update(version=2), "版本比程序新"),
        (lambda said: said.update(format="别的"), "不合格式（format）"),
        (lambda said: said.update(extra=1), "不合格式（extra）"),
        (lambda said: said.pop("lines"), "不合格式（lines）"),
        (lambda said: said["lines"][0].update(text=[1]), "不合格式（lines.0.text）"),
        (lambda said: said["lines"][0]["basis"].update(offset=-1), "offset"),
    ],
)
def test_a_wrong_manifest_is_refused(pack: Path, change: Callable[[dict], None], said: str) -> None:
    assert said in refused(with_manifest(pack, change))


@pytest.mark.parametrize("content", [b"", b"[" * 200_000, b'{"format":', "甲".encode("gb18030")])
def test_a_manifest_that_is_no_json_is_refused(pack: Path, content: bytes) -> None:
    assert "不合格式" in refused(rewritten(pack, lambda name, body: content if name == "manifest.json" else body))


def test_a_file_that_is_not_there_is_one_line(empty: NewsDesk) -> None:
    assert "读不了" in empty.fault("evidence", "verify", "没有.zip", code=1)


# --- passages ---------------------------------------------------------------------------------------------------------


def report(text: str) -> Report:
    return Report("https://news.example/a", "36kr", "标题", text, first_seen_at=FETCHED)


def test_a_line_in_the_source_s_own_words_rests_on_them() -> None:
    found = passage_of(POLICY[1], [report(MODEL[0]), report("\n".join(POLICY))])
    assert found and (found.report, found.text, found.offset, found.share) == (1, POLICY[1], len(POLICY[0]) + 1, 1.0)


def test_a_shortened_line_rests_on_the_sentence_it_came_from() -> None:
    found = passage_of("办法3月1日起施行，首批试点平台二十家。", [report("\n".join([*MODEL, *POLICY]))])
    assert found and found.text == POLICY[1] and 0.5 < found.share < 1


def test_a_line_of_other_words_rests_on_nothing() -> None:
    assert passage_of("公司股价周五收涨。", [report("\n".join(POLICY))]) is None
    assert passage_of("。", [report("甲乙丙丁。")]) is None


def test_the_lines_of_an_item_are_the_whole_of_it() -> None:
    text = "一、总体要求\n他说：“好。很好。”随后离开。没有句号的半句\n\n末段。"
    lines = lines_of(text)
    assert "".join(piece for paragraph in lines for piece in paragraph) == text.replace("\n", "")
    assert lines[-1] == ["末段。"]


def test_all_that_a_page_says_is_searched_but_not_its_scripts() -> None:
    page = (
        '<html><head><title>题</title><script>var 甲="乙"</script><script type="application/ld+json">'
        '{"articleBody":"\\u4e91\\u5e06"}</script></head><body><p>收 入<b>１.5</b>亿元</p></body></html>'
    )
    words = words_of(page.encode(), "text/html")
    assert bare("收入1.5亿元") in words and "云帆" in words and "题" in words and "乙" not in words
    assert bare("收入15亿元") not in words
    assert words_of('{"a": ["<p>云&amp;帆</p>"]}'.encode(), "application/json") == "云&帆"
    assert words_of(b"%PDF-1.4 broken", "application/pdf") == ""
