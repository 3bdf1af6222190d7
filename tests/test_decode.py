"""Bytes -> text: the labels are heard, the bytes decide."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.decode import charset_name, decode

TEXT = "国家广播电视主管部门发布通知，要求加强网络视听节目管理。镕堃喆"


def page(meta: str = "", text: str = TEXT) -> str:
    label = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{label}<title>通知</title></head><body>{text}</body></html>"


@pytest.mark.parametrize(
    ("sent", "meta", "header"),
    [
        ("utf-8", "utf-8", "text/html; charset=utf-8"),
        ("utf-8", "", ""),
        ("gb18030", "gb2312", "text/html"),
        ("gb18030", "GBK", "text/html; charset=GB2312"),
        ("gb18030", "", ""),
        ("utf-8", "gb2312", "text/html; charset=gb2312"),
        ("utf-8", "utf-8", "text/html; charset=ISO-8859-1"),
        ("gb18030", "gb2312", "text/html; charset=utf-8"),
        ("gb18030", "utf-8", "text/html; charset=utf-8"),
        ("utf-8", "no-such-charset", "text/html; charset=rot13"),
        ("utf-8", "utf-16", "text/html"),
        ("utf-8", "big5", "text/html; charset=big5"),
        ("gb18030", "big5", "text/html; charset=utf-16"),
        ("utf-8", "gbk", "text/html; charset=iso-8859-1"),
        ("gb18030", "", "text/html; charset=us-ascii"),
    ],
)
def test_text_is_read_whatever_header_and_meta_say(sent: str, meta: str, header: str) -> None:
    html = page(meta)
    assert decode(html.encode(sent), header).text == html


def test_characters_outside_gb2312_are_read_under_a_gb2312_label() -> None:
    assert "镕堃喆" in decode(page("gb2312").encode("gb18030"), "text/html; charset=gb2312").text


def test_traditional_chinese_in_big5_is_read() -> None:
    html = page("big5", "國家廣播電視主管部門發佈通知")
    assert decode(html.encode("big5hkscs")).text == html


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("國家廣播電視主管部門發佈通知", "big5"),
        ("國家廣播電視主管部門發佈通知", "gb18030"),
        ("國家廣播", "utf-8"),
        ("国家广播", "gb18030"),
        ("国家广播", "utf-8"),
    ],
)
@pytest.mark.parametrize("label", ["", "big5", "gb2312", "utf-8"])
def test_common_characters_of_either_script_outweigh_every_label(text: str, sent: str, label: str) -> None:
    assert decode(page(label, text).encode(sent)).text == page(label, text)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("header", ["", "text/html; charset=utf-16", "text/html; charset=gb2312"])
def test_page_in_utf_16_without_a_mark_is_told_by_its_first_tag(name: str, header: str) -> None:
    html = f"\r\n {page('utf-16')}"
    assert decode(html.encode(name), header).text == html


@pytest.mark.parametrize("name", ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_page_cut_inside_its_last_character_is_whole_up_to_it(name: str, mark: bytes) -> None:
    marked = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(mark, name)
    html = page("" if "16" in marked else name, "國家廣播電視")[: -len("</body></html>")]
    decoded = decode(mark + html.encode(marked)[:-1])
    assert (decoded.text, decoded.whole) == (html[:-1], True)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_byte_order_mark_outweighs_every_label_and_is_not_text(mark: bytes) -> None:
    name = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}[mark]
    assert decode(mark + TEXT.encode(name), "text/html; charset=gb2312").text == TEXT


def test_half_a_character_at_the_end_is_dropped() -> None:
    decoded = decode(TEXT.encode("utf-8")[:-1], "text/html; charset=utf-8")
    assert decoded.text == TEXT[:-1]


def test_one_broken_byte_in_a_long_page_leaves_it_readable() -> None:
    body = page("utf-8", TEXT * 100).encode() + b"\xff</html>"
    assert decode(body).readable


def test_noise_is_not_readable() -> None:
    assert not decode(bytes(range(128, 256)) * 20, "text/html; charset=utf-8").readable


def test_broken_bytes_are_not_read_as_an_alphabet_of_another_language() -> None:
    broken = re.sub(rb"[\xe0-\xef]", b"\xff", page("utf-8", TEXT * 20).encode())
    assert not decode(broken, "text/html; charset=utf-8").readable


def test_nuls_are_dropped() -> None:
    assert decode(b"a\x00b").text == "ab"


def test_codecs_that_are_no_charsets_are_refused() -> None:
    assert [charset_name(label) for label in ("zlib", "rot13", "idna", "unicode_escape", "")] == [""] * 5
    assert [charset_name(label) for label in ("gb2312", "GBK", "x-gbk", "utf8")] == [
        "gb18030",
        "gb18030",
        "gb18030",
        "utf-8",
    ]


han = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60)


@given(han, st.sampled_from(["utf-8", "gb18030"]))
def test_a_truthful_label_gives_back_every_han_text(text: str, name: str) -> None:
    html = page(name, f"{TEXT}{text}")
    assert decode(html.encode(name), f"text/html; charset={name}").text == html


@given(
    st.binary(max_size=300), st.sampled_from(["", "text/html; charset=gb2312", "text/html; charset=utf-8", 'charset="'])
)
def test_any_bytes_give_text(body: bytes, header: str) -> None:
    decoded = decode(body, header)
    assert isinstance(decoded.text, str)
    assert "\x00" not in decoded.text
