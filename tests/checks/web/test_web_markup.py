import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.web.reading.markup import Comment, End, Start, Text, tokens

LENGTH = 300_000
LINEAR_S = 5.0  # a tree builder takes minutes of some of these


def told(page):
    """Write tokens in short: <name attributes>, </name>, text, {comment}."""
    short = {
        Start: lambda one: f"<{one.name}{dict(one.attributes) or ''}>",
        End: lambda one: f"</{one.name}>",
        Text: lambda one: f"{one.inside}[{one.says}]",
        Comment: lambda one: f"{{{one.says}}}",
    }
    return " ".join(short[type(one)](one) for one in tokens(page))


@pytest.mark.parametrize(
    ("page", "tokens_"),
    [
        pytest.param("<P>a</P>", "<p> [a] </p>", id="tags in capitals"),
        pytest.param(
            "<a b=c d='e f' g=\"h>i\" J>",
            "<a{'b': 'c', 'd': 'e f', 'g': 'h>i', 'j': ''}>",
            id="attributes",
        ),
        pytest.param("<a b = c>", "<a{'b': 'c'}>", id="spaces around ="),
        pytest.param("<a b=1 b=2>", "<a{'b': '1'}>", id="an attribute twice"),
        pytest.param("<a href='?a&amp;b'>", "<a{'href': '?a&b'}>", id="an entity in an attribute"),
        pytest.param("<br/><img src=x/>", "<br> <img{'src': 'x/'}>", id="slashes"),
        pytest.param("a &lt; b &agrave;", "[a < b à]", id="entities in text"),
        pytest.param("1 < 2 <3", "[1 < 2 <3]", id="no tag at all"),
        pytest.param("<!--a--><!-->b<!--->c", "{a} {} [b] {} [c]", id="comments"),
        pytest.param("<!--a--!>b", "{a} [b]", id="a comment that ends oddly"),
        pytest.param("<!--a", "{a}", id="a comment without an end"),
        pytest.param(
            "<!doctype html><?php 1 ?></ 1>", "{doctype html} {php 1 ?} { 1}", id="bogus comments"
        ),
        pytest.param("<script>a<b</script>c", "<script> script[a<b] </script> [c]", id="a script"),
        pytest.param(
            "<script>'</scriptx>'</SCRIPT >",
            "<script> script['</scriptx>'] </script>",
            id="what only looks like its end",
        ),
        pytest.param(
            "<style>&lt;</style>", "<style> style[&lt;] </style>", id="no entities in styles"
        ),
        pytest.param("<title>a &amp; <b></title>", "<title> [a & <b>] </title>", id="a title"),
        pytest.param("<textarea><a></textarea>", "<textarea> [<a>] </textarea>", id="a text field"),
        pytest.param("<script>a", "<script> script[a]", id="a script without an end"),
        pytest.param("a<b c='d", "[a]", id="a tag without an end"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_page_is_read_as_a_browser_reads_it(page, tokens_):
    assert told(page) == tokens_


HOSTILE = {
    "open tags": "<div>",
    "open tags of all kinds": "<b><p><table><a>",
    "open comments": "<!--",
    "bogus comments": "<!",
    "signs": "<",
    "open quotes": '<a b="',
    "single quotes": "<a b='",
    "equals signs": "<a =",
    "attributes": "<a b=1 c=2 d=3>",
    "ends": "</a ",
    "entities": "&amp;&#x41;&",
    "titles": "<title>",
    "ends of scripts": "</scrip",
    "scripts": "<script><!--",
    "null bytes": "\0<a\0b>",
    "spaces": "<a   ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_time_grows_with_the_length_and_no_faster(piece):
    page = piece * (LENGTH // len(piece))
    began = time.process_time()
    for token in tokens(page):
        if isinstance(token, Start):
            assert token.attributes is not None
    assert time.process_time() - began < LINEAR_S


def test_one_tag_of_many_attributes_is_read_in_bounds():
    (tag,) = tokens(f"<a {' '.join(f'a{n}=1' for n in range(50_000))}>")
    assert len(tag.attributes) == 1000


@given(st.text(alphabet="<>/!-='\"ab &;\n\0é", max_size=60))
def test_whatever_stands_there_is_read_from_left_to_right(page):
    places = [token.at for token in tokens(page)]
    assert places == sorted(places)


@given(st.lists(st.sampled_from(["<p>", "chữ", "</p>", "<a href='x'>", "&amp;", "<!--c-->"])))
def test_text_is_what_is_no_tag(pieces):
    says = "".join(token.says for token in tokens("".join(pieces)) if isinstance(token, Text))
    wanted = "".join(one for one in pieces if one in ("chữ", "&amp;")).replace("&amp;", "&")
    assert says == wanted
