"""The rule of what it means that a report holds a word, told once more as plainly as can be."""

from __future__ import annotations

import unicodedata

SIDES = [("“", "”"), ('"', '"'), ("“", '"'), ('"', "”")]


def kind(char: str) -> str:
    if "\U00020000" <= char <= "\U0003ffff" or "\U0001b000" <= char <= "\U0001b167":
        return "han"
    if char.isdecimal():
        return "digit"
    if not char.isalnum():
        return ""
    name = unicodedata.name(char, "")
    chinese = name.startswith(
        ("CJK", "HIRAGANA", "KATAKANA", "HENTAIGANA", "HANGUL SYLLABLE", "BOPOMOFO", "IDEOGRAPHIC")
    )
    return "han" if chinese and "MINNAN" not in name else "letter"


def spaced(text: str) -> str:
    chars: list[str] = []
    for char in unicodedata.normalize("NFKC", text).lower():
        if char.isspace() and char != "\n":
            if chars and chars[-1] == " ":
                continue
            char = " "
        chars.append(char)
    kept = []
    for place, char in enumerate(chars):
        beside = [chars[at] for at in (place - 1, place + 1) if 0 <= at < len(chars)]
        if char != " " or not any(kind(one) == "han" for one in beside):
            kept.append(char)
    return "".join(kept)


def holds(asked: str, title: str, text: str) -> bool:
    bare = asked.strip()
    quoted = len(bare) > 2 and (bare[0], bare[-1]) in SIDES and not set(bare[1:-1]) & set('“”"')
    starred = not quoted and bare.endswith("*") and bool(bare.strip("*"))
    word = spaced(bare[1:-1] if quoted else bare.rstrip("*") or bare).strip()
    four = [kind(char) for char in word[-4:]] == ["letter"] * 4
    open_ended = not quoted and (starred or four)
    where = spaced(f"{title}\n{text}")
    for place in range(len(where)):
        if not word or not where.startswith(word, place):
            continue
        end = place + len(word)
        if place and kind(word[0]) in ("letter", "digit") and kind(where[place - 1]) == kind(word[0]):
            continue
        behind = where[end] if end < len(where) else ""
        if behind and not open_ended and kind(word[-1]) in ("letter", "digit") and kind(behind) == kind(word[-1]):
            continue
        return True
    return False
