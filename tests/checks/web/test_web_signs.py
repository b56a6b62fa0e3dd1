import time

import pytest

from checks.web.hijack.lexicon import lexicon
from checks.web.hijack.signs import impression_of
from tests.checks.web.pages_of import HTML, a_page

HOME = "https://thptx.tinh.edu.vn/tin/khai-giang"
LD = '<script type="application/ld+json">'
SPAM = "nhà cái uy tín, tài xỉu online, nổ hũ đổi thưởng"
FARM = "".join(f'<a href="https://x{n}.example/">{n}</a>' for n in range(9))
ARTICLE = (
    "<title>Lễ khai giảng</title><h1>Lễ khai giảng</h1><p>Sáng nay, nhà trường khai giảng.</p>"
)
WRITTEN = (
    'document.write(\'<div style="display:none"><a href="https://x.example/">tài xỉu online</a>\')'
)
BASE64 = "aWYoZG9jdW1lbnQucmVmZXJyZXIpbG9jYXRpb24uaHJlZj0naHR0cHM6Ly9qMzAuZXhhbXBsZS8n"


def page(more="", **changes):
    return a_page(ARTICLE + more, url=HOME, **changes)


def led(url, status=302):
    return a_page("", url=HOME, status=status, headers=(*HTML, ("Location", url)))


def codes(text):
    return ",".join(str(ord(sign)) for sign in text)


def weigh(visitor=None, search_engine=None, searcher=None):
    first = visitor or page()
    answers = {
        "visitor": first,
        "search_engine": search_engine or first,
        "searcher": searcher or first,
    }
    return impression_of(HOME, answers, lexicon())


SUSPICIOUS = {
    "the title": weigh(page(f"<title>{SPAM}</title>")),
    "text": weigh(page(f"<p>{SPAM}</p>")),
    "metadata": weigh(page(f'<meta name="keywords" content="{SPAM}">')),
    "an element that is not displayed": weigh(page(f'<div style="display: none">{SPAM}</div>')),
    "an element far outside": weigh(page(f'<p style="position:absolute;left:-9999px">{SPAM}</p>')),
    "a box of no height": weigh(page(f'<div style="height:1px;overflow:auto">{SPAM}</div>')),
    "a class that hides": weigh(page(f"<style>.q{{opacity:0}}</style><i class=q>{SPAM}</i>")),
    "a style behind what it hides": weigh(
        page("<p class=q>nhà cái uy tín</p><style>.a,.q{font-size:0}</style>")
    ),
    "<noscript>": weigh(page(f"<noscript>{SPAM}</noscript>")),
    "a marquee": weigh(page(f"<marquee width=1 height=1>{SPAM}</marquee>")),
    "an attribute": weigh(page(f'<img alt="{SPAM}" src="/a.gif">')),
    "a comment": weigh(page(f"<!-- {SPAM} -->")),
    "JSON-LD": weigh(
        page(f'{LD}{{"@type":"Article","headline":"{SPAM}"}}</script>')
    ),
    "JSON-LD that is broken": weigh(
        page(f'{LD}{{"name":"{SPAM}",}}</script>')
    ),
    "a word cut by tags": weigh(page("<p>tà<b></b>i x<!-- -->ỉu on<wbr>line, n&#7893; hũ")),
    "a script that writes": weigh(page(f"<script>{WRITTEN}</script>")),
    "character codes": weigh(page(f"<script>eval(String.fromCharCode({codes(WRITTEN)}))</script>")),
    "a script written backwards": weigh(
        page(f'<script>eval("{WRITTEN[::-1].replace(chr(34), chr(92) + chr(34))}"'
             '.split("").reverse().join(""))</script>')
    ),
    "a redirect in base64": weigh(page(f'<script>eval(atob("{BASE64}"))</script>')),
    "a frame over everything": weigh(
        page('<iframe src="https://x.example/" style="position:fixed;width:100%;height:100vh">')
    ),
    "a frame within a frame's attribute": weigh(page(f'<iframe srcdoc="&lt;p>{SPAM}">')),
    "many links that nobody sees": weigh(page(f"<div hidden>{FARM}</div>")),
    "a page of somebody else": weigh(page('<link rel=canonical href="https://x.example/abc">')),
    "a redirect of searchers": weigh(searcher=led("https://x.example/")),
    "a refresh for searchers": weigh(
        searcher=page('<meta http-equiv=refresh content="0;url=https://x.example/">')
    ),
    "a script that asks whence one comes": weigh(
        page("<script>if(/google/.test(document.referrer))location.href='//x.example/'</script>")
    ),
    "a page for search engines": weigh(search_engine=a_page(f"<h1>{SPAM}</h1>", url=HOME)),
}  # fmt: skip
ORDINARY = {
    "an article": weigh(),
    "one that warns": weigh(page(f"<p>Công an cảnh báo: {SPAM} là lừa đảo.</p>")),
    "one that quotes": weigh(page('<p>Từ khóa hay gặp: "tài xỉu online", "nổ hũ đổi thưởng"</p>')),
    "one that is animated": weigh(
        page('<div class="wow" style="visibility:hidden">Giải poker</div>')
    ),
    "a counter's frame": weigh(
        page('<noscript><iframe src="https://t.example/ns" height=0 width=0></iframe></noscript>')
    ),
    "a film": weigh(page('<iframe src="https://video.example/1" width=560 height=315></iframe>')),
    "a menu for telephones": weigh(
        page('<ul style="display:none"><li><a href="/a">Tin</a><a href="https://fb.example/">F</a>')
    ),
    "the same page at a platform": weigh(
        page('<link rel=canonical href="https://nentang.edu.vn/tin/khai-giang">')
    ),
    "another of the owner's hosts": weigh(page('<link rel=canonical href="https://www.tinh.edu.vn/">')),
    "another language for search engines": weigh(search_engine=led("https://thptx.tinh.edu.vn/en/")),
    "everybody led to a new address": weigh(led("https://moi.example/")),
    "search engines kept out": weigh(search_engine=page(status=403)),
}  # fmt: skip


