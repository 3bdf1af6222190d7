"""What a Word template may hold: nothing that runs or fetches, and no placeholder but ours.

A template comes from outside (an association's office, an upload), so it is read like any other stranger's file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from pipeline.errors import TemplateError

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

TEMPLATE_BYTES_MAX = 20_000_000
UNPACKED_BYTES_MAX = 100_000_000
MEMBERS_MAX = 2_000

NAMES = {
    "刊名": "刊物名称",
    "主办": "主办单位",
    "期号": "数字，如 403",
    "日期": "如 2024 年 2 月 26 日",
    "标记": "逐行：演示数据；平时没有",
    "摘要": "逐行：列入摘要的标题",
    "各栏": "逐栏：名称、各条（逐条：标题、各段（逐段））",
    "署名": "逐行：名目、内容",
    "注": "一行",
    "报发": "逐行：名目、内容",
}
"""Placeholder -> what it stands for."""

PARTS = frozenset(("名称", "各条", "标题", "各段", "名目", "内容", "first", "last", "index", "length", "loop"))
"""What may stand behind a dot: parts of ours, and of a loop."""

FILTERS = ("upper", "lower", "trim", "replace", "join", "length", "default", "first", "last")

_MACROS = ("vbaproject", "vbadata", "activex", "oleobject", "embeddings/", "macrosheets", "afchunk")
_FETCHING = re.compile(rb"\b(?:DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|LINK|MACROBUTTON)\b")
_INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_HARMLESS = b"/hyperlink"
"""The one relationship that may point outside: Word follows it only where a reader clicks."""

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const),
    *(nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Concat),
)
"""Values, loops, conditions. No calls, no arithmetic (`'x' * 10**9`), no macros, includes, or switched-off escaping."""


def environment() -> ImmutableSandboxedEnvironment:
    """Where templates run: escaping on, nothing unknown passes silently, no functions, few filters."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_literal)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def _literal(value: Any) -> Any:
    """A word as XML in which docxtpl finds none of its own signs: it makes {{ of every {_{ that was filled in."""
    return escape(value).replace("_", Markup("&#95;")) if isinstance(value, str) else value


# --- the package ------------------------------------------------------------------------------------------------------


def check_package(body: bytes) -> None:
    """Refuse what is no plain .docx.

    Raises:
        TemplateError: naming the part that it objects to.
    """
    if len(body) > TEMPLATE_BYTES_MAX:
        raise TemplateError(f"模板有 {len(body):,} 字节，上限 {TEMPLATE_BYTES_MAX:,}；图片请先压缩")
    try:
        with ZipFile(io.BytesIO(body)) as archive:
            _check_members(archive)
    except TemplateError:
        raise
    except Exception as err:  # zipfile raises a dozen kinds for a broken archive
        raise TemplateError("模板不是 Word 文件（.docx），或已损坏；请在 Word 里另存为 .docx") from err


def _check_members(archive: ZipFile) -> None:
    members = archive.infolist()
    names = [info.filename for info in members]
    if len(members) > MEMBERS_MAX or sum(info.file_size for info in members) > UNPACKED_BYTES_MAX:
        raise TemplateError("模板解开以后太大，不像是正常的 Word 文件")
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise TemplateError("模板不是 Word 文件（.docx）；旧的 .doc 请在 Word 里另存为 .docx")
    if found := next((name for name in names if any(sign in name.lower() for sign in _MACROS)), None):
        raise TemplateError(f"模板里有宏或嵌入的对象（{found}）；请去掉，另存为不带宏的 .docx")
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise TemplateError("模板是带宏的 Word 文件；请另存为不带宏的 .docx")
    for name in names:
        if name.endswith(".rels"):
            _check_relations(name, archive.read(name))
        elif name.endswith(".xml"):
            _check_fields(name, archive.read(name))


def _check_relations(name: str, content: bytes) -> None:
    for relation in _RELATION.findall(content):
        if re.search(rb"TargetMode\s*=\s*[\"']External", relation) and _HARMLESS not in relation:
            target = re.search(rb"Target\s*=\s*[\"']([^\"']*)", relation)
            said = target[1].decode("utf-8", "replace")[:80] if target else name
            raise TemplateError(f"模板链接着外面的文件或图片（{said}）；请在 Word 里改为嵌入，或去掉")


def _check_fields(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TemplateError(f"模板的 {name} 里有不该有的声明（DOCTYPE）；请在 Word 里另存为 .docx 再试")
    code = b"".join(one or other for one, other in _INSTRUCTION.findall(content))
    if found := _FETCHING.search(code.upper()):
        raise TemplateError(f"模板里有会取外部内容的域（{found[0].decode()}）；请在 Word 里去掉这个域")


# --- the placeholders -------------------------------------------------------------------------------------------------


def require_known(form: DocxTemplate) -> set[str]:
    """Names of ours that a template uses.

    Raises:
        TemplateError: the first thing in it that is no placeholder of ours, with the line it stands in.
    """
    used: set[str] = set()
    for where, source in _sources(form):
        used |= _names_in(source, where)
    return used


def _sources(form: DocxTemplate) -> Iterator[tuple[str, str]]:
    """(which part, its text for Jinja with each paragraph on a line of its own)."""
    yield "正文", _lined(form.patch_xml(form.get_xml()))
    for where, kind in (("页眉", form.HEADER_URI), ("页脚", form.FOOTER_URI)):
        for _, part in form.get_headers_footers(kind):
            yield where, _lined(form.patch_xml(form.get_part_xml(part)))
    for part in form.docx.part.package.parts:
        if part.content_type.endswith("footnotes+xml"):
            yield "脚注", _lined(form.patch_xml(part.blob.decode("utf-8")))
    core = form.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield f"文件属性 {name}", str(getattr(core, name))


def _lined(xml: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)


def _names_in(source: str, where: str) -> set[str]:
    def refuse(line: int | None, what: str) -> TemplateError:
        lines = source.split("\n")
        said = re.sub(r"<[^>]*>", "", lines[line - 1]).strip()[:60] if line and line <= len(lines) else ""
        return TemplateError(f"模板{where}{f'“{said}”' if said else ''}：{what}")

    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as err:
        raise refuse(err.lineno, f"占位符写得不对（{err.message}）") from err
    own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    used = set()
    for node in _every(tree):
        if not isinstance(node, _ALLOWED):
            raise refuse(node.lineno, f"模板里不能用 {type(node).__name__}；只能用占位符、for 与 if")
        if isinstance(node, nodes.Name) and node.ctx == "load":
            if node.name not in NAMES and node.name not in own and node.name != "loop":
                raise refuse(node.lineno, f"没有占位符 {node.name}；可用：{'、'.join(NAMES)}")
            used.add(node.name)
        if isinstance(node, nodes.Getattr) and node.attr not in PARTS:
            raise refuse(node.lineno, f"没有“.{node.attr}”；可用：{'、'.join(sorted(PARTS - {'loop'}))}")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise refuse(node.lineno, f"没有过滤器 {node.name}；可用：{'、'.join(FILTERS)}")
    return used


def _every(tree: nodes.Node) -> Iterator[Any]:
    yield tree
    for child in tree.iter_child_nodes():
        yield from _every(child)
