"""Life without IPv4: what works, what breaks, what nobody could tell; the same in every form."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from agent.reporting import NEEDED_WITHOUT_IPV4
from checks import catalogue
from checks.verdict import Cause, Said, Status
from reports import html, ipv6_only_text
from reports.ipv6_only import NEEDS, counts, without_ipv4
from reports.wording import Words
from tests.reports.sample import NASTY, finding, report

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
PAGE, PARTS = "ipv6.works_without_ipv4", "ipv6.needed_hosts_have_ipv6"
SERVERS, MAIL = "ipv6.name_servers_answer", "ipv6.mail_hosts_published"


def met(check: str, status: Status = PASS, **changed):
    says = {PASS: "is there", FAIL: "is missing", UNKNOWN: "was not told"}[status]
    right = {
        "rule_id": f"ipv6/{changed.pop('rule', check)}.rule",
        "check": check,
        "status": status,
        "cause": Cause.TIMED_OUT if status is UNKNOWN else None,
        "reason": Said("says {x}", {"x": f"{check} {says}"}),
    }
    return finding(**(right | changed))


def of_domain(check: str, status: Status = PASS, **changed):
    return met(check, status, kind="domain", target="ten-mien", address="", **changed)


def made(*findings):
    return replace(report(list(findings)), needs=NEEDED_WITHOUT_IPV4)


SOME = (
    of_domain(SERVERS),
    of_domain(MAIL, UNKNOWN),
    met(PARTS, FAIL),
    met(PAGE),
    finding(status=FAIL),
)


def shown(*findings) -> list[tuple[str, Status, list[tuple[str, Status]]]]:
    return [
        (place.target, place.status, [(one.need, one.status) for one in place.needs])
        for place in without_ipv4(made(*findings))
    ]


def test_every_place_is_listed_with_its_needs_those_that_break_first() -> None:
    assert shown(*SOME) == [
        ("web", FAIL, [("page", PASS), ("parts", FAIL)]),
        ("ten-mien", UNKNOWN, [("name_servers", PASS), ("mail", UNKNOWN)]),
    ]


def test_what_belongs_to_one_system_stands_together() -> None:
    found = made(
        of_domain(SERVERS),
        met(PAGE, UNKNOWN, system="thu"),
        met(PAGE, FAIL),
        met(PAGE, FAIL, kind="system", target="website", address=""),
    )
    listed = [(place.system, place.kind, place.status) for place in without_ipv4(found)]
    assert listed == [
        ("website", "endpoint", FAIL),
        ("website", "system", FAIL),
        ("website", "domain", PASS),
        ("thu", "endpoint", UNKNOWN),
    ]
    assert "■ Trang thông tin điện tử Breaks" in printed(found, "en")


def test_a_rule_that_asks_for_more_than_is_needed_breaks_nothing() -> None:
    two = of_domain(SERVERS, FAIL, rule="two-servers")
    assert shown(of_domain(SERVERS, rule="one-server"), two) == [
        ("ten-mien", PASS, [("name_servers", PASS)])
    ]


def test_one_address_that_breaks_is_not_mended_by_another() -> None:
    found = shown(met(PAGE), met(PAGE, FAIL, address="2001:db8::2"))
    assert found == [("web", FAIL, [("page", FAIL)])]


def test_the_worse_of_two_checks_of_one_need_decides() -> None:
    found = shown(of_domain(MAIL), of_domain("ipv6.mail_hosts_answer", FAIL))
    assert found == [("ten-mien", FAIL, [("mail", FAIL)])]


def test_places_are_counted() -> None:
    number = counts(without_ipv4(made(*SOME)))
    assert (number[PASS], number[FAIL], number[UNKNOWN]) == (0, 1, 1)


def test_every_check_that_is_needed_exists_and_every_need_has_one() -> None:
    assert set(NEEDED_WITHOUT_IPV4) <= set(catalogue.questions())
    assert set(NEEDED_WITHOUT_IPV4.values()) == set(NEEDS)


def printed(found, language="vi") -> str:
    out = io.StringIO()
    ipv6_only_text.print_ipv6_only(found, Console(width=100, file=out), Words(language))
    return " ".join(out.getvalue().split())


@pytest.mark.parametrize(
    "render",
    [
        pytest.param(lambda found: printed(found, "en"), id="terminal"),
        pytest.param(lambda found: ipv6_only_text.markdown(found, Words("en")).decode(), id="md"),
        pytest.param(lambda found: html.render(found, Words("en")).decode(), id="html"),
    ],
)
def test_every_form_says_it(render) -> None:
    text = " ".join(render(made(*SOME)).split()).replace("\\", "")
    assert "Of 2 places 0 work, 1 break and 1 are not determined" in text
    for said in ("Name servers", f"{PARTS} is missing", f"{MAIL} was not told", "Breaks"):
        assert said in text.partition("Of 2 places")[2]


def test_an_audit_that_asked_nothing_of_it_says_so_and_the_page_has_no_section() -> None:
    nothing = made(finding())
    assert "ipv6-programme-2026-2030" in printed(nothing, "en")
    assert 'id="ipv6-only"' not in html.render(nothing, Words("vi")).decode()


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_what_a_server_sends_is_no_markup(nasty) -> None:
    said = met(PAGE, FAIL, reason=Said("says {x}", {"x": nasty}))
    text = ipv6_only_text.markdown(made(said), Words("en")).decode()
    (row,) = [line for line in text.splitlines() if line.startswith("| Page ")]
    assert row.count(" | ") == 2
    assert "<script>" not in text