@pytest.mark.parametrize("seen", SUSPICIOUS.values(), ids=SUSPICIOUS)
def test_what_a_hijacker_adds_weighs_enough(seen):
    assert seen.weight() >= 7, seen.signs


@pytest.mark.parametrize("seen", ORDINARY.values(), ids=ORDINARY)
def test_what_is_ordinary_does_not(seen):
    assert seen.weight() < 4, seen.signs


def test_a_sign_says_where_it_stands_and_who_gets_it():
    seen = weigh(search_engine=page("<h1>Soi kèo bóng đá</h1>"))
    sign = seen.signs[0]
    assert (sign.place, sign.says, sign.shown_to) == (
        "heading",
        "soi kèo bóng đá",
        ("search_engine",),
    )
    assert sign.kept_from_visitors


def test_who_got_no_page_was_not_shown_it():
    seen = weigh(search_engine=page(status=403), searcher=page(status=503))
    assert seen.asked_as == ("visitor",)


def test_foreign_hosts_that_a_page_links_to_are_kept_for_comparison():
    seen = weigh(page('<a href="https://b.example/x">b</a><a href="/own">o</a>'))
    assert seen.outbound == ("b.example",)


def test_a_site_map_of_others_pages_is_suspicious():
    entries = "".join(f"<url><loc>https://x.example/{n}</loc></url>" for n in range(3))
    text = f"<?xml version='1.0'?><urlset>{entries}<url><loc>{HOME}</loc></url></urlset>"
    answers = {"search_engine": a_page(text, url=HOME, headers=(("Content-Type", "text/xml"),))}
    assert impression_of(HOME, answers, lexicon()).weight() >= 7


def test_a_page_of_which_the_rest_was_not_read_says_so():
    assert weigh(page(ended="cut")).cut


HOSTILE = {
    "open elements": "<div style='display:none'>" * 13_333,
    "closed elements": "</p>" * 66_666,
    "angle brackets": "<" * 333_333,
    "comments": "<!--" * 66_666,
    "spaces": " " * 333_333,
    "letters apart": "a " * 166_666,
    "dots": ". " * 166_666,
    "one word": "nhà cái " * 33_333,
    "one long word": "a" * 333_333,
    "quotation marks": '"' * 333_333,
    "braces": "<style>" + "{" * 300_000,
    "rules": "<style>" + ".a{display:none}" * 20_000,
    "a style without rules": "<style>" + "a" * 300_000,
    "codes": "<script>String.fromCharCode(" + "1" * 300_000,
    "reversals": "<script>" + "'.split('').reverse()" * 13_333,
    "nested scripts": "<script>" + "document.write('<script>" * 10_000,
    "base64": "<script>" + "atob('QUFBQUFBQUFBQUFB')" * 10_000,
    "frames within frames": "<iframe srcdoc='" * 16_666,
    "deep JSON": '<script type="application/ld+json">' + "[" * 166_666,
    "links": "<a href='https://a.example/'>x</a>" * 10_000,
    "attributes": "<p " + "title='tài xỉu' " * 20_000 + ">",
    "Han": "平台开户" * 33_333,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_takes_time_in_proportion_to_its_length(body):
    started = time.process_time()
    weigh(a_page(body[: len(body) // 4], url=HOME))
    middle = time.process_time()
    weigh(a_page(body, url=HOME))
    assert time.process_time() - middle < 12 * (middle - started) + 0.5
