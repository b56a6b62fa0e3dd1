"""Prove by a peer's own hellos that it did not ask, or that it is wrong."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from cryptography import x509

from checks.tls.facts import Prime
from checks.tls.hellos.primes import prime_of
from checks.tls.suite_traits import traits
from checks.tls.wire.key_exchange import KeyExchange
from tests.oracles import asked, lots
from tests.oracles.agreement import OracleWrong
from tests.oracles.asked import Asked
from tests.oracles.corpus import Recorded
from tests.oracles.ours import known, outcome_of
from tests.oracles.outcome import Outcome
from tests.oracles.replay import look_again
from tests.oracles.row import NAME, Row

FIELDS: Final = frozenset(f"ffdhe{bits}" for bits in (2048, 3072, 4096, 6144, 8192))
SIGNS: Final = {  # schemes by which a key of a kind can sign in TLS 1.3 (RFC 8446, 4.2.3)
    "RSA": ("rsa_pss_rsae_",),
    "EC P-256": ("ecdsa_secp256r1_",),
    "EC P-384": ("ecdsa_secp384r1_",),
    "EC P-521": ("ecdsa_secp521r1_",),
    "Ed25519": ("ed25519",),
    "Ed448": ("ed448",),
}
SIGNS_12: Final = SIGNS | {  # and in TLS 1.2, where a curve is not bound to a hash
    "RSA": ("rsa_",),
    "EC P-256": ("ecdsa_",),
    "EC P-384": ("ecdsa_",),
    "EC P-521": ("ecdsa_",),
}
OWN_CURVE: Final = {"EC P-256": "secp256r1", "EC P-384": "secp384r1", "EC P-521": "secp521r1"}
ALL: Final = ("SSLv2", "SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a peer said to a row's server, and what it made of it."""

    row: Row
    recorded: Recorded
    peer: str

    @cached_property
    def theirs(self) -> Outcome:
        return next(each for each in self.recorded.peers if each.peer == self.peer)

    @cached_property
    def ours(self) -> Outcome:
        return outcome_of(self.recorded.facts)

    @cached_property
    def hellos(self) -> list[Asked]:
        return [asked.asked_by(each) for each in asked.unpack(self.recorded.hellos[self.peer])]

    def hellos_for(self, version: str) -> list[Asked]:
        """Return what asks for a version: what offers others as well tells nothing of it.

        Up to TLS 1.2 a hello names the newest version alone, and is for that.
        """
        if version == "TLS 1.3":
            return [each for each in self.hellos if each.versions == ("TLS 1.3",)]
        older = (each for each in self.hellos if "TLS 1.3" not in each.versions)
        return [each for each in older if each.versions[-1:] == (version,)]

    @cached_property
    def primes_without_groups(self) -> list[int]:
        """Return the sizes that we saw where we had not named the group."""
        _, exchanges = look_again(self.row, self.recorded.transcript, self.recorded.facts)
        answered = [(asked.asked_by(each), each.answer) for each in exchanges]
        shown = [(hello.groups, _prime(ans)) for hello, ans in answered if _is_dhe(hello.chosen)]
        return sorted({prime.bits for groups, prime in shown if prime.name not in (groups or ())})

    def groups(self, version: str) -> frozenset[str]:
        """Return the groups that the server takes in a version, those of its primes too."""
        found = known(self.recorded.facts.groups) or {}
        of_version = found.get("TLS 1.3" if version == "TLS 1.3" else "TLS 1.2")
        primes = {prime.name for prime in known(self.recorded.facts.primes) or ()} & FIELDS
        return frozenset(of_version.taken if of_version else ()) | primes


def _is_dhe(suite: str) -> bool:
    return bool(suite) and traits(suite).exchange == "DHE"


def _prime(flight: bytes) -> Prime:
    """Return the prime in a ServerKeyExchange (RFC 5246, 7.4.3)."""
    stream, at = b"", 0
    while at < len(flight):
        end = at + 5 + int.from_bytes(flight[at + 3 : at + 5], "big")
        stream += flight[at + 5 : end] if flight[at] == lots.HANDSHAKE else b""
        at = end
    while stream[0] != lots.KEY_EXCHANGE:
        stream = stream[4 + int.from_bytes(stream[1:4], "big") :]
    prime = stream[6:][: int.from_bytes(stream[4:6], "big")]
    return prime_of(KeyExchange(prime=prime.lstrip(b"\0")))


def asked_after_all(case: Case, field: str) -> list[str]:
    """Return what of a field a peer did ask, although it is said to be blind; best none."""
    kind, _, version = field.partition(" ")
    return list(PROOFS[kind](case, version))


def _suites(case: Case, version: str) -> Iterator[str]:
    """Yield the suites not found that were refused, asked for with all that the server needs.

    Where the server chose another suite nothing is told of those that it did not choose.
    """
    for each in [version] if version else ALL:
        missing = set(case.ours.suites.get(each, ())) - set(case.theirs.suites.get(each, ()))
        for suite in sorted(missing):
            refused = (hello for hello in case.hellos_for(each) if not hello.chosen)
            if any(_can_agree(case, each, suite, hello) for hello in refused):
                yield f"{suite} in {each}"


def _can_agree(case: Case, version: str, suite: str, hello: Asked) -> bool:
    """Tell whether the server could take a suite from a hello, by the groups and keys it has."""
    return (
        suite in hello.suites
        and _has_group(case, version, suite, hello)
        and any(_fits(kind, version, suite, hello) for kind in case.row.keys)
    )


