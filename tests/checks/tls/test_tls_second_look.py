"""The second look asks again for what failed, and for all of it where the peer has changed."""

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from agent.scope import Scope
from agent.world import Gate, LookWorld
from baselines.read import read_all, shipped
from checks.doubt import fields_read, spot_of
from checks.judge import Seen, judge_requirement
from checks.look import Doubted, Look
from checks.settle import settle
from checks.tls.facts import TlsFacts
from checks.tls.parts import ALL, fields_of, parts_of
from checks.tls.second_look import observe
from checks.verdict import Answer, CannotObserve, Cause, Status
from tests.builders import a_system
from tests.checks.tls.look_at import endpoint
from tests.checks.tls.nginx import nginx
from tests.checks.tls.starttls.test_starttls_with_servers import WITH_TLS, WITHOUT_TLS, shown
from tests.tls_servers import by_version, closing, listening, server_context, shake_hands, site
from tests.worlds import LOOPBACK, QUICK, KeptInMemory

(PROFILE,) = [one for one in read_all(shipped()) if one.document.id == "tls-vn"]
GOOD, EXPIRED = site(), site(valid_days=(-40, -20))
BOTH = ("TLS 1.2", "TLS 1.3")
WHOLE = 35  # connections of a whole look, at least
OF_NO_TIME = {"seen_at", "public_trust", "agency_trust"}  # what the others are compared by


class Counting(LookWorld):
    connections = 0

    async def connect(self, *where, **how):
        self.connections += 1
        return await super().connect(*where, **how)


@dataclass(frozen=True, kw_only=True)
class Looked:
    facts: TlsFacts
    connections: int
    evidence: tuple[str, ...]

    def doubting(self, *fields) -> Doubted:
        return Doubted(facts=self.facts, fields=frozenset(fields), evidence=self.evidence)


async def look(port, doubted=None, **declared) -> Looked:
    target = endpoint(port, **declared)
    settings = replace(QUICK, connections_per_address=2)
    gate = Gate(settings, Scope.of(LOOPBACK), KeptInMemory())
    async with Counting(gate, target, doubted).within(40) as world:
        facts = await observe(target, world)
    await gate.close()
    return Looked(facts=facts, connections=world.connections, evidence=tuple(world.evidence))


def as_look(looked, target) -> Look:
    return Look(
        target=target,
        area="tls",
        address="127.0.0.1",
        facts=looked.facts,
        seen_at=looked.facts.seen_at,
        evidence=looked.evidence,
    )


def findings(looked, check, target):
    """Judge by the rules of the profile that ask this question."""
    return [
        finding
        for requirement in PROFILE.requirements
        if any(rule.check == check for rule in requirement.rules)
        for finding in judge_requirement(
            a_system(targets=(target,)),
            PROFILE.document,
            requirement,
            Seen((as_look(looked, target),)),
        )
        if finding.check == check
    ]


async def twice(port, check, *, then=lambda: None, **declared):
    """Look, look again at what the failures of a check rest on; return both, and what holds."""
    target = endpoint(port, **declared)
    first = await look(port, **declared)
    before = findings(first, check, target)
    failing = [one for one in before if one.status is Status.FAIL]
    assert failing
    one_look = as_look(first, target)
    read = fields_read(failing, [a_system(targets=(target,))], [one_look])[spot_of(one_look)]
    then()
    second = await look(port, first.doubting(*read), **declared)
    return first, second, settle(before, findings(second, check, target))


def of_steady(facts, *, without=frozenset()):
    names = fields_of(ALL) - OF_NO_TIME - without
    return {name: getattr(facts, name) for name in names}


NULL = "ECDHE-ECDSA-NULL-SHA:ECDHE-ECDSA-AES128-GCM-SHA256"
STEADY = {
    "an expired certificate": ("certificate_valid_now", EXPIRED, (), 3),
    "no trust": ("certificate_trusted", GOOD, (), 3),
    "a name that is not served": ("unknown_name_refused", GOOD, (), 3),
    "old versions": (
        *("legacy_protocols_off", GOOD),
        *(("ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;", "ssl_ciphers DEFAULT@SECLEVEL=0;"), 8),
    ),
    "broken suites": (
        *("no_broken_suite", GOOD),
        *(("ssl_protocols TLSv1.2;", f"ssl_ciphers {NULL}:@SECLEVEL=0;"), 8),
    ),
}


@pytest.mark.parametrize(("check", "shown", "directives", "most"), STEADY.values(), ids=STEADY)
async def test_a_steady_server_is_asked_for_little(check, shown, directives, most, tmp_path):
    with nginx(tmp_path, shown, *directives) as port:
        first, second, settled = await twice(port, f"tls.{check}")
    assert 0 < second.connections <= most < first.connections
    assert of_steady(second.facts) == of_steady(first.facts)
    assert second.facts.seen_at > first.facts.seen_at
    assert [one.status for one in settled if one.status is not Status.PASS]
    assert {one.status for one in settled} <= {Status.FAIL, Status.PASS, Status.NOT_APPLICABLE}
    assert Status.FAIL in {one.status for one in settled}


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    with nginx(tmp_path_factory.mktemp("steady"), GOOD) as port:
        yield port, asyncio.run(look(port))


@pytest.mark.parametrize("field", sorted(fields_of(ALL)))
async def test_each_field_is_seen_again_as_fully_as_at_first(field, steady):
    port, first = steady
    second = await look(port, first.doubting(field))
    assert second.connections < first.connections
    assert of_steady(second.facts) == of_steady(first.facts)
    for store in ("public_trust", "agency_trust"):
        before, now = getattr(first.facts, store), getattr(second.facts, store)
        assert (before is now) or before == replace(now, at=before.at)


