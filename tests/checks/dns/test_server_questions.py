"""What each name server did, and what its silence means."""

import pytest

from checks.dns import (
    domain_found,
    enough_name_servers,
    name_servers_agree,
    name_servers_apart,
    name_servers_authoritative,
    name_servers_take_tcp,
    recursion_refused,
    serials_agree,
    soa_sane,
    transfer_refused,
)
from checks.dns.facts import Above, NameServer, RecursionAnswer, SoaAnswer, TransferAnswer
from checks.verdict import Status, UnseenError
from tests.checks.dns.dns_facts import (
    NO_ANSWER,
    ONE,
    OUT_OF_SCOPE,
    TWO,
    above,
    answered,
    asked,
    dns_facts,
    probe,
    says,
    server,
    servers,
    signing,
    soa,
    statuses,
)

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
NOT_APPLICABLE = Status.NOT_APPLICABLE
SILENT, REFUSED = SoaAnswer(how="silent"), SoaAnswer(how="refused")
LAME = answered(rcode="REFUSED", authoritative=False, soa=None)
RESOLVER = answered(authoritative=False, recursion_available=True)
FAILS = says("SERVFAIL", ad=False)
DEAD = probe(FAILS, unchecked=FAILS, again=FAILS)


def second(judge, **changes) -> Status:
    """Return the verdict about the second server, which has the defect."""
    return statuses(judge(dns_facts(servers=servers(**changes))))["ns2.example.vn"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="there"),
        pytest.param(
            {"signing": signing(probes=(probe(FAILS, unchecked=says(), again=FAILS),))},
            PASS,
            id="there without checks of signatures",
        ),
        pytest.param(
            {"signing": signing(probes=(probe(says("NXDOMAIN")),)), "zone": ""}, FAIL, id="gone"
        ),
        pytest.param({"zone": ""}, FAIL, id="without a zone of anybody's"),
        pytest.param(
            {"signing": signing(probes=(DEAD,)), "zone": NO_ANSWER}, FAIL, id="all servers dead"
        ),
        pytest.param(
            {
                "signing": signing(
                    probes=(DEAD,), above=(Above(name="vn", said=FAILS), *above(True, True)[1:])
                )
            },
            UNKNOWN,
            id="the resolver fails for the name above too",
        ),
        pytest.param({"signing": NO_ANSWER}, UNKNOWN, id="no resolver"),
        pytest.param({"zone": NO_ANSWER}, UNKNOWN, id="zone not told"),
    ],
)
def test_the_domain_is_found(changes, status):
    assert asked(domain_found.judge, dns_facts(**changes))[0] is status


def named(**addresses):
    return tuple(NameServer(name=name, addresses=found) for name, found in addresses.items())


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param(named(a=(ONE,), b=(TWO,)), PASS, id="two"),
        pytest.param(named(a=(ONE,)), FAIL, id="one"),
        pytest.param(named(a=(ONE,), b=(ONE,)), FAIL, id="two names of one machine"),
        pytest.param(named(a=(ONE,), b=(TWO,), c=()), FAIL, id="one without an address"),
        pytest.param(named(a=(ONE,), b=NO_ANSWER), UNKNOWN, id="one not told"),
        pytest.param(named(a=(ONE,), b=(TWO,), c=NO_ANSWER), PASS, id="two and one not told"),
        pytest.param(NO_ANSWER, UNKNOWN, id="no answer"),
    ],
)
def test_there_are_enough_servers(known, status):
    facts = dns_facts(name_servers=known)
    assert asked(enough_name_servers.judge, facts, min_servers=2)[0] is status


@pytest.mark.parametrize(
    ("known", "status"),
    [
        pytest.param(named(a=(ONE,), b=(TWO,)), PASS, id="two IPv4 networks"),
        pytest.param(named(a=(ONE,), b=("203.113.0.54",)), FAIL, id="one /24"),
        pytest.param(named(a=("2001:db8::1", "2001:db8:1::1")), PASS, id="two IPv6 networks"),
        pytest.param(named(a=("2001:db8::1", "2001:db8:0:1::1")), FAIL, id="one /48"),
        pytest.param(named(a=(ONE, "2001:db8::1")), FAIL, id="both families of one machine"),
        pytest.param(named(a=(ONE,), b=NO_ANSWER), UNKNOWN, id="one not told"),
        pytest.param(named(a=(ONE,), b=(TWO,), c=NO_ANSWER), PASS, id="two and one not told"),
    ],
)
def test_servers_stand_apart(known, status):
    facts = dns_facts(name_servers=known)
    assert asked(name_servers_apart.judge, facts, min_networks=2)[0] is status


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="the same"),
        pytest.param({"name_servers": ("ns1.example.vn",)}, FAIL, id="fewer"),
        pytest.param({"name_servers": ("ns1.example.vn", "ns3.example.vn")}, FAIL, id="others"),
        pytest.param({"name_servers": None}, PASS, id="none, which is lameness"),
        pytest.param({"name_servers": NO_ANSWER}, UNKNOWN, id="no answer"),
    ],
)
def test_servers_name_the_same_servers(changes, status):
    assert asked(name_servers_agree.judge, dns_facts(servers=servers(**changes)))[0] is status


