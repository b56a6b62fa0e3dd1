from dataclasses import replace

import pytest

from checks.verdict import Status
from checks.web import (
    every_hop_secure,
    hsts_covers_subdomains,
    hsts_long_enough,
    hsts_preloadable,
    hsts_sent,
    http_version_current,
    https_answers,
    https_forced,
    https_forced_first,
    redirects_end,
    redirects_stay_in_scope,
)
from tests.checks.web.web_facts import (
    CLOSED,
    DISTRUSTED,
    HTTP,
    HTTPS,
    MAIL,
    NO_HTTPS,
    NO_PAGE,
    SILENT,
    UNSEEN,
    V4,
    V6,
    at,
    front,
    hop,
    redirect,
    sent,
    status_of,
    walk,
    web_facts,
)

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS,
    Status.FAIL,
    Status.UNKNOWN,
    Status.NOT_APPLICABLE,
)
OTHER = "https://www.example.vn/"
NO_TLS = walk(start=HTTPS, end="unanswered", says="no_tls")
STS = "strict_transport_security"


def judged(question, facts, **params):
    return status_of(question.judge, facts, **params)


def table(question, **rows):
    return [
        pytest.param(question, *row, id=f"{question.__name__[11:]} {id}")
        for id, row in rows.items()
    ]


@pytest.mark.parametrize(
    ("question", "facts", "status"),
    [
        *table(
            https_answers,
            right=(web_facts(), PASS),
            closed=(NO_HTTPS, FAIL),
            speaks_no_tls=(at(page=hop(HTTP), plain=walk(hop(HTTP)), secure=NO_TLS), FAIL),
            everything_closed=(at(page=UNSEEN, plain=CLOSED, secure=CLOSED), UNKNOWN),
            silent=(NO_PAGE, UNKNOWN),
            untouched=(at(secure=UNSEEN), UNKNOWN),
            mail=(MAIL, NOT_APPLICABLE),
        ),
        *table(
            https_forced,
            right=(web_facts(), PASS),
            closed=(at(plain=CLOSED), PASS),
            outside=(at(plain=walk(redirect(HTTP, OTHER), end="outside", led_to=OTHER)), PASS),
            refused=(at(plain=walk(hop(HTTP, status=403))), PASS),
            overloaded=(at(plain=walk(hop(HTTP, status=503))), UNKNOWN),
            shown=(NO_HTTPS, FAIL),
            led_on=(at(plain=walk(redirect(HTTP, HTTP + "a"), hop(HTTP + "a"))), FAIL),
            led_outside=(
                at(plain=walk(redirect(HTTP, "http://x/"), end="outside", led_to="http://x/")),
                FAIL,
            ),
            silent=(at(plain=SILENT), UNKNOWN),
            then_silent=(at(plain=walk(redirect(HTTP, HTTP + "a"), end="unanswered")), UNKNOWN),
            own_port=(web_facts(plain_port=None), NOT_APPLICABLE),
        ),
        *table(
            https_forced_first,
            right=(web_facts(), PASS),
            closed=(at(plain=CLOSED), PASS),
            refused=(at(plain=walk(hop(HTTP, status=404))), PASS),
            other_name=(at(plain=walk(redirect(HTTP, OTHER), hop(OTHER))), FAIL),
            lookalike=(
                at(
                    plain=walk(
                        redirect(HTTP, "https://site.example.vn.evil.com/"),
                        end="outside",
                        led_to="https://site.example.vn.evil.com/",
                    )
                ),
                FAIL,
            ),
            plain_first=(
                at(plain=walk(redirect(HTTP, HTTP + "a"), redirect(HTTP + "a", HTTPS), hop())),
                FAIL,
            ),
            shown=(NO_HTTPS, FAIL),
            silent=(at(plain=SILENT), UNKNOWN),
            own_port=(web_facts(plain_port=None), NOT_APPLICABLE),
        ),
        *table(
            every_hop_secure,
            right=(web_facts(), PASS),
            back=(at(secure=walk(redirect(HTTPS, HTTP), hop(HTTP))), FAIL),
            back_outside=(
                at(secure=walk(redirect(HTTPS, "http://x/"), end="outside", led_to="http://x/")),
                FAIL,
            ),
            there_and_back=(
                at(plain=walk(redirect(HTTP, HTTPS), redirect(HTTPS, HTTP), hop(HTTP))),
                FAIL,
            ),
            no_page=(NO_PAGE, UNKNOWN),
        ),
        *table(
            redirects_end,
            right=(web_facts(), PASS),
            circle=(at(secure=walk(redirect(HTTPS, HTTPS), end="loop", led_to=HTTPS)), FAIL),
            many=(at(plain=walk(*[redirect(HTTP, HTTP)] * 10, end="too_many")), FAIL),
            lost=(at(plain=walk(redirect(HTTP, HTTPS), end="unanswered")), UNKNOWN),
            no_page=(NO_PAGE, UNKNOWN),
            nothing=(at(plain=UNSEEN, secure=UNSEEN), UNKNOWN),
        ),
        *table(
            redirects_stay_in_scope,
            right=(web_facts(), PASS),
            away=(at(secure=walk(redirect(HTTPS, OTHER), end="outside", led_to=OTHER)), FAIL),
            no_page=(NO_PAGE, UNKNOWN),
        ),
        *table(
            hsts_sent,
            right=(web_facts(), PASS),
            on_a_redirect=(at(secure=walk(replace(hop(), status=301), hop(OTHER))), PASS),
            none=(sent(**{STS: None}), FAIL),
            only_on_the_page=(at(secure=walk(redirect(HTTPS, OTHER), hop(OTHER))), FAIL),
            without_age=(sent(**{STS: "includeSubDomains"}), FAIL),
            age_in_words=(sent(**{STS: "max-age=year"}), FAIL),
            taken_back=(sent(**{STS: "max-age=0"}), FAIL),
            distrusted=(at(page=hop(tls=DISTRUSTED)), FAIL),
            without_https=(NO_HTTPS, FAIL),
            an_error=(at(secure=walk(hop(status=500, headers=()))), UNKNOWN),
            cut=(at(secure=walk(hop(headers=(), headers_cut=True))), UNKNOWN),
            no_page=(NO_PAGE, UNKNOWN),
        ),
        *table(
            hsts_covers_subdomains,
            right=(web_facts(), PASS),
            alone=(sent(**{STS: "max-age=31536000"}), FAIL),
            none=(sent(**{STS: None}), NOT_APPLICABLE),
            no_page=(NO_PAGE, UNKNOWN),
        ),
        *table(
            hsts_preloadable,
            right=(web_facts(), PASS),
            short=(sent(**{STS: "max-age=3600; includeSubDomains; preload"}), FAIL),
            unsaid=(sent(**{STS: "max-age=31536000; includeSubDomains"}), FAIL),
            no_page=(NO_PAGE, UNKNOWN),
        ),
    ],
)
def test_the_ways_in(question, facts, status):
    assert judged(question, facts) is status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        pytest.param("max-age=15768000", PASS, id="half a year"),
        pytest.param('max-age="31536000"', PASS, id="quoted"),
        pytest.param("max-age=15767999", FAIL, id="a second less"),
        pytest.param(None, NOT_APPLICABLE, id="none"),
    ],
)
def test_hsts_holds_long_enough(value, status):
    assert judged(hsts_long_enough, sent(**{STS: value}), min_age_s=15_768_000) is status


