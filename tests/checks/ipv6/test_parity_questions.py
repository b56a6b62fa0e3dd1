"""What is compared between the two families, on facts that are right but for one thing."""

from dataclasses import replace

import pytest

from checks.ipv6 import (
    same_page,
    same_redirects,
    same_security_headers,
    same_status,
    same_tls_versions,
)
from checks.verdict import NOT_ASKED, Answer, Cause, Status
from tests.checks.ipv6.ipv6_facts import (
    NO_ANSWER,
    NO_ROUTE_OF_OURS,
    OTHER_V6,
    V4,
    V6,
    asked,
    ipv6_facts,
)
from tests.checks.tls.tls_facts import PLAIN_HTTP, tls_facts, versions
from tests.checks.web.web_facts import (
    HTTP,
    HTTPS,
    MAIL,
    UNSEEN,
    document,
    front,
    hop,
    redirect,
    walk,
    web_facts,
)

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
SKETCH = tuple(range(100))
OVER_IPV4 = front(address=V4, sketch=SKETCH)
OURS = front(
    address=V6,
    plain=NO_ROUTE_OF_OURS,
    secure=NO_ROUTE_OF_OURS,
    page=UNSEEN,
    document=UNSEEN,
    sketch=UNSEEN,
)


def met(over_ipv6, *, over_ipv4=OVER_IPV4, **more):
    fronts = {V4: over_ipv4, V6: over_ipv6} | more
    return web_facts(fronts=fronts)


def over_ipv6(**changes):
    return front(**({"address": V6, "sketch": SKETCH} | changes))


def closed(url, says="refused", end="closed"):
    return walk(start=url, end=end, says=says)


DEAD = over_ipv6(plain=closed(HTTP), secure=closed(HTTPS), page=UNSEEN)
BUSY = hop(status=503)
QUESTIONS = (
    (same_status.judge, {}),
    (same_redirects.judge, {}),
    (same_security_headers.judge, {}),
    (same_page.judge, {"min_likeness": 0.8}),
)
every_question = pytest.mark.parametrize(("judge", "params"), QUESTIONS)


@every_question
def test_a_site_that_is_alike_in_both_families_passes(judge, params):
    assert asked(judge, met(over_ipv6()), ipv6_facts(), **params)[0] is PASS


@every_question
def test_our_own_network_is_no_fault_of_the_site(judge, params):
    found = asked(judge, met(OURS), ipv6_facts(), **params)
    assert found[:2] == (UNKNOWN, Cause.OWN_NETWORK)


@every_question
@pytest.mark.parametrize(
    ("web", "ipv6", "status"),
    [
        pytest.param(MAIL, {}, NOT_APPLICABLE, id="no website"),
        pytest.param(
            met(over_ipv6()), {"aaaa": (), "looked_at": (V4,)}, NOT_APPLICABLE, id="IPv4 alone"
        ),
        pytest.param(
            met(over_ipv6()), {"a": (), "looked_at": (V6,)}, NOT_APPLICABLE, id="IPv6 alone"
        ),
        pytest.param(
            met(over_ipv6()), {"aaaa": NO_ANSWER, "looked_at": (V4,)}, UNKNOWN, id="no AAAA answer"
        ),
        pytest.param(
            met(over_ipv6()), {"looked_at": (V4, V6, OTHER_V6)}, UNKNOWN, id="one not visited"
        ),
        pytest.param(web_facts(fronts=NOT_ASKED), {}, UNKNOWN, id="nothing visited"),
    ],
)
def test_what_there_is_nothing_to_compare_with(judge, params, web, ipv6, status):
    assert asked(judge, web, ipv6_facts(**ipv6), **params)[0] is status


