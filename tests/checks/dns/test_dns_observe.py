"""Domains on real servers: every defect breaks exactly the questions that the table lists."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from agent import names
from baselines.read import read, shipped
from checks import catalogue
from checks.declared import Domain, Endpoint
from checks.dns.facts import DOMAINS, DnsFacts
from checks.dns.observe import observe
from checks.finding import Target
from checks.roll_up import worst
from checks.verdict import CannotObserve, Cause, UnseenError, Verdict
from tests.checks.dns import rude_servers
from tests.dns_servers import ABOVE, Internet, internet, open_resolver
from tests.dns_zones import ONE, TWO, Zone
from tests.worlds import QUICK, KeptInMemory, loopback_world

RESOLVING, SILENT, GARBLED, RINGS, TRUNCATING, ELSEWHERE = (f"127.0.2.{n}" for n in range(1, 7))
NOBODY = "127.0.2.99"
RECORDS = (
    "@ A 203.113.0.80",
    "www A 203.113.0.80",
    '@ CAA 0 issue "letsencrypt.org"',
    "@ MX 10 mx",
    "mx A 203.113.0.25",
)


def zone(name: str, *more: str, second: str = TWO, **defect: object) -> Zone:
    """Return a zone that is right but for what is given."""
    servers = {"ns1": ONE, "ns2": second}
    return Zone(name=name, records=(*RECORDS, *more), **({"servers": servers} | defect))


ZONES = (
    Zone(name="."),
    Zone(name="vn"),
    zone("good.vn"),
    zone("unsigned.vn", fault="unsigned"),
    zone("expired.vn", fault="expired"),
    zone("wrong.vn", fault="wrong DS"),
    zone("nods.vn", fault="no DS"),
    zone("edu.vn", fault="unsigned"),
    zone("cut.edu.vn"),
    zone("soon.vn", valid_days=1),
    zone("weak.vn", algorithm="RSASHA256", bits=1024),
    zone("nsec3.vn", nsec3_iterations=10),
    zone("open.vn", transfer="any"),
    zone("one.vn", servers={"ns1": ONE}),
    zone("twins.vn", second=ONE),
    zone("near.vn", second="127.0.0.12"),
    zone("lame.vn", second=ABOVE),
    zone("times.vn", soa=(1, 60, 3600, 3600, 3600)),
    zone("caa.vn", '@ CAA 128 future "x"'),
    zone("resolving.vn", second=RESOLVING),
    zone("silent.vn", second=SILENT),
    zone("garbled.vn", second=GARBLED),
    zone("rings.vn", second=RINGS),
    zone("truncating.vn", second=TRUNCATING),
    zone("elsewhere.vn", second=ELSEWHERE),
    zone("nobody.vn", second=NOBODY),
    zone("dead.vn", servers={"ns1": NOBODY}),
    zone("old.vn", "@ 60 TXT x", "www.shop CNAME gone.nowhere.vn.", "shop CNAME gone.nowhere.vn."),
    zone("oldmail.vn", "post MX 10 gone.nowhere.vn."),
    zone("oldhost.vn", "sub NS ns.nowhere.vn."),
)
UNSIGNED = {"dnssec_secure": "FAIL", "signatures_fresh": "NOT_APPLICABLE"}
DEAD_SECOND = {
    "name_servers_authoritative": "FAIL",
    "name_servers_take_tcp": "FAIL",
    "name_servers_agree": "UNKNOWN",
    "serials_agree": "UNKNOWN",
    "recursion_refused": "UNKNOWN",
}
ALL_GOOD = {
    "domain_found": "PASS",
    "enough_name_servers": "PASS",
    "name_servers_agree": "PASS",
    "name_servers_apart": "PASS",
    "name_servers_authoritative": "PASS",
    "name_servers_take_tcp": "PASS",
    "serials_agree": "PASS",
    "soa_sane": "PASS",
    "dnssec_secure": "PASS",
    "dnssec_not_bogus": "PASS",
    "signatures_fresh": "PASS",
    "signing_keys_strong": "PASS",
    "nsec3_without_iterations": "NOT_APPLICABLE",
    "caa_published": "PASS",
    "caa_well_formed": "PASS",
    "transfer_refused": "PASS",
    "recursion_refused": "PASS",
    "no_dangling_names": "PASS",
    "old_names_kept": "NOT_APPLICABLE",
}
CASES: dict[str, dict[str, str]] = {
    "good.vn": {},
    "unsigned.vn": UNSIGNED | {"signing_keys_strong": "NOT_APPLICABLE"},
    "nods.vn": {"dnssec_secure": "FAIL"},
    "cut.edu.vn": {"dnssec_secure": "FAIL"},
    "expired.vn": {
        "dnssec_secure": "FAIL",
        "dnssec_not_bogus": "FAIL",
        "signatures_fresh": "FAIL",
        "caa_published": "UNKNOWN",
        "caa_well_formed": "UNKNOWN",
        "no_dangling_names": "UNKNOWN",
    },
    "soon.vn": {"signatures_fresh": "FAIL"},
    "weak.vn": {"signing_keys_strong": "FAIL"},
    "nsec3.vn": {"nsec3_without_iterations": "FAIL"},
    "open.vn": {"transfer_refused": "FAIL"},
    "one.vn": {"enough_name_servers": "FAIL", "name_servers_apart": "FAIL"},
    "twins.vn": {"enough_name_servers": "FAIL", "name_servers_apart": "FAIL"},
    "lame.vn": {
        "name_servers_authoritative": "FAIL",
        "serials_agree": "UNKNOWN",
        "recursion_refused": "UNKNOWN",
    },
    "times.vn": {"soa_sane": "FAIL"},
    "caa.vn": {"caa_well_formed": "FAIL"},
    "resolving.vn": {"recursion_refused": "FAIL"},
    "silent.vn": DEAD_SECOND,
    "garbled.vn": DEAD_SECOND,
    "rings.vn": DEAD_SECOND,
    "elsewhere.vn": DEAD_SECOND,
    "nobody.vn": DEAD_SECOND,
}


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    folder = tmp_path_factory.mktemp("dns")
    with ExitStack() as running:
        found = running.enter_context(internet(folder, ZONES, elsewhere={"dead.vn": NOBODY}))
        own = next(one for one in ZONES if one.name == "resolving.vn")
        running.enter_context(open_resolver(folder, own, RESOLVING, found))
        for address, answer in (
            (SILENT, rude_servers.silence),
            (GARBLED, rude_servers.garbage),
            (RINGS, rude_servers.pointers_in_a_ring),
            (TRUNCATING, rude_servers.truncation),
            (ELSEWHERE, rude_servers.another_question),
        ):
            running.enter_context(rude_servers.over_udp(address, found.port, answer))
        yield found


async def look(
    net: Internet, name: str, *legacy: str, resolver: str = "", **changes: object
) -> DnsFacts:
    target = Target(system="s", kind="domain", id="d", declared=Domain(name=name, legacy=legacy))
    async with loopback_world(
        target,
        resolver=resolver or net.validating,
        **({"scope": ("127.0.0.0/8", name)} | changes),
        settings=replace(QUICK, name_server_port=net.port, read_timeout_s=0.6),
    ) as world:
        return await observe(target, world)


def answers(facts: DnsFacts) -> dict[str, str]:
    """Ask every question about domains as the shipped document does; the worst locus counts."""
    (path,) = (one for one in shipped() if one.stem == "dns-mail")
    rules = [rule for requirement in read(path).requirements for rule in requirement.rules]
    found: dict[str, str] = {}
    for rule in rules:
        question = catalogue.questions()[rule.check]
        of_dns = question.kinds == DOMAINS and question.areas == {"dns"}
        if of_dns and question.name != "dns.official_suffix":
            params = catalogue.arguments(question, rule.params.at(None))
            found[question.name.partition(".")[2]] = _worst(question, facts, params)
    return found


def _worst(question: catalogue.Question, facts: DnsFacts, params: dict[str, object]) -> str:
    try:
        said = question.judge(dns=facts, **params)
        verdicts = [said] if isinstance(said, Verdict) else list(said)
    except UnseenError:
        return "UNKNOWN"
    return worst(verdict.status for verdict in verdicts).value


@pytest.mark.parametrize(("name", "differs"), CASES.items(), ids=CASES.keys())
async def test_a_defect_breaks_its_own_questions_and_no_other(net, name, differs):
    assert answers(await look(net, name)) == ALL_GOOD | differs


async def test_a_ds_record_of_another_key_makes_the_zone_bogus(net):
    found = answers(await look(net, "wrong.vn"))
    assert (found["dnssec_secure"], found["dnssec_not_bogus"]) == ("FAIL", "FAIL")


async def test_servers_of_one_network_are_near(net):
    assert answers(await look(net, "near.vn"))["name_servers_apart"] == "FAIL"


async def test_who_always_truncates_and_takes_no_tcp_serves_nothing_over_it(net):
    found = answers(await look(net, "truncating.vn"))
    assert found["name_servers_authoritative"] == "PASS"
    assert found["name_servers_take_tcp"] == "FAIL"


@pytest.mark.parametrize("name", ["good.vn", "unsigned.vn", "expired.vn", "wrong.vn", "nods.vn"])
async def test_a_resolver_that_does_not_validate_tells_nothing_of_signatures(net, name):
    facts = await look(net, name, resolver=net.trusting)
    found = answers(facts)
    assert (found["dnssec_secure"], found["dnssec_not_bogus"]) == ("UNKNOWN", "UNKNOWN")


async def test_a_domain_whose_servers_are_dead_is_not_found(net, monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.3)
    facts = await look(net, "dead.vn")
    assert answers(facts)["domain_found"] == "FAIL"
    assert answers(facts)["name_servers_authoritative"] == "UNKNOWN"


async def test_a_domain_that_does_not_exist_is_not_found(net):
    facts = await look(net, "nowhere.vn")
    found = answers(facts)
    assert found["domain_found"] == "FAIL"
    assert facts.zone == ""
    assert {found[name] for name in DEAD_SECOND} == {"UNKNOWN"}


async def test_a_name_inside_a_zone_is_looked_at_in_its_zone(net):
    facts = await look(net, "www.good.vn")
    assert facts.zone == "good.vn"
    found = answers(facts)
    assert found["transfer_refused"] == "UNKNOWN"  # it is another's zone to hand over
    assert found["name_servers_authoritative"] == "PASS"


async def test_a_transfer_is_not_tried_where_the_zone_is_not_in_scope(net):
    facts = await look(net, "open.vn", scope=("127.0.0.0/8",))
    assert answers(facts)["transfer_refused"] == "UNKNOWN"
    assert {one.transfer.cause for one in facts.servers} == {Cause.OUT_OF_SCOPE}


async def test_inner_addresses_are_not_asked_unless_they_are_in_scope(net):
    facts = await look(net, "good.vn", scope=("good.vn",))
    assert {one.udp.cause for one in facts.servers} == {Cause.OUT_OF_SCOPE}
    assert answers(facts)["name_servers_authoritative"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("legacy", "dangling", "kept"),
    [
        pytest.param("good.vn", "PASS", "PASS", id="all there"),
        pytest.param("shop.old.vn", "FAIL", "PASS", id="an alias of what is gone"),
        pytest.param("post.oldmail.vn", "FAIL", "PASS", id="a mail host that is gone"),
        pytest.param("sub.oldhost.vn", "FAIL", "UNKNOWN", id="a name server that is gone"),
        pytest.param("nowhere.vn", "PASS", "FAIL", id="let go under vn"),
        pytest.param("www.nowhere.vn", "PASS", "FAIL", id="let go with what is above"),
        pytest.param("sgd.good.vn", "PASS", "PASS", id="gone below a name that is held"),
    ],
)
async def test_old_names_are_followed(net, legacy, dangling, kept):
    found = answers(await look(net, "good.vn", legacy))
    assert (found["no_dangling_names"], found["old_names_kept"]) == (dangling, kept)


async def test_without_a_resolver_nothing_is_observed(net, monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.1)
    with pytest.raises(CannotObserve) as error:
        await look(net, "good.vn", resolver=f"{NOBODY}:{net.port}")
    assert error.value.cause in (Cause.TIMED_OUT, Cause.UNREACHABLE)


async def test_an_endpoint_is_looked_at_for_its_certificates(net):
    url = "https://www.good.vn"
    declared = Endpoint(url=url, scheme="https", host="www.good.vn", port=443)
    target = Target(system="s", kind="endpoint", id="web", declared=declared)
    keeper = KeptInMemory()
    async with loopback_world(target, resolver=net.validating, keeper=keeper) as world:
        facts = await observe(target, world)
    assert facts.caa.at == "good.vn"
    assert (facts.https, facts.addresses) == ((), ("203.113.0.80",))
    assert b"good.vn CAA CD=0: NOERROR" in b"".join(keeper.kept.values())


async def test_what_a_transfer_gave_is_nobodys_evidence(net):
    target = Target(system="s", kind="domain", id="d", declared=Domain(name="open.vn"))
    keeper = KeptInMemory()
    settings = replace(QUICK, name_server_port=net.port)
    async with loopback_world(
        target,
        resolver=net.validating,
        scope=("127.0.0.0/8", "open.vn"),
        settings=settings,
        keeper=keeper,
    ) as world:
        facts = await observe(target, world)
    assert facts.servers[0].transfer.records > 10
    assert b"mx.open.vn 300 A" not in b"".join(keeper.kept.values())
