"""Sources that are in no file: their ids hold their names."""

from __future__ import annotations

import pytest

from pipeline.strangers import ID_LENGTH_MAX, IMPORTED, REGISTRY, bare_name, is_named_by_hand, named_by_hand, stranger


def test_a_stranger_is_named_as_its_import_names_it():
    assert stranger("import:某某科技").name == "某某科技"
    assert stranger("import:某某科技").authority == 2


@pytest.mark.parametrize("kind", [IMPORTED, REGISTRY])
def test_an_id_gives_its_name_back(kind):
    source_id = named_by_hand("企查查导出", kind)
    assert is_named_by_hand(source_id) and bare_name(source_id) == "企查查导出"
    assert not is_named_by_hand("jia_ju") and bare_name("jia_ju") == "jia_ju"


def test_an_id_is_never_longer_than_the_store_keeps():
    assert len(named_by_hand("长" * 200)) == ID_LENGTH_MAX


def test_rows_of_a_register_are_news_of_capital():
    register = stranger(named_by_hand("企查查导出", REGISTRY))
    assert (register.owner, register.sections) == ("registry", ("capital",))
