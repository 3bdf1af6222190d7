"""The forms in which an issue leaves the desk: Word, PDF, a page for mail, Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from desk.newsroom import Newsroom
from desk.printing import written
from pipeline.errors import TemplateError, UsageError, system_said
from pipeline.output.template import TEMPLATE_BYTES_MAX
from pipeline.store import finals as final_store
from pipeline.types import Issue


@dataclass(frozen=True, slots=True)
class Form:
    """A format that an issue can be had in."""

    name: str
    """As editors call it."""
    media: str
    """Type by which browsers know it."""
    write: Callable[[Newsroom, Issue, Path | None], bytes]


def _docx(room: Newsroom, issue: Issue, template: Path | None) -> bytes:
    from pipeline.output.docx import write

    return write(issue, room.weekly, marks=room.marks, template=template_of(room, template))


def _pdf(room: Newsroom, issue: Issue, template: Path | None) -> bytes:
    from pipeline.output.pdf import require_program, write

    require_program()
    return write(_docx(room, issue, template))


def _html(room: Newsroom, issue: Issue, template: Path | None) -> bytes:
    from pipeline.output.html import write

    return write(issue, room.weekly, marks=room.marks).encode()


def _markdown(room: Newsroom, issue: Issue, template: Path | None) -> bytes:
    from pipeline.output.text import write

    return write(issue, room.weekly, marks=room.marks).encode()


FORMS: Mapping[str, Form] = {
    "docx": Form("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx),
    "pdf": Form("PDF", "application/pdf", _pdf),
    "html": Form("邮件", "text/html; charset=utf-8", _html),
    "md": Form("Markdown", "text/markdown; charset=utf-8", _markdown),
}
"""By what `--to` calls them, which is also the ending of their files."""


def content_of(room: Newsroom, issue: Issue, kind: str, template: Path | None = None) -> bytes:
    """The issue in a form of FORMS; `template`: the Word file to fill in, by default the one that weekly.yaml names.

    Raises:
        UsageError: there is no such form.
        TemplateError: the template cannot be used.
    """
    form = FORMS.get(kind)
    if form is None:
        known = "、".join(f"{name}（{one.name}）" for name, one in FORMS.items())
        raise UsageError(f"没有格式 {kind!r}；可用：{known}")
    return form.write(room, issue, template)


def export_issue(
    room: Newsroom,
    connection: Connection,
    issue: Issue,
    kind: str,
    out: Path | None = None,
    template: Path | None = None,
) -> Path:
    """Write the issue to a file; by default into the exports folder, under the name of the paper.

    A closed issue is handed out in the very bytes that it was closed with.

    Raises:
        UsageError, TemplateError: as `content_of`; a closed issue has no such file.
        StoreError: the file cannot be written, or the one that was kept is gone.
    """
    content = final_content(room, connection, issue.number, kind, template)
    if content is None:
        content = content_of(room, issue, kind, template)
    target = out or room.settings.exports_dir / f"{file_name(room, issue.number)}.{kind}"
    written(target, lambda file: file.write(content))
    return target


def final_content(
    room: Newsroom, connection: Connection, number: int, kind: str, template: Path | None = None
) -> bytes | None:
    """The file that the issue was closed with; None where it is open.

    Raises:
        UsageError: it was closed without such a file, or another template is asked for.
        StoreError: the file is gone or no longer what it was.
    """
    closing = final_store.standing(connection, number)
    if closing is None:
        return None
    if template:
        raise UsageError(
            f"第 {number} 期已定稿，交出的是定稿时的文件，不能换模板；先重开：zhoubao issue reopen {number}"
        )
    files = {one.kind: one for one in final_store.files_of(connection, closing)}
    if kind not in files:
        raise UsageError(f"第 {number} 期定稿时没有存 {kind}；有：{'、'.join(files)}")
    return final_store.read(room.settings.finals_dir, files[kind])


def file_name(room: Newsroom, number: int) -> str:
    """行业动态周报-第403期, without what file systems object to."""
    title = re.sub(r'[\\/:*?"<>|\s]+', "", room.weekly.masthead.title) or "周报"
    return f"{title}-第{number}期"


def template_of(room: Newsroom, given: Path | None) -> bytes | None:
    """The Word template as given, else as weekly.yaml names one; None: the house's own.

    Raises:
        TemplateError: the file cannot be read.
    """
    named = room.weekly.template
    path = given or (room.settings.weekly_file.parent / named if named else None)
    if path is None:
        return None
    origin = "" if given else f"（{room.settings.weekly_file.name} 的 template）"
    try:
        if (size := path.stat().st_size) > TEMPLATE_BYTES_MAX:
            raise TemplateError(f"模板 {path}{origin} 有 {size:,} 字节，上限 {TEMPLATE_BYTES_MAX:,}")
        return path.read_bytes()
    except (OSError, ValueError) as err:
        raise TemplateError(f"读不了模板 {path}{origin}：{system_said(err)}") from err


def write_template(room: Newsroom, out: Path | None) -> Path:
    """Write the house's own template for people to restyle; a file that is there already is left alone.

    Raises:
        UsageError: there is such a file.
        StoreError: the file cannot be written.
    """
    from pipeline.output.house import HOUSE

    target = out or room.settings.exports_dir / "周报模板.docx"
    if target.exists():
        raise UsageError(f"{target} 已经有了，没有覆盖；请换个名字，或先移走")
    written(target, lambda file: file.write(HOUSE.read_bytes()))
    return target