async def test_a_chain_and_its_trust_are_of_one_look(steady):
    port, first = steady
    second = await look(port, first.doubting("chain"))
    assert second.facts.public_trust.at == second.facts.seen_at > first.facts.seen_at


async def test_evidence_of_both_looks_is_kept(steady):
    port, first = steady
    second = await look(port, first.doubting("suites"))
    assert {*first.evidence} < {*second.evidence}


class Changing:
    """A server that becomes another one."""

    def __init__(self, behave) -> None:
        self.behave = behave

    @contextmanager
    def serving(self):
        with listening(self._serve) as port:
            yield port

    def _serve(self, connection):
        self.behave(connection)

    def becomes(self, behave):
        return lambda: setattr(self, "behave", behave)


def shows(shown=GOOD, *, versions=BOTH, suites=b"ALL:@SECLEVEL=0"):
    context = server_context(shown, versions=versions, suites=suites)
    return lambda connection: shake_hands(connection, context)


STRONG = b"ECDHE+AESGCM"
CHANGES = {
    "another certificate": ("certificate_valid_now", shows(EXPIRED), shows(GOOD)),
    "other suites": ("no_broken_suite", shows(), shows(suites=STRONG)),
    "no old version": (
        *("legacy_protocols_off", shows(versions=("TLS 1.0", "TLS 1.3"))),
        shows(),
    ),
    "no newest version, where a certificate is doubted": (
        *("certificate_valid_now", shows(EXPIRED), shows(GOOD, versions=("TLS 1.2", "TLS 1.2"))),
    ),
}


@pytest.mark.parametrize(("check", "before", "after"), CHANGES.values(), ids=CHANGES)
async def test_a_server_that_is_another_then_is_unsteady_and_seen_whole(check, before, after):
    server = Changing(before)
    with server.serving() as port:
        _, second, settled = await twice(port, f"tls.{check}", then=server.becomes(after))
        alone = await look(port)
    causes = {one.cause for one in settled if one.status is Status.UNKNOWN}
    assert Cause.UNSTEADY in causes
    assert Status.FAIL not in {one.status for one in settled}
    assert second.connections >= alone.connections
    assert of_steady(second.facts) == of_steady(alone.facts)


async def test_a_version_that_is_refused_now_is_noticed_where_only_suites_are_doubted():
    server = Changing(shows())
    with server.serving() as port:
        first = await look(port)
        old_refused = by_version({"TLS 1.2": closing}, server_context(GOOD, versions=BOTH))
        server.behave = old_refused
        second = await look(port, first.doubting("suites"))
    assert second.facts.answer("TLS 1.2") is not Answer.TAKEN
    assert set(second.facts.suites) == {"TLS 1.3"}


async def test_nothing_is_carried_over_to_another_certificate_of_two_shown_in_turn():
    turns = [shows(EXPIRED), shows(GOOD)]

    def in_turn(connection):
        turns.reverse()
        turns[0](connection)

    with listening(in_turn) as port:
        first = await look(port)
        second = await look(port, first.doubting("chain", "chains"))
    same = first.facts.leaf.sha256 == second.facts.leaf.sha256
    assert same or second.connections >= WHOLE  # whose turn it was, chance decides


async def test_a_server_that_is_gone_is_not_what_it_was():
    server = Changing(shows(EXPIRED))
    with server.serving() as port:
        first = await look(port)
    for fields in ({"chain"}, {"suites"}, {"wrong_name"}):
        with pytest.raises(CannotObserve):
            await look(port, first.doubting(*fields))


async def test_where_no_version_was_taken_everything_is_seen_again():
    with listening(closing) as port:
        first = await look(port)
        second = await look(port, first.doubting("chain"))
    assert first.facts.taken == ()
    assert second.connections == first.connections


IMAP = WITH_TLS["Dovecot, IMAP"]  # without DH parameters it hangs up on DHE


@pytest.mark.parametrize(
    ("fields", "most"),
    [({"chain"}, 3), ({"wrong_name"}, 8), ({"fallback_scsv"}, 8), ({"suites", "groups"}, 45)],
    ids=lambda value: " and ".join(sorted(value)) if isinstance(value, set) else str(value),
)
async def test_behind_starttls_no_more_is_asked_and_no_less_seen(fields, most):
    scheme, server = IMAP
    with server(shown()) as port:
        first = await look(port, scheme=scheme)
        second = await look(port, first.doubting(*fields), scheme=scheme)
    assert 0 < second.connections <= most < first.connections
    assert of_steady(second.facts) == of_steady(first.facts)


async def test_what_speaks_without_tls_is_asked_whether_it_still_does():
    scheme, server = WITHOUT_TLS["Exim"]
    with server(shown()) as port:
        first = await look(port, scheme=scheme)
        second = await look(port, first.doubting("speaks"), scheme=scheme)
    assert second.connections == first.connections
    assert second.facts == replace(first.facts, seen_at=second.facts.seen_at)


async def test_a_handshake_that_fails_now_has_everything_seen_again():
    server = Changing(shows(EXPIRED))
    with server.serving() as port:
        first = await look(port)
        server.behave = closing
        second = await look(port, first.doubting("chain"))
    assert second.facts.taken == ()
    assert parts_of({"chain"}) == {"certificates"}
