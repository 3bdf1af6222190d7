"""Issue -> Word file: a template, an association's own or the house's, filled in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document as DocumentObject
from docx.opc.exceptions import PackageNotFoundError

from pipeline.errors import TemplateError
from pipeline.output.house import HOUSE, packed
from pipeline.output.layout import date_line, number_line, one_line, words_of
from pipeline.output.template import check_package, environment, require_known
from pipeline.types import Issue
from pipeline.weekly import Weekly


def write(issue: Issue, weekly: Weekly, *, marks: Sequence[str] = (), template: bytes | None = None) -> bytes:
    """The .docx of an issue; the same input gives the same bytes.

    `marks` (e.g. 演示数据) are printed where the template has 标记, else above everything. Whatever an item says is
    text: nothing in it is XML or a placeholder, and characters that XML does not allow are left out.

    Raises:
        TemplateError: the template cannot be used; one line says what and where.
    """
    body = HOUSE.read_bytes() if template is None else template
    check_package(body)
    document, marked = _filled(body, words_of(issue, weekly, marks))
    if marks and not marked:
        _mark(document, marks)
    _properties(document, issue, weekly)
    return packed(document)


def _filled(body: bytes, words: Mapping[str, Any]) -> tuple[DocumentObject, bool]:
    """(the document with the words in their places, whether the template prints marks)."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError as JinjaError
    from lxml.etree import LxmlError

    try:
        form = DocxTemplate(io.BytesIO(body))
        form.init_docx()
        used = require_known(form)
        form.render(dict(words), environment())
        return form.docx, "标记" in used
    except JinjaError as err:
        raise TemplateError(f"模板里的占位符用不了：{err.message or type(err).__name__}") from err
    except PackageNotFoundError as err:
        raise TemplateError("模板不是 Word 文件（.docx）") from err
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, LxmlError) as err:
        # What python-docx and docxtpl let through where a package lacks parts or a loop cuts paragraphs in two.
        raise TemplateError(f"模板填不进去，请在 Word 里另存为 .docx 再试：{str(err)[:120]}") from err


def _mark(document: DocumentObject, marks: Sequence[str]) -> None:
    """An association's own template may have no place for marks; they are printed all the same."""
    said = "　".join(f"〔{one_line(mark)}〕" for mark in marks)
    if document.paragraphs:
        document.paragraphs[0].insert_paragraph_before(said)
    else:
        document.add_paragraph(said)


def _properties(document: DocumentObject, issue: Issue, weekly: Weekly) -> None:
    core = document.core_properties
    core.title = f"{one_line(weekly.masthead.title)} {number_line(issue)}"
    core.author = core.last_modified_by = one_line(weekly.masthead.publisher)
    core.subject = date_line(issue.ends_at)
    core.language = "zh-CN"
    core.comments = core.keywords = core.category = ""
    core.revision = 1
    core.created = core.modified = issue.ends_at
