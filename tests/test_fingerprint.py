"""Near-duplicates: what a fingerprint promises."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.judging.fingerprint import (
    BANDS,
    VALUES,
    containment,
    fingerprint,
    similarity,
)

FLASH = (
    "临川市广播电视局今日发布通知，部署开展网络微短剧内容提升行动。通知要求各平台完善审核制度，"
    "建立作品台账，并于三月底前报送首批推荐目录。行动为期六个月，重点扶持现实题材与非遗题材作品。"
)
OTHER = "泊州半导体公司宣布建成第二条封装产线，预计年内投产，产能将提高一倍，主要供应车载芯片客户。"


def test_fingerprint_is_the_same_in_another_process() -> None:
    code = f"from pipeline.judging.fingerprint import fingerprint; print(fingerprint({FLASH!r}).signature.hex())"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == fingerprint(FLASH).signature.hex()


def test_signature_keeps_64_values_and_16_bands_of_signed_64_bits() -> None:
    made = fingerprint(FLASH)
    assert len(made.signature) == VALUES * 4
    assert len(made.bands()) == BANDS
    assert all(-(2**63) <= band < 2**63 for band in made.bands())


def test_punctuation_width_and_case_change_nothing() -> None:
    noisy = FLASH.replace("，", " , ").replace("。", "…")
    assert fingerprint(noisy) == fingerprint(FLASH)
    assert fingerprint("ＡＢＣ 大模型") == fingerprint("abc大模型")


def test_near_duplicates_share_a_band_and_strangers_do_not() -> None:
    edited = FLASH.replace("今日", "昨日")
    assert set(fingerprint(FLASH).bands()) & set(fingerprint(edited).bands())
    assert not set(fingerprint(FLASH).bands()) & set(fingerprint(OTHER).bands())
    assert fingerprint(FLASH).likeness(fingerprint(edited)) > 0.7


def test_similarity_is_the_jaccard_of_four_character_shingles() -> None:
    assert similarity("甲乙丙丁戊", "甲乙丙丁己") == pytest.approx(1 / 3)
    assert similarity(FLASH, FLASH) == 1.0
    assert similarity(FLASH, OTHER) < 0.05


def test_containment_sees_a_cut_tail_and_an_added_lead() -> None:
    half = FLASH[: len(FLASH) // 2]
    assert containment(half, FLASH) == 1.0
    assert containment("本报讯（记者某某）" + FLASH, FLASH) == 1.0
    assert similarity(half, FLASH) < 0.6


@pytest.mark.parametrize("text", ["", "。。。", " \n\t", "\ud800"])
def test_text_without_letters_meets_nobody(text: str) -> None:
    assert fingerprint(text).is_empty
    assert fingerprint(text).bands() == ()
    assert similarity(text, text) == containment(text, text) == 0.0
    assert fingerprint(text).likeness(fingerprint(text)) == 0.0


@pytest.mark.parametrize("text", ["央", "开播", "已定档"])
def test_very_short_text_equals_itself_alone(text: str) -> None:
    assert similarity(text, text) == 1.0
    assert fingerprint(text).bands() == fingerprint(text).bands() != fingerprint(text + "了").bands()


@given(st.text(), st.text())
def test_similarity_and_containment_are_symmetrical_shares(a: str, b: str) -> None:
    assert similarity(a, b) == similarity(b, a)
    assert containment(a, b) == containment(b, a)
    assert 0.0 <= similarity(a, b) <= containment(a, b) <= 1.0


@given(st.text(alphabet="一二三四五六七八九十", min_size=40, max_size=200))
def test_likeness_estimates_similarity(text: str) -> None:
    changed = text[:-10] + "甲乙丙丁戊己庚辛壬癸"
    assert abs(fingerprint(text).likeness(fingerprint(changed)) - similarity(text, changed)) < 0.4