def test_lame_servers_alone_agree_on_nothing():
    facts = dns_facts(servers=(server(1, name_servers=None),))
    assert asked(name_servers_agree.judge, facts)[0] is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="with authority"),
        pytest.param({"udp": answered(soa=None, truncated=True)}, PASS, id="sent on to TCP"),
        pytest.param({"udp": LAME}, FAIL, id="refuses the zone"),
        pytest.param({"udp": answered(authoritative=False)}, FAIL, id="without authority"),
        pytest.param({"udp": answered(rcode="SERVFAIL", soa=None)}, FAIL, id="has lost the zone"),
        pytest.param({"udp": answered(soa=None)}, FAIL, id="with authority and no record"),
        pytest.param({"udp": SILENT}, FAIL, id="silent, and the other is not"),
        pytest.param({"udp": REFUSED}, FAIL, id="nothing listens"),
        pytest.param({"udp": SoaAnswer(how="garbled")}, FAIL, id="garbage"),
        pytest.param({"udp": RESOLVER}, FAIL, id="answers as a resolver, and the other does not"),
        pytest.param({"udp": OUT_OF_SCOPE}, UNKNOWN, id="not let out"),
    ],
)
def test_a_server_serves_the_zone(changes, status):
    assert second(name_servers_authoritative.judge, **changes) is status


@pytest.mark.parametrize(
    "both",
    [
        pytest.param(SILENT, id="all are silent"),
        pytest.param(RESOLVER, id="all answer as resolvers do"),
    ],
)
def test_where_all_fail_alike_the_way_there_may_be_to_blame(both):
    facts = dns_facts(servers=(server(1, udp=both), server(2, udp=both)))
    assert set(statuses(name_servers_authoritative.judge(facts)).values()) == {UNKNOWN}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="answers"),
        pytest.param({"tcp": LAME}, PASS, id="answers whatever it is"),
        pytest.param({"tcp": REFUSED}, FAIL, id="closed"),
        pytest.param({"tcp": SoaAnswer(how="reset")}, FAIL, id="hangs up"),
        pytest.param({"tcp": SILENT}, FAIL, id="silent, and the other is not"),
        pytest.param({"tcp": OUT_OF_SCOPE}, UNKNOWN, id="not let out"),
    ],
)
def test_a_server_takes_tcp(changes, status):
    assert second(name_servers_take_tcp.judge, **changes) is status


def test_where_no_server_is_heard_over_tcp_the_way_there_may_be_to_blame():
    facts = dns_facts(servers=(server(1, tcp=SILENT), server(2, tcp=SILENT)))
    assert set(statuses(name_servers_take_tcp.judge(facts)).values()) == {UNKNOWN}


@pytest.mark.parametrize(
    "judge", [name_servers_authoritative.judge, name_servers_take_tcp.judge], ids=["udp", "tcp"]
)
@pytest.mark.parametrize("addresses", [(), NO_ANSWER], ids=["none", "not told"])
def test_a_server_without_an_address_was_not_asked(judge, addresses):
    facts = dns_facts(name_servers=named(ns3=addresses), servers=())
    assert statuses(judge(facts)) == {"ns3": UNKNOWN}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="the same"),
        pytest.param(
            {"udp": answered(soa=soa(serial=2)), "tcp": answered(soa=soa(serial=2))},
            FAIL,
            id="an older one",
        ),
        pytest.param({"udp": answered(soa=None, truncated=True)}, PASS, id="told over TCP"),
        pytest.param({"udp": SILENT, "tcp": SILENT}, UNKNOWN, id="one is silent"),
    ],
)
def test_serials_agree(changes, status):
    assert asked(serials_agree.judge, dns_facts(servers=servers(**changes)))[0] is status


