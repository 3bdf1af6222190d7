"""Later pages of a list, as each content system announces them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.paging import later_pages, pages_announced

LIST = "https://www.jia.example/xwdt/xwfb/"
SASAC = "http://www.jia.example/n2588025/n2588119/index.html"


def trs(script: str, url: str = LIST, pages_max: int = 50) -> list[str]:
    return later_pages("trs", f"<html><ul></ul><script>{script}</script></html>", url, pages_max)


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ('createPageHTML(4, 0, "index", "html");', ["index_1.html", "index_2.html", "index_3.html"]),
        ("createPageHTML(3,0,'index','htm')", ["index_1.htm", "index_2.htm"]),
        ('createPageHTML( 2 , 0 , "index" , "shtml" );', ["index_1.shtml"]),
        ('createPageHTML(73, 4, 0, "index", "html");', ["index_1.html", "index_2.html", "index_3.html"]),
        ('createPageHTML(3, 0, "index", "html", 47);', ["index_1.html", "index_2.html"]),
        (
            "createPageHTML('page_div', 3, 1, 'common_list', 'shtml', 47);",
            ["common_list_1.shtml", "common_list_2.shtml"],
        ),
        ("var countPage = 3//共多少页", ["index_1.html", "index_2.html"]),
        ("var pagination_script_config = {pageNumber: 3, total: 47}", ["index_1.html", "index_2.html"]),
        ("pagination_script_config={'pageNumber':'2','total':'27'};", ["index_1.html"]),
        ('createPageHTML(1, 0, "index", "html");', []),
        ('createPageHTML(0, 0, "index", "html");', []),
        ("createPageHTML(pages, current, name, ending);", []),
        ("createPageHTML();", []),
        ("createPageHTML(5)", []),
        ("", []),
    ],
)
def test_each_call_announces_its_pages(script, names):
    assert trs(script) == [LIST + name for name in names]


def test_the_definition_of_the_function_is_not_its_call():
    definition = "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}"
    assert trs(definition + '\ncreatePageHTML(3, 0, "index", "html");') == [
        LIST + "index_1.html",
        LIST + "index_2.html",
    ]


def test_pages_are_named_beside_the_list_whether_it_is_a_folder_or_a_file():
    call = 'createPageHTML(2, 0, "index", "html");'
    assert trs(call) == trs(call, LIST + "index.html") == [LIST + "index_1.html"]


@pytest.mark.parametrize(("pages_max", "count"), [(1, 0), (2, 1), (3, 2), (50, 49)])
def test_no_more_pages_than_the_source_allows(pages_max, count):
    assert len(trs('createPageHTML(500, 0, "index", "html");', pages_max=pages_max)) == count


def test_an_absurd_number_of_pages_costs_nothing():
    assert len(trs('createPageHTML(999999, 0, "index", "html");', pages_max=3)) == 2
    assert trs(f'createPageHTML({"9" * 150}, 0, "index", "html");', pages_max=3) == []


@pytest.mark.parametrize(("newest", "numbers"), [(3, [2, 1]), (4, [3, 2, 1]), (1, [])])
@pytest.mark.parametrize(
    "cell",
    ['<td class="pages" id="tm_2588119">', "<td class=pages id=tm_2588119>", '<td id="tm_2588119" class="pages">'],
)
def test_sasac_numbers_run_backwards(newest, numbers, cell):
    text = f"{cell}</td><script>var maxPageNum = {newest};</script>"
    folder = SASAC.removesuffix("index.html")
    assert later_pages("sasac", text, SASAC, 50) == [f"{folder}index_2588119_{number}.html" for number in numbers]


def test_one_page_more_shifts_the_name_of_every_page():
    """The second page of the list is another file when M grows: names must come from the page just read."""
    of = {
        newest: later_pages("sasac", f'<td class="pages" id="tm_7"></td>var maxPageNum={newest}', SASAC, 3)
        for newest in (3, 4)
    }
    assert [name.rsplit("_", 1)[1] for name in of[3]] == ["2.html", "1.html"]
    assert [name.rsplit("_", 1)[1] for name in of[4]] == ["3.html", "2.html"]


@pytest.mark.parametrize("text", ["var maxPageNum = 3;", '<td class="pages" id="tm_1">', ""])
def test_a_sasac_page_that_lacks_half_of_it_has_no_later_pages(text):
    assert later_pages("sasac", text, SASAC, 3) == []


@pytest.mark.parametrize("scheme", ["none", "number"])
def test_other_schemes_read_nothing_from_the_page(scheme):
    assert later_pages(scheme, 'createPageHTML(3, 0, "index", "html");', LIST, 3) == []


@given(st.sampled_from(["trs", "sasac"]), st.text("createPageHTML(),'\"= 0123456789varcountPage<>{}:_", max_size=200))
def test_no_page_text_breaks_it(scheme, text):
    found = later_pages(scheme, "createPageHTML(" + text, LIST, 5)
    assert len(found) <= 4 and all(isinstance(one, str) for one in found)


# --- Hanweb ---------------------------------------------------------------------------------------------------------

HANWEB = "https://www.jia.example/col/col113/index.html"


def nextgroup(link: str) -> str:
    return f"<datastore><nextgroup><![CDATA[{link}]]></nextgroup><recordset></recordset></datastore>"


def test_hanweb_pages_are_the_nextgroup_link_with_another_page():
    link = '<a href="/module/web/jpage/dataproxy.jsp?page=2&amp;appid=1&columnid=9f3ac1&unitid=b27e04"></a>'
    base = "https://www.jia.example/module/web/jpage/dataproxy.jsp"
    assert later_pages("hanweb", nextgroup(link), HANWEB, 3) == [
        f"{base}?page={number}&appid=1&columnid=9f3ac1&unitid=b27e04" for number in (2, 3)
    ]


@pytest.mark.parametrize("link", ["", "<a>", '<a href="/x.jsp?start=2">', "<a href='javascript:void(0)'>"])
def test_a_hanweb_page_without_such_a_link_is_alone(link):
    assert later_pages("hanweb", nextgroup(link), HANWEB, 3) == []


# --- how many pages a JSON list says it has ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "text", "pages"),
    [
        ("maxNumOfFile", '{"maxNumOfFile":2}', 2),
        ("searchVO.totalpage", '{"searchVO":{"totalpage":"7"}}', 7),
        ("n", '{"n":null}', None),
        ("n", '{"n":[1]}', None),
        ("n", '{"n":1e400}', None),
        ("n", '{"n":-1}', None),
        ("n", "<html>", None),
        ("n", "[" * 100_000, None),
        ("", "{}", None),
    ],
)
def test_a_json_list_says_how_many_pages_it_has(expression, text, pages):
    assert pages_announced(expression, text) == pages


@given(st.text(max_size=60))
def test_no_answer_breaks_the_counting_of_pages(text):
    pages_announced("a.b", text)
    later_pages("hanweb", f"<nextgroup><![CDATA[{text}", HANWEB, 3)
