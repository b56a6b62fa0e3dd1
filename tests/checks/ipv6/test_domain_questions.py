"""What is asked of a domain: its name servers over IPv6, its mail hosts, its SPF record."""

from dataclasses import replace

import pytest

from checks.dns.facts import NameServer
from checks.ipv6 import (
    mail_hosts_answer,
    mail_hosts_named_back,
    mail_hosts_published,
    name_servers_answer,
    spf_lets_ipv6_send,
)
from checks.verdict import NOT_ASKED, Cause, NotSeen, Said, Status
from tests.checks.dns.dns_facts import ONE, TWO, answered, dns_facts, server
from tests.checks.ipv6.ipv6_facts import (
    NO_ANSWER,
    NO_ROUTE_OF_OURS,
    V4,
    V6,
    asked,
    ipv6_facts,
    mail_address,
    mail_host,
    of_mail,
)
from tests.checks.mail.mail_facts import mail_facts, spf

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
NS1, NS2 = "2405:4800::53", "2405:4800:1::53"
SILENT = answered(how="silent", rcode="", authoritative=False, soa=None)
LAME = answered(rcode="REFUSED", authoritative=False, soa=None)
OUT_OF_SCOPE = NotSeen(cause=Cause.OUT_OF_SCOPE, why=Said("outside the declared scope"))


def served(first=NS1, second=NS2, *, heard=True, **changes):
    """Two name servers with IPv4, and with IPv6 where an address is given; one has the defect."""
    right = {"udp": answered(), "tcp": answered()}
    ipv6 = [(1, first, right), (2, second, right | changes)]
    over_ipv4 = {} if heard else {"udp": SILENT, "tcp": SILENT}
    seen = [server(1, **over_ipv4), server(2, **over_ipv4)]
    seen += [server(number, address=at, **how) for number, at, how in ipv6 if at]
    names = tuple(
        NameServer(name=f"ns{number}.example.vn", addresses=(ipv4, *((at,) if at else ())))
        for (number, at, _), ipv4 in zip(ipv6, (ONE, TWO), strict=True)
    )
    return dns_facts(name_servers=names, servers=tuple(seen))


ASIDE = NameServer(name="ns3.example.vn", addresses=NO_ANSWER)
UNASKED = replace(served(second="").name_servers[1], addresses=(TWO, NS2))


@pytest.mark.parametrize(
    ("dns", "count", "status"),
    [
        pytest.param(served(), 2, PASS, id="two"),
        pytest.param(served(second=""), 1, PASS, id="one, where one is enough"),
        pytest.param(served(second=""), 2, FAIL, id="one, where two are wanted"),
        pytest.param(served("", ""), 1, FAIL, id="none"),
        pytest.param(served("2001:db8::53", "fd00::53"), 1, FAIL, id="no global address"),
        pytest.param(served(udp=SILENT), 2, FAIL, id="silent over UDP"),
        pytest.param(served(tcp=SILENT), 2, FAIL, id="silent over TCP"),
        pytest.param(served(udp=LAME, tcp=LAME), 2, FAIL, id="lame"),
        pytest.param(served(udp=NO_ROUTE_OF_OURS, tcp=NO_ROUTE_OF_OURS), 2, UNKNOWN, id="ours"),
        pytest.param(served(udp=LAME, tcp=NO_ROUTE_OF_OURS), 2, FAIL, id="bad whatever TCP says"),
        pytest.param(
            served("", NS2, udp=SILENT, tcp=SILENT), 1, FAIL, id="silent, while IPv4 is heard"
        ),
        pytest.param(
            served("", NS2, udp=SILENT, tcp=SILENT, heard=False), 1, UNKNOWN, id="nothing is heard"
        ),
        pytest.param(
            replace(served(second=""), name_servers=(*served(second="").name_servers, ASIDE)),
            2,
            UNKNOWN,
            id="addresses of a third not known",
        ),
        pytest.param(
            replace(served(second=""), name_servers=(served().name_servers[0], UNASKED)),
            2,
            UNKNOWN,
            id="an address that was not asked",
        ),
        pytest.param(dns_facts(servers=NOT_ASKED), 1, UNKNOWN, id="not asked"),
        pytest.param(dns_facts(name_servers=()), 1, UNKNOWN, id="no name servers"),
    ],
)
def test_name_servers_are_counted(dns, count, status):
    found = asked(name_servers_answer.judge, dns, ipv6_facts(), min_servers=count)
    assert found[0] is status