def _has_group(case: Case, version: str, suite: str, hello: Asked) -> bool:
    exchange, named = traits(suite).exchange, frozenset(hello.groups or ())
    both = case.groups(version) & named
    if exchange == "DHE":
        return bool(both & FIELDS if FIELDS & named else case.primes_without_groups)
    if hello.groups is None or exchange not in ("", "ECDHE"):
        return True
    return bool(both if version == "TLS 1.3" else both - FIELDS)


def _fits(kind: str, version: str, suite: str, hello: Asked) -> bool:
    """Tell whether a key can sign as the suite and the hello want it (RFC 8422, 5.1)."""
    wanted = traits(suite).authentication
    if wanted == "anon":
        return True
    if wanted and (wanted == "RSA") != kind.startswith("RSA"):
        return False
    if version == "TLS 1.2" and not _has_curve_of(kind, hello):
        return False
    return _can_sign(kind, version, hello)


def _has_curve_of(kind: str, hello: Asked) -> bool:
    return hello.groups is None or OWN_CURVE.get(kind) in (None, *hello.groups)


def _can_sign(kind: str, version: str, hello: Asked) -> bool:
    """Tell whether a hello names a scheme of a key; if it names none, SHA-1 is meant."""
    if version not in ("TLS 1.2", "TLS 1.3") or hello.signatures is None:
        return not kind.startswith("Ed")
    schemes = (SIGNS if version == "TLS 1.3" else SIGNS_12)[re.sub(r"RSA \d+", "RSA", kind)]
    return any(name.startswith(schemes) for name in hello.signatures)


def _groups(case: Case, version: str) -> Iterator[str]:
    """Yield the groups not found that were asked for, alone, with a suite that is taken."""
    taken = set(case.ours.suites.get(version, ()))
    missing = set(case.ours.groups.get(version, ())) - set(case.theirs.groups.get(version, ()))
    for group in sorted(missing):
        for hello in case.hellos_for(version):
            if hello.groups == (group,) and taken & set(hello.suites):
                yield group


def _primes(case: Case, _: str) -> Iterator[str]:
    """Yield the sizes that a peer ought to have seen, unless it saw just these."""
    seen = case.theirs.prime_bits
    with_dhe = [v for v in ALL[1:5] if any(map(_is_dhe, case.ours.suites.get(v, ())))]
    expected = sorted({bits for version in with_dhe for bits in _expected(case, version)})
    if seen is not None and expected != list(seen):
        yield f"{expected}, and they say {seen}"


def _expected(case: Case, version: str) -> list[int]:
    """Return the sizes for the groups that a peer names; SSL 3.0 does not heed extensions."""
    hellos = case.hellos_for(version) if version != "SSLv3" else ()
    named = FIELDS & {group for hello in hellos for group in hello.groups or ()}
    primes = known(case.recorded.facts.primes) or ()
    with_groups = [prime.bits for prime in primes if prime.name in named]
    return with_groups if named else case.primes_without_groups


def _chains(case: Case, _: str) -> Iterator[str]:
    """Yield what would have made the server show the one key and not the other."""
    versions = [version for version in ALL if case.ours.versions.get(version)]
    for hello in (hello for version in versions for hello in case.hellos_for(version)):
        fitting = [kind for kind in case.row.keys if _can_sign(kind, versions[-1], hello)]
        if len(fitting) < len(case.row.keys):
            yield f"{hello.signatures}"


PROOFS: Final[dict[str, Callable[[Case, str], Iterator[str]]]] = {
    "": _suites,
    "version": _suites,
    "suites": _suites,
    "groups": _groups,
    "prime_bits": _primes,
    "chains": _chains,
}


def proves(wrong: OracleWrong, case: Case) -> bool:
    """Tell whether the bytes prove that a peer errs."""
    if wrong.field == "accepted":
        return _is_named_by_common_name_alone(case)
    return _server_chooses_but_for_chacha(case, wrong.field.removeprefix("server chooses "))


def _is_named_by_common_name_alone(case: Case) -> bool:
    """Tell whether the leaf that a peer saw and accepted has no alternative name."""
    (chain,) = case.theirs.chains or ()
    ders = (der for der in case.recorded.certificates if sha256(der).hexdigest() == chain[0])
    certificate = x509.load_der_x509_certificate(next(ders))
    kinds = [type(extension.value) for extension in certificate.extensions]
    return (
        bool(case.theirs.accepted)
        and x509.SubjectAlternativeName not in kinds
        and certificate.subject.rfc4514_string() == f"CN={NAME}"
    )


def _server_chooses_but_for_chacha(case: Case, version: str) -> bool:
    """Tell whether the server passed over what a peer's hellos put first, though it takes it.

    The pair from which the peer concludes that a client chooses has ChaCha20 in it.
    """
    hellos = [hello for hello in case.hellos_for(version) if hello.chosen]
    taken = set(case.theirs.suites[version])
    passed_over = [h for h in hellos if _first(h.suites, taken) != h.chosen]
    pairs = {frozenset(h.suites): h.suites for h in hellos if len(h.suites) == 2}
    return bool(
        any("CHACHA20" not in hello.chosen for hello in passed_over)
        and pairs
        and all(any("CHACHA20" in suite for suite in pair) for pair in pairs)
    )


def _first(suites: Sequence[str], taken: set[str]) -> str:
    return next(suite for suite in suites if suite in taken)
