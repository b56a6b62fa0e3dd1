"""Look as an audit does, and put the facts into the vocabulary that peers share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, TypeVar, cast

from checks.declared import Endpoint, Scheme
from checks.finding import Target
from checks.tls.certificate_names_host import judge as names_host
from checks.tls.facts import Certificate, TlsFacts
from checks.tls.observe import observe
from checks.verdict import Answer, NotSeen, Status, UnseenError
from checks.world import World
from tests.oracles.outcome import Outcome, sorted_by_version
from tests.oracles.row import NAME, Row
from tests.oracles.serve.process import ADDRESS
from tests.oracles.sites import authorities
from tests.oracles.transcript import RecordingWorld
from tests.worlds import QUICK, loopback_world

T = TypeVar("T")
CURVES: Final = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
# As in the field, but for the pause: two connections at a time.
POLITE: Final = replace(QUICK, connections_per_address=2, connect_timeout_s=3, read_timeout_s=5)
FEATURES: Final = (
    "extended_master_secret",
    "encrypt_then_mac",
    "secure_renegotiation",
    "compression",
    "fallback_scsv",
    "early_data",
)


def target_of(row: Row, port: int) -> Target:
    """Declare the row's server as an inventory would."""
    root = authorities().root.der
    declared = Endpoint(
        url=f"{row.scheme}://{NAME}:{port}",
        scheme=cast(Scheme, row.scheme),
        host=NAME,
        port=port,
        pinned=True,
        agency_cas=(root,),
    )
    return Target(
        system="oracle", kind="endpoint", id="site", addresses=(ADDRESS,), declared=declared
    )


async def recorded_look(target: Target) -> tuple[TlsFacts, RecordingWorld]:
    """Look once; return the facts, and what was said for them."""
    async with loopback_world(target, limit_s=60, settings=POLITE) as world:
        recording = RecordingWorld(world)
        return await observe(target, cast(World, recording)), recording


def outcome_of(facts: TlsFacts) -> Outcome:
    """Put what was seen into the peers' vocabulary."""
    suites = known(facts.suites) or {}
    groups = known(facts.groups) or {}
    primes = known(facts.primes)
    chains = known(facts.chains)
    if chains is None and (chain := known(facts.chain)):
        chains = (chain,)
    return Outcome(
        peer="rasoat",
        versions=dict(_versions(facts)),
        suites=sorted_by_version({version: each.taken for version, each in suites.items()}),
        groups=sorted_by_version({version: each.taken for version, each in groups.items()}),
        prime_bits=None if primes is None else tuple(sorted({prime.bits for prime in primes})),
        chains=chains and tuple(sorted(tuple(c.sha256 for c in chain) for chain in chains)),
        keys={chain[0].sha256: kind_of(chain[0]) for chain in chains or ()},
        accepted=_accepted(facts),
        server_chooses={
            version: each.server_chooses
            for version, each in suites.items()
            if each.server_chooses is not None
        },
        features=dict(_features(facts)),
    )


def known(value: T | NotSeen) -> T | None:
    """Return what was seen, None for what was not."""
    return None if isinstance(value, NotSeen) else value


def _versions(facts: TlsFacts) -> Mapping[str, bool]:
    clear = {Answer.TAKEN: True, Answer.REFUSED: False}
    answers = {version: facts.answer(version) for version in known(facts.versions) or {}}
    return {version: clear[a] for version, a in answers.items() if a in clear}


def _features(facts: TlsFacts) -> Mapping[str, bool]:
    found = {feature: known(getattr(facts, feature)) for feature in FEATURES}
    if chains := known(facts.chains):
        found["chain_in_order"] = all(map(in_order, chains))
    return {feature: value for feature, value in found.items() if value is not None}


def in_order(chain: Sequence[Certificate]) -> bool:
    """Tell whether each certificate is made out for the issuer of the one before, as sslyze asks.

    It does not tell a gap or a stranger from disorder, which our fact `chain_shape` does.
    """
    return all(upper.subject == lower.issuer for lower, upper in pairwise(chain))


def _accepted(facts: TlsFacts) -> bool | None:
    trust = known(facts.agency_trust)
    if trust is None or not known(facts.chain):
        return None
    try:
        is_named = names_host(facts).status is Status.PASS
    except UnseenError:
        return None
    return trust.verified and is_named and facts.leaf.valid_at(facts.seen_at)


def kind_of(certificate: Certificate) -> str:
    """Return the name that a row gives to such a key."""
    if certificate.key_kind == "RSA":
        return f"RSA {certificate.key_bits}"
    if certificate.key_kind == "EC":
        return f"EC {CURVES.get(certificate.curve, certificate.curve)}"
    return certificate.key_kind