def test_an_address_that_the_resolver_made_up_is_no_name_servers():
    ipv6 = ipv6_facts(made_up=("2405:4800::c000:aa",))
    found = asked(name_servers_answer.judge, served(), ipv6, min_servers=1)
    assert found[:2] == (UNKNOWN, Cause.OWN_NETWORK)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(of_mail(mail_host()), PASS, id="with IPv6"),
        pytest.param(of_mail(mail_host(), mail_host(aaaa=())), FAIL, id="one of two without"),
        pytest.param(of_mail(mail_host(aaaa=("fd00::1",))), FAIL, id="no global address"),
        pytest.param(of_mail(), NOT_APPLICABLE, id="no mail host"),
        pytest.param(of_mail(mail_host(aaaa=NO_ANSWER)), UNKNOWN, id="no answer"),
        pytest.param(ipv6_facts(mail_hosts=NO_ANSWER), UNKNOWN, id="no answer for MX"),
    ],
)
def test_mail_hosts_have_ipv6(facts, status):
    assert asked(mail_hosts_published.judge, facts)[0] is status


def reached(how, **changes):
    return of_mail(mail_host(addresses=(mail_address(V6, reach=how),), **changes))


@pytest.mark.parametrize(
    ("facts", "status", "cause"),
    [
        pytest.param(reached("open"), PASS, None, id="open"),
        pytest.param(reached("refused"), FAIL, None, id="refused"),
        pytest.param(reached("silent"), FAIL, None, id="silent"),
        pytest.param(reached(OUT_OF_SCOPE), UNKNOWN, Cause.OUT_OF_SCOPE, id="out of scope"),
        pytest.param(reached(NO_ROUTE_OF_OURS), UNKNOWN, Cause.OWN_NETWORK, id="our network"),
        pytest.param(reached("open", aaaa=NO_ANSWER), UNKNOWN, Cause.TIMED_OUT, id="no answer"),
        pytest.param(
            of_mail(mail_host(aaaa=(), addresses=(mail_address(V4),))),
            NOT_APPLICABLE,
            None,
            id="IPv4 alone",
        ),
        pytest.param(of_mail(), NOT_APPLICABLE, None, id="no mail host"),
    ],
)
def test_mail_hosts_answer(facts, status, cause):
    assert asked(mail_hosts_answer.judge, facts)[:2] == (status, cause)


def named(**changes):
    return of_mail(mail_host(addresses=(mail_address(V6, **changes),)))


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        pytest.param(of_mail(mail_host()), PASS, id="both addresses"),
        pytest.param(named(reverse=(), confirmed=False), FAIL, id="no reverse name"),
        pytest.param(named(confirmed=False), FAIL, id="a name that leads elsewhere"),
        pytest.param(named(reverse=NO_ANSWER, confirmed=NO_ANSWER), UNKNOWN, id="no answer"),
        pytest.param(named(confirmed=NO_ANSWER), UNKNOWN, id="no answer on the way back"),
        pytest.param(of_mail(mail_host(a=NO_ANSWER)), UNKNOWN, id="no answer for A"),
        pytest.param(of_mail(mail_host(a=(), aaaa=(), addresses=())), NOT_APPLICABLE, id="nowhere"),
        pytest.param(of_mail(), NOT_APPLICABLE, id="no mail host"),
    ],
)
def test_mail_hosts_have_reverse_names(facts, status):
    assert asked(mail_hosts_named_back.judge, facts)[0] is status


@pytest.mark.parametrize(
    ("text", "hosts", "status"),
    [
        pytest.param("v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 -all", (), PASS, id="both"),
        pytest.param("v=spf1 ip4:192.0.2.1 -all", (mail_host(),), FAIL, id="ip4 alone"),
        pytest.param("v=spf1 mx ip4:192.0.2.1 -all", (mail_host(),), PASS, id="mx with IPv6"),
        pytest.param("v=spf1 mx -all", (mail_host(aaaa=()),), FAIL, id="mx without IPv6"),
        pytest.param("v=spf1 mx -all", (mail_host(aaaa=NO_ANSWER),), UNKNOWN, id="mx untold"),
        pytest.param("v=spf1 a:out.x.vn -all", (), UNKNOWN, id="a name that was not asked"),
        pytest.param("v=spf1 -all", (), NOT_APPLICABLE, id="nobody"),
    ],
)
def test_who_may_send_over_ipv6(text, hosts, status):
    found = asked(spf_lets_ipv6_send.judge, mail_facts(spf=spf(text)), of_mail(*hosts))
    assert found[0] is status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"use": "receives"}, NOT_APPLICABLE, id="sends no mail"),
        pytest.param({"spf": spf("v=spf1 -all", "v=spf1 mx -all")}, NOT_APPLICABLE, id="two"),
        pytest.param({"spf": NO_ANSWER}, UNKNOWN, id="no answer"),
        pytest.param({"spf": spf("v=spf1 ip4:1.2.3.4 -all", end="timed_out")}, UNKNOWN, id="cut"),
    ],
)
def test_where_spf_tells_nothing(changes, status):
    assert asked(spf_lets_ipv6_send.judge, mail_facts(**changes), of_mail(mail_host()))[0] is status
