"""Mail on real name servers: every defect breaks exactly the questions that the table lists."""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agent import names
from agent.recorded import from_json, to_json
from agent.visits import wire
from baselines.read import read, shipped
from checks import catalogue
from checks.finding import Target
from checks.mail import spf
from checks.mail.facts import MailFacts
from checks.mail.observe import observe
from checks.roll_up import worst
from checks.verdict import CannotObserve, Cause, NotSeen, UnseenError, Verdict
from tests.checks.mail.mail_zones import (
    ALL_GOOD,
    CASES,
    HOSTILE,
    POLICIES_AT,
    ZONE,
    domain,
    policy_of,
    zones,
)  # fmt: skip
from tests.dns_servers import Internet, internet
from tests.tls_servers import Site, issue, site
from tests.worlds import KeptInMemory, loopback_world

NOBODY = "127.0.2.99"
SHOWN = site()
UNTRUSTED = "untrusted"


class Policies(BaseHTTPRequestHandler):
    """Serves each domain its MTA-STS policy."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.headers["Host"].removeprefix("mta-sts.").removesuffix(f".{ZONE}")
        found = self.path == "/.well-known/mta-sts.txt" and name != "lostpolicy"
        body = policy_of(name).encode() if found else b"nothing here"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def policies(folder: Path) -> Iterator[None]:
    """Serve policies where senders look for them, at port 443."""
    hosts = tuple(f"mta-sts.{name}.{ZONE}".lower() for name in CASES if name != UNTRUSTED)
    leaf = issue(hosts[0], by=SHOWN.intermediates[0], dns=hosts)
    shown = Site(leaf=leaf, intermediates=SHOWN.intermediates, root=SHOWN.root)
    pair = folder / "policies.pem"
    pair.write_bytes(shown.leaf.key_pem + shown.chain_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    try:
        server = ThreadingHTTPServer((POLICIES_AT, 443), Policies)
    except PermissionError:
        pytest.skip("port 443 needs root")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    folder = tmp_path_factory.mktemp("mail")
    (folder / "root.pem").write_bytes(SHOWN.root.pem)
    with (
        internet(folder, zones()) as found,
        policies(folder),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(wire.certifi, "where", lambda: str(folder / "root.pem"))
        wire._made.cache_clear()
        yield found
    wire._made.cache_clear()


async def look(
    net: Internet, name: str, *, use="both", resolver: str = "", keeper=None, scope=(f"*.{ZONE}",)
) -> MailFacts:
    target = Target(system="s", kind="domain", id="d", declared=domain(name, use))
    async with loopback_world(
        target,
        resolver=resolver or net.validating,
        scope=("127.0.0.0/8", *scope),
        keeper=keeper,
    ) as world:
        return await observe(target, world)


def rules():
    (path,) = (one for one in shipped() if one.stem == "dns-mail")
    found = [rule for requirement in read(path).requirements for rule in requirement.rules]
    return [rule for rule in found if rule.check.startswith("mail.")]


def answers(facts: MailFacts) -> dict[str, str]:
    """Ask every question as the shipped document does; the strictest rule, the worst locus."""
    found: dict[str, list[str]] = {}
    for rule in rules():
        question = catalogue.questions()[rule.check]
        params = catalogue.arguments(question, rule.params.at(None))
        others = {one.name: {} for one in question.elsewhere}
        said = _worst(question, {"mail": facts, **others}, params)
        found.setdefault(question.name.partition(".")[2], []).append(said)
    return {name: "FAIL" if "FAIL" in said else said[0] for name, said in found.items()}


def _worst(question, given, params) -> str:
    try:
        said = question.judge(**given, **params)
        verdicts = [said] if isinstance(said, Verdict) else list(said)
    except UnseenError:
        return "UNKNOWN"
    return worst(verdict.status for verdict in verdicts).value


@pytest.mark.parametrize(("name", "differs"), [(n, d) for n, (_, d) in CASES.items()], ids=CASES)
async def test_a_defect_breaks_its_own_questions_and_no_other(net, name, differs):
    assert answers(await look(net, name)) == ALL_GOOD | differs


@pytest.mark.parametrize(
    ("name", "use", "wanted"),
    [
        ("nullmx", "none", {"mx_as_declared": "PASS", "spf_refuses_where_none_sent": "PASS"}),
        ("nomx", "none", {"mx_as_declared": "FAIL", "spf_refuses_where_none_sent": "PASS"}),
        ("clean", "none", {"mx_as_declared": "FAIL", "spf_refuses_where_none_sent": "FAIL"}),
        ("clean", None, {"mx_as_declared": "UNKNOWN", "spf_refuses_where_none_sent": "UNKNOWN"}),
    ],
)
async def test_what_is_declared_decides_what_is_right(net, name, use, wanted):
    found = answers(await look(net, name, use=use))
    assert {question: found[question] for question in wanted} == wanted


async def test_a_resolver_that_does_not_validate_tells_nothing_of_signatures(net):
    facts = await look(net, "clean", resolver=net.trusting)
    assert answers(facts) == ALL_GOOD | {"dane_secure": "UNKNOWN"}


async def test_a_policy_outside_scope_is_not_fetched(net):
    facts = await look(net, "clean", scope=())
    assert facts.sts_policies.cause is Cause.OUT_OF_SCOPE
    assert answers(facts)["mta_sts_served"] == "UNKNOWN"


async def test_a_name_that_does_not_exist_publishes_nothing(net):
    found = answers(await look(net, "nowhere"))
    failing = {"spf_published", "dkim_published", "dmarc_published", "mx_as_declared"}
    assert {name for name, status in found.items() if status == "FAIL"} == failing
    assert {name for name, status in found.items() if status == "PASS"} == set()


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_records_are_bounded_and_pass_nothing_that_they_spoil(net, name):
    began = time.monotonic()
    facts = await look(net, name)
    assert time.monotonic() - began < 15
    assert len(to_json(facts).__repr__()) < 200_000
    spoilt = {
        "bigtxt": "spf_published",
        "manytxt": "spf_published",
        "nul": "spf_well_formed",
        "fanout": "spf_lookups_few",
        "wide": "spf_lookups_few",
        "manymx": "mx_hosts_found",
        "baddkim": "dkim_published",
        "baddmarc2": "dmarc_well_formed",
    }
    assert answers(facts)[spoilt[name]] in ("FAIL", "UNKNOWN")
    assert from_json(to_json(facts), MailFacts) == facts


async def test_what_is_seen_is_judged_from_the_store_as_it_was(net):
    facts = await look(net, "clean")
    again = from_json(to_json(facts), MailFacts)
    assert again == facts
    assert answers(again) == answers(facts)


async def test_the_questions_and_answers_are_kept(net):
    keeper = KeptInMemory()
    await look(net, "clean", keeper=keeper)
    kept = b"".join(keeper.kept.values())
    assert b"resolver clean.school.vn MX: NOERROR AD=1" in kept
    assert b"mta-sts.txt at 127.0.4.25: answered 200" in kept


async def test_without_a_resolver_nothing_is_observed(net, monkeypatch):
    monkeypatch.setattr(names, "TRY_S", 0.1)
    with pytest.raises(CannotObserve):
        await look(net, "clean", resolver=f"{NOBODY}:{net.port}")


async def test_includes_are_followed_for_a_limited_time(net, monkeypatch):
    monkeypatch.setattr(spf, "MOST_SECONDS", 0.0)
    facts = await look(net, "costly")
    assert facts.spf.end == "timed_out"
    assert answers(facts)["spf_includes_found"] == "UNKNOWN"


async def test_a_look_can_be_given_up(net):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.005):
            await look(net, "chain")


def test_nothing_that_was_not_seen_is_said_to_be_there():
    facts = MailFacts(seen_at=SHOWN.leaf.certificate.not_valid_before_utc, name="x.vn", use="both")
    assert set(answers(facts).values()) <= {"UNKNOWN", "NOT_APPLICABLE"}
    assert isinstance(facts.spf, NotSeen)
