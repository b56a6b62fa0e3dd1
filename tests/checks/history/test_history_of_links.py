"""Links to sites that nobody saw before: named, kept named, and grave only beside signs."""

from dataclasses import replace

import pytest

from checks.history import no_new_sites_beside_spam, no_new_sites_linked
from checks.verdict import NOT_ASKED, Cause, Status
from checks.web.hijack_traits import MOST_OUTBOUND, VISITORS, Hijack, Impression, Sign
from tests.checks.history.history_facts import history, linked, links
from tests.checks.ipv6.ipv6_facts import asked
from tests.checks.web.web_facts import HTTPS, MAIL, UNSEEN, V6, web_facts

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
PATIENCE = {"days": 30, "looks": 3, "accepted": ["gov.vn", "edu.vn"], "shared": ["blogspot.com"]}
PARTNER, NEW = linked("www.partner.vn"), "x88.example.com"
ODD = Sign(kind="words", place="text", says="tài xỉu", weight=6.0, shown_to=VISITORS)


def page(*outbound, **changes):
    made = Impression(url=HTTPS, asked_as=VISITORS, signs=(), outbound=outbound)
    return replace(made, **changes)


def shown(*pages, **changes):
    return web_facts(hijack=Hijack(pages=pages), **changes)


LINKS = [
    pytest.param(history(), page(), UNKNOWN, "first look", id="the first look"),
    pytest.param(history(), page(NEW), UNKNOWN, "nothing to compare", id="a first look at links"),
    pytest.param(links(PARTNER), page("www.partner.vn"), PASS, "none of 1", id="as before"),
    pytest.param(links(), page(), PASS, "none of 0", id="no links, as before"),
    pytest.param(links(PARTNER), page("shop.partner.vn"), PASS, "", id="another host of theirs"),
    pytest.param(links(PARTNER), page(NEW), FAIL, NEW, id="a new site"),
    pytest.param(links(), page(NEW), FAIL, NEW, id="a new site where none was linked"),
    pytest.param(
        links(linked(NEW, "yesterday", 1)), page(NEW), FAIL, "since", id="new since yesterday"
    ),
    pytest.param(links(linked(NEW, "last week", 7)), page(NEW), FAIL, "accepted", id="for a week"),
    pytest.param(
        links(linked(NEW, "a month ago", 2)), page(NEW), FAIL, "", id="a month ago, seen twice"
    ),
    pytest.param(links(linked(NEW, "a month ago", 3)), page(NEW), PASS, "", id="settled"),
    pytest.param(links(linked(NEW, "last week", 7)), page(), PASS, "", id="taken away"),
    pytest.param(links(), page("www.moet.gov.vn"), PASS, "", id="an agency"),
    pytest.param(links(), page("gov.vn.example.com"), FAIL, "", id="a name like an agency's"),
    pytest.param(
        links(links_to=("example.com",)), page(NEW), PASS, "", id="accepted by the inventory"
    ),
    pytest.param(
        links(linked("a.blogspot.com")), page("b.blogspot.com"), FAIL, "", id="another's blog"
    ),
    pytest.param(links(linked("a.blogspot.com")), page("a.blogspot.com"), PASS, "", id="a blog"),
    pytest.param(links(), page(cut=True), UNKNOWN, "longer", id="a page that is too long"),
    pytest.param(links(), page(NEW, cut=True), FAIL, "", id="new in a page that is too long"),
    pytest.param(
        links(PARTNER), page(*["www.partner.vn"] * MOST_OUTBOUND), UNKNOWN, "more", id="too many"
    ),
    pytest.param(links(), page(asked_as=()), UNKNOWN, "no page", id="a page that nobody got"),
    pytest.param(history(links_since=NOT_ASKED), page(), UNKNOWN, "", id="not remembered"),
]


@pytest.mark.parametrize(("known", "seen", "status", "says"), LINKS)
def test_links_are_compared_with_all_earlier_looks(known, seen, status, says):
    found = asked(no_new_sites_linked.judge, known, shown(seen), **PATIENCE)
    assert found[0] is status
    assert says in found[2]


@pytest.mark.parametrize(
    ("web", "found"),
    [
        pytest.param(MAIL, (Status.NOT_APPLICABLE, None), id="no website"),
        pytest.param(web_facts(hijack=UNSEEN), (UNKNOWN, Cause.TIMED_OUT), id="pages not read"),
        pytest.param(shown(page(), unlike=(V6,)), (UNKNOWN, Cause.NOT_ASKED), id="one address"),
        pytest.param(shown(page(NEW), unlike=(V6,)), (FAIL, None), id="new at one address"),
    ],
)
def test_what_was_looked_at_decides(web, found):
    assert asked(no_new_sites_linked.judge, links(), web, **PATIENCE)[:2] == found


def test_new_sites_are_named_once_an_owner_with_the_page() -> None:
    other = f"{HTTPS}tin"
    pages = (page("a.x.com", "b.x.com", url=other), page("c.x.com", "y.net"))
    _, _, says = asked(no_new_sites_linked.judge, links(), shown(*pages), **PATIENCE)
    assert says == f"{other} links to sites that it did not link to before: a.x.com, y.net"


@pytest.mark.parametrize(
    ("known", "seen", "status"),
    [
        pytest.param(history(), page(NEW), PASS, id="a first look without signs"),
        pytest.param(history(), page(NEW, signs=(ODD,)), UNKNOWN, id="a first look with signs"),
        pytest.param(links(), page(NEW), PASS, id="new without signs"),
        pytest.param(links(), page(NEW, signs=(ODD,)), FAIL, id="new beside signs"),
        pytest.param(
            links(), page(NEW, signs=(replace(ODD, weight=5.0),)), PASS, id="beside slight signs"
        ),
        pytest.param(links(linked(NEW)), page(NEW, signs=(ODD,)), PASS, id="known, beside signs"),
        pytest.param(links(), page(asked_as=()), UNKNOWN, id="a page that nobody got"),
    ],
)
def test_a_new_site_is_grave_beside_signs_of_a_hijack(known, seen, status):
    judge = no_new_sites_beside_spam.judge
    assert asked(judge, known, shown(seen), suspicious_from=5.5, **PATIENCE)[0] is status
