"""A browser by the plain name that its user knows it by: Edge · Windows."""

from __future__ import annotations

import re

LOOKED_AT = 500
"""Characters of the header that are read: whoever sends more hides nothing there."""
UNKNOWN = "别的浏览器"

_BROWSERS = (
    (r"MicroMessenger/", "微信"),
    (r"DingTalk", "钉钉"),
    (r"QQBrowser/", "QQ 浏览器"),
    (r"QihooBrowser|360SE|360EE", "360 浏览器"),
    (r"UCBrowser|UBrowser", "UC 浏览器"),
    (r"Quark/", "夸克"),
    (r"HuaweiBrowser/|ArkWeb/", "华为浏览器"),
    (r"MiuiBrowser/", "小米浏览器"),
    (r"MetaSr", "搜狗浏览器"),
    (r"Edg(A|iOS|e)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chromium/", "Chromium"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Version/.* Safari/", "Safari"),
)
"""The particular before the general: most call themselves Chrome and Safari, too."""
_SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"),
    (r"Android", "Android"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"CrOS", "ChromeOS"),
    (r"Linux|X11", "Linux"),
)


def browser_named(agent: str) -> str:
    """Name and system of what sent this User-Agent header; of its own words nothing is taken over."""
    read = agent[:LOOKED_AT]
    browser = next((name for known, name in _BROWSERS if re.search(known, read)), UNKNOWN)
    system = next((name for known, name in _SYSTEMS if re.search(known, read)), "")
    return f"{browser} · {system}" if system else browser
