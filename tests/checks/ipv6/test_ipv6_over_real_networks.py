"""A site behind routers, audited by the command line: what breaks there, and what we cannot see."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.checks.ipv6.served_site import Audited, Served, audit, served
from tests.namespaces import OTHER_V4, V4, V6, Network, network
from tests.programs import program

OVER_IPV6 = {
    "IP6-02.answers",
    "IP6-02.full-packets",
    "IP6-02.same-status",
    "IP6-03.one-answers",
    "IP6-08.opens-no-more",
    "IP6-10.reached",
    "IP6-11.same-certificate",
    "IP6-12.reached",
    "IP6-14.two-answer",
    "IP6-15.same-headers",
    "IP6-15.same-page",
    "IP6-15.same-redirects",
    "IP6-15.same-tls",
    "IP6-16.as-fast",
    "READY-02.reached",
}
IN_DNS_ALONE = {
    "IP6-01.global",
    "IP6-01.published",
    "IP6-10.needed-hosts",
    "IP6-12.needed-hosts",
    "IP6-13.other-name",
    "READY-01.global",
    "READY-01.published",
}
NOT_FAILING_LONG = {"IP6-09.not-six-weeks", "READY-03.not-six-weeks", "READY-04.not-two-weeks"}
EVERY_WEEK = {"IP6-09.tested-weekly", "READY-04.tested-weekly"}  # a first audit cannot tell
OF_MAIL = ("mx-published", "mx-answers", "named-back", "spf-covers")
CONTROLS = (f"{V4}:53", f"[{V6}]:53")
TO_SERVER, FROM_SERVER = "ip6 daddr 3000:1ab:3::/64", "ip6 saddr 3000:1ab:3::/64"
TOO_BIG = "meta length > 1280 drop"
OVER_V6 = f"[{V6}]"


@pytest.fixture
def net() -> Iterator[Network]:
    with network() as made:
        yield made


def having(found: Audited, status: str) -> set[str]:
    return {rule for rule, one in found.statuses.items() if one == status}


def test_a_site_that_is_right_in_both_families_passes_everything(net, tmp_path: Path) -> None:
    with served(net, tmp_path, Served()):
        found = audit(net, tmp_path)
    assert having(found, "PASS") == OVER_IPV6 | IN_DNS_ALONE | NOT_FAILING_LONG
    assert having(found, "UNKNOWN") == EVERY_WEEK


def test_a_site_that_does_not_listen_on_ipv6_fails(net, tmp_path: Path) -> None:
    with served(net, tmp_path, Served(listens=(V4,))):
        found = audit(net, tmp_path)
    dead = {
        "IP6-02.answers",
        "IP6-02.same-status",
        "IP6-10.reached",
        "IP6-12.reached",
        "READY-02.reached",
    }
    alive = {"IP6-03.one-answers", "IP6-08.opens-no-more", "IP6-14.two-answer"}
    assert having(found, "FAIL") == dead
    assert having(found, "PASS") == IN_DNS_ALONE | alive


def test_a_site_whose_firewall_drops_ipv6_fails(net, tmp_path: Path) -> None:
    rules = ("IP6-02.answers", "IP6-02.same-status", "IP6-12.reached")
    with served(net, tmp_path, Served()):
        net.rules("far", f"{TO_SERVER} tcp dport {{80, 443}} drop")
        found = audit(net, tmp_path, *rules)
    assert having(found, "FAIL") == set(rules)


@pytest.mark.parametrize(
    ("listening", "fails"),
    [
        pytest.param((), {"IP6-03.one-answers", "IP6-14.two-answer"}, id="none over IPv6"),
        pytest.param((V6,), {"IP6-14.two-answer"}, id="one over IPv6"),
    ],
)
def test_name_servers_are_counted(net, tmp_path: Path, listening, fails) -> None:
    what = Served(name_servers_listen=(V4, OTHER_V4, *listening))
    with served(net, tmp_path, what):
        found = audit(net, tmp_path, "IP6-03.one-answers", "IP6-14.two-answer")
    assert having(found, "FAIL") == fails


def without_route(net: Network) -> None:
    net.run("agent", program("ip"), "-6", "route", "del", "default")


def without_upstream(net: Network) -> None:
    net.rules("near", "meta nfproto ipv6 drop")


@pytest.mark.parametrize(
    ("breaking", "controls"),
    [
        pytest.param(without_route, (), id="no route"),
        pytest.param(without_upstream, CONTROLS, id="a route that leads nowhere, as controls tell"),
    ],
)
def test_with_our_own_ipv6_broken_nothing_is_said_of_the_site(
    net, tmp_path: Path, breaking: Callable[[Network], None], controls
) -> None:
    with served(net, tmp_path, Served()):
        breaking(net)
        found = audit(net, tmp_path, controls=controls)
    assert having(found, "FAIL") == set()
    assert having(found, "UNKNOWN") == OVER_IPV6 | NOT_FAILING_LONG | EVERY_WEEK
    assert {found.causes[rule] for rule in OVER_IPV6} == {"own_network"}


def test_a_site_that_is_dead_over_ipv4_is_ready_for_ipv6_alone(net, tmp_path: Path) -> None:
    with served(net, tmp_path, Served(listens=(OVER_V6,))):
        found = audit(net, tmp_path)
    assert having(found, "FAIL") == set()
    assert found.requirements["IP6-12"] == "PASS"
    assert found.requirements["READY-02"] == "PASS"
    assert found.statuses["IP6-02.answers"] == "UNKNOWN"


def test_a_narrow_link_is_a_black_hole_only_where_its_routers_are_not_heard(
    net, tmp_path: Path
) -> None:
    with served(net, tmp_path, Served()):
        net.narrow()
        heard = audit(net, tmp_path, "IP6-02.full-packets", "IP6-02.answers")
        net.forget_too_big()
        for machine in ("agent", "server"):
            net.run(machine, program("ip"), "-6", "route", "flush", "cache")
        unheard = audit(net, tmp_path, "IP6-02.full-packets", "IP6-02.answers")
    assert having(heard, "PASS") == {"IP6-02.full-packets", "IP6-02.answers"}
    assert unheard.statuses == {"IP6-02.full-packets": "FAIL", "IP6-02.answers": "PASS"}


@pytest.mark.parametrize(
    ("lost", "status", "says"),
    [
        pytest.param((TO_SERVER,), "FAIL", "and none of 2000 bytes", id="to the server"),
        pytest.param((FROM_SERVER,), "FAIL", "small packets alone", id="from the server"),
        pytest.param(
            (TO_SERVER, "ip daddr 10.77.3.0/24"), "UNKNOWN", "over IPv4 either", id="over IPv4 too"
        ),
    ],
)
def test_where_big_packets_get_lost_is_told(net, tmp_path: Path, lost, status, says) -> None:
    with served(net, tmp_path, Served()):
        net.rules("near", *(f"{which} {TOO_BIG}" for which in lost))
        found = audit(net, tmp_path, "IP6-02.full-packets")
    assert found.statuses["IP6-02.full-packets"] == status
    assert says in found.says["IP6-02.full-packets"]


NONCE = "add_header Content-Security-Policy \"script-src 'nonce-{}'\";"
SCRIPT = '<script src="https://anh.own.vn/a.js"></script>'
CHANGING = Served(
    directives={V4: NONCE.format("YWE="), OVER_V6: NONCE.format("YmI=")},
    pages={V4: " 1234 lượt xem lúc 10:01", OVER_V6: " 5678 lượt xem lúc 10:02"},
)
ANOTHER = Served(
    directives={
        V4: "add_header X-Frame-Options DENY;",
        OVER_V6: (
            "ssl_protocols TLSv1.2 TLSv1.3; location = / { return 302 /vi/; } "
            "location /vi/ { try_files /index.html =404; }"
        ),
    },
    pages={OVER_V6: " Trang mặc định của máy chủ" * 20},
)
MISSING = Served(directives={OVER_V6: "location = / { return 404; }"})
NEEDY = Served(pages={V4: SCRIPT, OVER_V6: SCRIPT}, records=(*Served().records, f"anh A {V4}"))


@pytest.mark.parametrize(
    ("what", "fails"),
    [
        pytest.param(CHANGING, set(), id="what is new with every visit"),
        pytest.param(
            ANOTHER,
            {f"IP6-15.same-{what}" for what in ("headers", "page", "redirects", "tls")},
            id="another site over IPv6",
        ),
        pytest.param(
            MISSING,
            {"IP6-02.same-status", "IP6-10.reached", "IP6-12.reached", "READY-02.reached"},
            id="no page over IPv6",
        ),
        pytest.param(
            NEEDY,
            {"IP6-10.needed-hosts", "IP6-12.needed-hosts"},
            id="a page that needs a host without IPv6",
        ),
    ],
)
def test_what_differs_between_the_families_is_told(net, tmp_path: Path, what, fails) -> None:
    with served(net, tmp_path, what):
        found = audit(net, tmp_path)
    assert having(found, "FAIL") == fails


def test_ipv6_that_connects_late_is_slow(net, tmp_path: Path) -> None:
    with served(net, tmp_path, Served()):
        net.slow_ipv6()
        found = audit(net, tmp_path, "IP6-16.as-fast", "IP6-02.answers")
    assert having(found, "FAIL") == {"IP6-16.as-fast"}


SPF = f'@ TXT "v=spf1 ip4:{V4} ip6:{V6} -all"'
MAIL_IPV6 = f"mail AAAA {V6}"


@pytest.mark.parametrize(
    ("records", "fails"),
    [
        pytest.param((SPF, MAIL_IPV6), set(), id="right"),
        pytest.param((SPF,), {"mx-published"}, id="a mail host without IPv6"),
        pytest.param(
            (f'@ TXT "v=spf1 ip4:{V4} -all"', MAIL_IPV6, "mail AAAA 3000:1ab:3::9"),
            {"spf-covers", "named-back", "mx-answers"},
            id="an address that nobody has, and an SPF record of IPv4 alone",
        ),
    ],
)
def test_mail_over_ipv6(net, tmp_path: Path, records, fails) -> None:
    kept = [one for one in Served().records if not one.startswith("mail AAAA")]
    with served(net, tmp_path, Served(records=(*kept, *records))):
        rules = [f"IP6-04.{rule}" for rule in OF_MAIL]
        found = audit(net, tmp_path, *rules, kind="mail")
    assert having(found, "FAIL") == {f"IP6-04.{rule}" for rule in fails}
    assert having(found, "UNKNOWN") == set()
