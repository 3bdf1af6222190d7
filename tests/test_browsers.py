"""A browser by the name that its user knows; a header is whatever somebody sends."""

from __future__ import annotations

import pytest

from desk.browsers import UNKNOWN, browser_named

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/130.0.0.0 Safari/537.36", "Chrome · Linux"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chromium/130.0 Chrome/130.0 Safari/537.36", "Chromium · Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox · Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1 (KHTML, like Gecko) Version/17.6 Safari/6",
            "Safari · Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1 Mobile/15E148 MicroMessenger/8.0",
            "微信 · iPhone",
        ),
        (f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0 Safari/537.36 ArkWeb/4.1", "华为浏览器 · 鸿蒙"),
        (f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} Chrome/130.0 Mobile Safari/537.36", "Chrome · Android"),
        ("curl/8.5.0", UNKNOWN),
        ("", UNKNOWN),
        ("<script>alert(1)</script>\n\x00 Windows", f"{UNKNOWN} · Windows"),
        ("A" * 1_000_000 + "Firefox/1", UNKNOWN),
    ],
)
def test_a_browser_is_called_by_its_name_and_nothing_of_the_header_is_taken_over(agent: str, name: str) -> None:
    assert browser_named(agent) == name