def test_hsts_is_unknown_without_an_answer():
    assert judged(hsts_long_enough, NO_PAGE, min_age_s=1) is UNKNOWN


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(web_facts(), PASS, id="HTTP/1.1"),
        pytest.param(at(page=hop(http_version="HTTP/1.0")), FAIL, id="HTTP/1.0"),
        pytest.param(NO_PAGE, UNKNOWN, id="no page"),
    ],
)
def test_the_version_of_http(facts, status):
    assert judged(http_version_current, facts, oldest_allowed="HTTP/1.1") is status


def test_one_address_that_fails_makes_the_site_fail_and_is_named():
    bad = front(address=V6, page=hop(address=V6, **{STS: None}))
    verdict = hsts_sent.judge(web_facts(fronts={V4: front(), V6: bad}))
    assert verdict.status is FAIL
    assert verdict.observed == V6


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param(
            {"fronts": {V4: front(), V6: front(address=V6, page=UNSEEN)}}, UNKNOWN, id="unseen"
        ),
        pytest.param({"unlooked": (V6,)}, UNKNOWN, id="not looked at"),
        pytest.param({"fronts": {}}, UNKNOWN, id="no address"),
        pytest.param({"fronts": UNSEEN}, UNKNOWN, id="nothing"),
    ],
)
def test_an_address_that_was_not_seen_keeps_the_site_from_passing(changes, status):
    assert judged(redirects_stay_in_scope, web_facts(**changes)) is status