@pytest.mark.parametrize(
    ("web", "status", "says"),
    [
        pytest.param(met(DEAD), FAIL, "over IPv6 with http refused, https refused", id="dead"),
        pytest.param(
            met(over_ipv6(secure=walk(hop(status=404)))), FAIL, "https 404", id="another status"
        ),
        pytest.param(met(over_ipv6(secure=walk(BUSY))), UNKNOWN, "503", id="too busy for us"),
        pytest.param(
            met(over_ipv6(secure=closed(HTTPS, "it was asked enough", "unanswered"))),
            UNKNOWN,
            "not asked to its end",
            id="we gave up",
        ),
        pytest.param(
            met(over_ipv6(), over_ipv4=replace(DEAD, address=V4)),
            UNKNOWN,
            "IPv4 gives no answer",
            id="dead over IPv4",
        ),
        pytest.param(
            met(DEAD, **{OTHER_V6: over_ipv6(address=OTHER_V6)}),
            FAIL,
            "refused",
            id="one address of two",
        ),
    ],
)
def test_statuses_are_compared(web, status, says):
    addresses = tuple(web.fronts)
    found = asked(same_status.judge, web, ipv6_facts(looked_at=addresses))
    assert found[0] is status
    assert says in found[2]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"secure": walk(hop(f"{HTTPS}vi/"))}, FAIL, id="another page"),
        pytest.param({"secure": walk(hop(f"{HTTPS}?sid=2"))}, PASS, id="another query"),
        pytest.param({"plain": walk(hop(HTTP))}, FAIL, id="no redirect to HTTPS"),
        pytest.param({"plain": closed(HTTP)}, PASS, id="one port closed"),
        pytest.param({"plain": closed(HTTP), "secure": closed(HTTPS)}, UNKNOWN, id="dead"),
        pytest.param(
            {"plain": walk(redirect(HTTP, "https://x.vn/"), end="outside", led_to="https://x.vn/")},
            FAIL,
            id="out of scope",
        ),
    ],
)
def test_redirects_are_compared(changes, status):
    assert asked(same_redirects.judge, met(over_ipv6(**changes)), ipv6_facts())[0] is status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"x_frame_options": None}, FAIL, id="one is missing"),
        pytest.param({"x_frame_options": "SAMEORIGIN"}, FAIL, id="another value"),
        pytest.param({"x_frame_options": "deny"}, PASS, id="in small letters"),
        pytest.param({"x_request_id": "2"}, PASS, id="one that protects nobody"),
        pytest.param(
            {"permissions_policy": None, "headers_cut": True}, UNKNOWN, id="more than are read"
        ),
    ],
)
def test_security_headers_are_compared(fields, status):
    web = met(over_ipv6(page=hop(**fields)))
    assert asked(same_security_headers.judge, web, ipv6_facts())[0] is status


def test_what_is_new_with_every_answer_is_left_out():
    def policy(token):
        said = f"script-src 'nonce-{token}' 'sha256-{token}'; object-src 'none'"
        return hop(content_security_policy=said)

    web = met(over_ipv6(page=policy("a")), over_ipv4=front(address=V4, page=policy("b")))
    assert asked(same_security_headers.judge, web, ipv6_facts())[0] is PASS


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"sketch": tuple(range(10, 110))}, PASS, id="nearly the same text"),
        pytest.param({"sketch": tuple(range(50, 150))}, FAIL, id="half the text"),
        pytest.param({"document": document(title="Welcome to nginx!")}, FAIL, id="another title"),
        pytest.param(
            {"document": document(title="Sở Giáo dục và Đào tạo (3)")}, PASS, id="a counter"
        ),
        pytest.param({"sketch": UNSEEN}, UNKNOWN, id="not sketched"),
        pytest.param({"page": UNSEEN}, UNKNOWN, id="no page"),
    ],
)
def test_pages_are_compared(changes, status):
    web = met(over_ipv6(**changes))
    assert asked(same_page.judge, web, ipv6_facts(), min_likeness=0.8)[0] is status


def test_a_page_that_ipv4_may_show_elsewhere_is_no_other_one():
    other = "203.113.0.11"
    web = met(over_ipv6(sketch=(7,)), **{other: front(address=other, sketch=UNSEEN)})
    ipv6 = ipv6_facts(looked_at=(V4, other, V6))
    assert asked(same_page.judge, web, ipv6, min_likeness=0.8)[0] is UNKNOWN


RIGHT = tls_facts()
OLD = tls_facts(versions=versions(tls_1_0=Answer.TAKEN))
UNCLEAR = tls_facts(versions=versions(tls_1_0=Answer.SILENT))


@pytest.mark.parametrize(
    ("tls", "ipv6", "status"),
    [
        pytest.param({V4: RIGHT, V6: RIGHT}, {}, PASS, id="alike"),
        pytest.param({V4: RIGHT, V6: OLD}, {}, FAIL, id="an old one over IPv6"),
        pytest.param({V4: OLD, V6: RIGHT}, {}, FAIL, id="an old one over IPv4"),
        pytest.param({V4: RIGHT, V6: UNCLEAR}, {}, UNKNOWN, id="no clear answer"),
        pytest.param({V4: RIGHT}, {}, UNKNOWN, id="not looked at"),
        pytest.param({V4: PLAIN_HTTP, V6: PLAIN_HTTP}, {}, NOT_APPLICABLE, id="plain HTTP"),
        pytest.param(
            {V4: RIGHT}, {"aaaa": (), "looked_at": (V4,)}, NOT_APPLICABLE, id="IPv4 alone"
        ),
    ],
)
def test_tls_versions_are_compared(tls, ipv6, status):
    assert asked(same_tls_versions.judge, tls, ipv6_facts(**ipv6))[0] is status
