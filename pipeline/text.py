"""Words and widths. `tokens()` is the one door to jieba and its user dictionary."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

_HAN = re.compile(r"[\u3400-\u9fff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"[\x0b\x0c\u0085\u2028\u2029]")
"""Shift+Enter and page breaks of Word."""
_BULLETS = re.compile(r"[\xad\uf020-\uf0ff]")
"""Soft hyphens; the signs of the fonts Symbol and Wingdings, which no other font has."""
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_PUNCTUATION_AND_SPACE = re.compile(r"[\W_]+")

USER_WORD_FREQUENCY = 200_000
"""Above every entry of jieba's dictionary (max 318,825 for 的 alone), so that a user word is never cut."""


def clean(text: str) -> str:
    """Text without control characters, odd spaces and surrogates; line feeds stay."""
    text = _SURROGATES.sub("", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return "\n".join(part for line in text.split("\n") if (part := squeeze(line)))


def pasted(text: str) -> str:
    """`clean` for what people paste from a word processor: its line breaks stay, its bullets and soft hyphens go."""
    return clean(_BULLETS.sub("", _LINE_BREAKS.sub("\n", text)))


def squeeze(text: str) -> str:
    """One line: runs of any white space as one space, none at the ends."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", " ").replace("\ufeff", " ")
    return " ".join(text.split())


def fold(text: str) -> str:
    """Form for comparing: full-width to half-width (NFKC), lower case, one space."""
    return squeeze(unicodedata.normalize("NFKC", text)).lower()


def unspaced(text: str) -> str:
    """The same without spaces: a name is one however it is spaced."""
    return fold(text).replace(" ", "")


def skeleton(text: str) -> str:
    """Letters, digits and Han characters alone, folded: equal for texts that differ in punctuation only."""
    return _PUNCTUATION_AND_SPACE.sub("", unicodedata.normalize("NFKC", text).lower())


Cutter = tuple[Callable[[str], list[str]], Callable[[str], list[str]], Callable[[str], None]]


def _load_cutter() -> Cutter:
    """(cut, cut for search, add word): rjieba where a wheel exists, jieba otherwise; both with HMM off.

    The two give the same cuts with HMM off (tests/test_text.py holds them to it); rjieba is 13 times faster and
    loads in 0.15 s instead of 0.9 s.
    """
    try:
        from rjieba import Jieba
    except ImportError:
        import jieba

        jieba.setLogLevel("ERROR")
        tokenizer = jieba.Tokenizer()
        return (
            lambda text: tokenizer.lcut(text, HMM=False),
            lambda text: tokenizer.lcut_for_search(text, HMM=False),
            lambda word: tokenizer.add_word(word, USER_WORD_FREQUENCY),
        )
    fast = Jieba()

    def add_word(word: str) -> None:
        fast.add_word(word, USER_WORD_FREQUENCY, None)

    return (
        lambda text: list(fast.cut(text, False)),
        lambda text: list(fast.cut_for_search(text, False)),
        add_word,
    )


_added: dict[str, None] = {}
_adding = threading.Lock()
_loaded: Cutter | None = None


def _cutter() -> Cutter:
    """The tokeniser with every added word, loaded by the first text that is cut: a list of candidates cuts none."""
    global _loaded
    if _loaded is None:
        with _adding:
            if _loaded is None:
                cutter = _load_cutter()
                for word in _added:
                    cutter[2](word)
                _loaded = cutter
    return _loaded


def add_words(words: Iterable[str]) -> None:
    """Make each of `words` one token from now on; idempotent."""
    with _adding:
        for word in words:
            folded = fold(word)
            if folded and folded not in _added:
                _added[folded] = None
                if _loaded is not None:
                    _loaded[2](folded)


def tokens(text: str) -> list[str]:
    """Words of `text` in order, folded, punctuation and spaces left out."""
    return [token for token in _cutter()[0](fold(text)) if _says_something(token)]


def search_tokens(text: str) -> list[str]:
    """Words and the shorter words inside them, for full-text search."""
    return [token for token in _cutter()[1](fold(text)) if _says_something(token)]


def _says_something(token: str) -> bool:
    return token.isalnum() or not _PUNCTUATION_AND_SPACE.fullmatch(token)


def tagged(text: str) -> list[tuple[str, str]]:
    """Every token of `text` as it stands with its word class in the dictionary (nr a person, nt a body; x: unknown).

    Tokens joined give `text` again.
    """
    return _tagger()(text)


@cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    """Classes by the dictionary alone, as the cutter without its user words: rjieba's where there is a wheel."""
    try:
        from rjieba import Jieba
    except ImportError:
        import jieba
        from jieba.posseg import POSTokenizer

        jieba.setLogLevel("ERROR")
        portable = POSTokenizer()
        return lambda text: [(pair.word, pair.flag) for pair in portable.lcut(text, HMM=False)]
    fast = Jieba()
    return lambda text: list(fast.tag(text, False))


def is_chinese(text: str) -> bool:
    """Whether at least a fifth of the letters at the beginning are Han characters."""
    sample = text[:200]
    letters = sum(map(str.isalpha, sample))
    return bool(letters) and len(sample) - len(_HAN.sub("", sample)) >= letters / 5