RANGES = {
    "refresh_s": (1200, 43200),
    "retry_s": (120, 7200),
    "expire_s": (1209600, 2419200),
    "negative_s": (60, 86400),
}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        pytest.param({}, set(), id="all within"),
        pytest.param({"refresh_s": 1199}, {"refresh", "retry"}, id="too often"),
        pytest.param({"refresh_s": 43201}, {"refresh"}, id="too seldom"),
        pytest.param({"retry_s": 7200}, {"retry"}, id="retry not before the next refresh"),
        pytest.param({"expire_s": 86400}, {"expire"}, id="forgotten within a day"),
        pytest.param({"minimum_s": 86401}, {"negative"}, id="absence remembered too long"),
    ],
)
def test_times_are_within_their_ranges(changes, wrong):
    facts = dns_facts(servers=(server(1, udp=answered(soa=soa(**changes))),))
    found = statuses(soa_sane.judge(facts, **RANGES))
    assert set(found) == {"refresh", "retry", "expire", "negative"}
    assert {locus for locus, status in found.items() if status is FAIL} == wrong


def test_without_an_soa_record_no_time_is_known():
    facts = dns_facts(servers=(server(1, udp=SILENT, tcp=SILENT),))
    assert statuses(soa_sane.judge(facts, **RANGES)) == {"": UNKNOWN}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({}, PASS, id="refused"),
        pytest.param(
            {"transfer": TransferAnswer(how="answered", rcode="NOERROR", records=9)},
            FAIL,
            id="handed over",
        ),
        pytest.param(
            {"transfer": TransferAnswer(how="answered", rcode="NOERROR")}, PASS, id="empty"
        ),
        pytest.param({"transfer": TransferAnswer(how="reset")}, PASS, id="hung up, and TCP works"),
        pytest.param(
            {"transfer": TransferAnswer(how="reset"), "tcp": SoaAnswer(how="reset")},
            UNKNOWN,
            id="hung up, as always",
        ),
        pytest.param({"transfer": TransferAnswer(how="refused")}, PASS, id="no TCP at all"),
        pytest.param({"transfer": TransferAnswer(how="silent")}, UNKNOWN, id="silence"),
        pytest.param({"transfer": OUT_OF_SCOPE}, UNKNOWN, id="not let out"),
    ],
)
def test_a_transfer_is_refused(changes, status):
    assert second(transfer_refused.judge, **changes) is status


def recursion(rcode="NOERROR", *, aa=False, ra=False, records=0, how="answered"):
    answer = RecursionAnswer(
        how=how, rcode=rcode, authoritative=aa, recursion_available=ra, records=records
    )
    return {"recursion": answer}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param(recursion("REFUSED"), PASS, id="refused"),
        pytest.param(recursion("REFUSED", ra=True), PASS, id="refused to us, offered to others"),
        pytest.param(recursion(), PASS, id="referred elsewhere"),
        pytest.param(recursion(ra=True, records=13), FAIL, id="resolved"),
        pytest.param(recursion("NXDOMAIN", ra=True), FAIL, id="resolved, as there is none"),
        pytest.param(recursion(records=13), FAIL, id="told from its cache"),
        pytest.param(recursion("SERVFAIL", ra=True), UNKNOWN, id="tried in vain"),
        pytest.param(recursion(aa=True, records=13), UNKNOWN, id="the root's own server"),
        pytest.param(recursion(how="silent"), UNKNOWN, id="silent"),
        pytest.param({"recursion": OUT_OF_SCOPE}, UNKNOWN, id="not let out"),
    ],
)
def test_recursion_is_refused(changes, status):
    assert second(recursion_refused.judge, **changes) is status


def test_a_resolver_on_the_way_is_not_the_servers_fault():
    diverted = {"udp": RESOLVER, **recursion(ra=True, records=13)}
    facts = dns_facts(servers=(server(1, **diverted), server(2, **diverted)))
    assert set(statuses(recursion_refused.judge(facts)).values()) == {UNKNOWN}


@pytest.mark.parametrize(
    "judge", [name_servers_authoritative.judge, transfer_refused.judge, serials_agree.judge]
)
def test_without_servers_nothing_is_judged(judge):
    with pytest.raises(UnseenError):
        list(judge(dns_facts(servers=NO_ANSWER)))
