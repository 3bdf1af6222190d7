"""Old files through LibreOffice: .doc, .wps, .rtf, .odt, Office's HTML; nothing they link to is fetched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from papers import FILES, LIST, packed

from pipeline.errors import DocumentError
from pipeline.reading.documents import office
from pipeline.reading.documents.reader import read_document

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not office.is_installed(), reason="这台机器上没有 LibreOffice（soffice）"),
]

_ROWS = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in LIST)
MARKUP = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">{head}</head>'
    f"<body><p>备案清单</p>{{image}}<table border=1>{_ROWS}</table></body></html>"
)
TEXT = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'office:version="1.2"><office:body><office:text><text:p>正文文字<draw:frame text:anchor-type="as-char">'
    '<draw:image xlink:href="{link}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>'
    "</text:p></office:text></office:body></office:document-content>"
)


def odt(link: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"))
    )
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return packed(
        {
            "mimetype": kind,
            "content.xml": TEXT.format(link=link),
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{manifest}">{entries}</manifest:manifest>',
        }
    )


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """(address of a server on this machine, paths it was asked for)."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


def test_an_old_word_file_gives_its_text_and_rows() -> None:
    found = read_document((FILES / "list.doc").read_bytes())
    assert found.text.split("\n")[1:5] == [
        "序号 | 片名 | 集数",
        "1 | 演示山河 | 24",
        "2 | 云帆渡口 | 30",
        "3 | 晨光里 | 12",
    ]
    assert found.rows == 3


def test_rich_text_and_office_html_are_read_and_what_they_link_to_is_not_fetched(
    asked: tuple[str, list[str]],
) -> None:
    address, paths = asked
    page = MARKUP.format(
        head=f'<link rel="stylesheet" href="{address}/style.css">', image=f'<img src="{address}/picture.png">'
    )
    assert read_document(page.encode()).rows == 3
    assert read_document(odt(f"{address}/picture.png")).text == "正文文字"
    field = rf'{{\field{{\*\fldinst INCLUDEPICTURE "{address}/picture.png" \\d}}{{\fldrslt }}}}'
    assert read_document(rf"{{\rtf1\ansi hello\par {field}}}".encode()).text == "hello"
    assert paths == []


def test_a_broken_old_file_is_named() -> None:
    body = (FILES / "list.doc").read_bytes()
    with pytest.raises(DocumentError, match=r"打不开|损坏"):
        read_document(body[:2000] + bytes(len(body) - 2000))


def test_old_files_in_a_zip_are_read() -> None:
    found = read_document(packed({"清单.wps": (FILES / "list.doc").read_bytes()}))
    assert found.text.startswith("【清单.wps】") and found.rows == 3 and found.note == ""
