"""TLS facts of a website that is right; an argument is the only defect in sight."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.tls.facts import Certificate, TlsFacts, Trust, VersionAnswer
from checks.verdict import Answer, Cause, NotSeen, Said

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
UNSEEN = NotSeen(cause=Cause.TIMED_OUT, why=Said("the handshake did not end"))
TAKEN, REFUSED = Answer.TAKEN, Answer.REFUSED
RIGHT = {
    "SSLv3": REFUSED,
    "TLS 1.0": REFUSED,
    "TLS 1.1": REFUSED,
    "TLS 1.2": TAKEN,
    "TLS 1.3": TAKEN,
}
ALL_REFUSED = dict.fromkeys(RIGHT, REFUSED)
ALL_SILENT = dict.fromkeys(RIGHT, Answer.SILENT)


def answered(answer: Answer, **changes: Any) -> VersionAnswer:
    return VersionAnswer(answer=answer, hellos=1, suites_offered=40, **changes)


def versions(**answers: Answer | VersionAnswer | None) -> Mapping[str, VersionAnswer]:
    """Change the right answers: `tls_1_0=…`, `sslv3=…`; None: the version was not asked."""
    changed = dict(RIGHT)
    for name, answer in answers.items():
        changed["SSLv3" if name == "sslv3" else f"TLS 1.{name[-1]}"] = answer
    return all_versions(changed)


def all_versions(answers: Mapping[str, Answer | VersionAnswer | None]):
    return {
        version: answered(answer) if isinstance(answer, Answer) else answer
        for version, answer in answers.items()
        if answer is not None
    }


def certificate(**changes: Any) -> Certificate:
    right = Certificate(
        sha256="a" * 64,
        subject="CN=site.example.vn",
        issuer="CN=Intermediate CA",
        serial="1f",
        not_before=NOW - timedelta(days=10),
        not_after=NOW + timedelta(days=80),
        dns_names=("site.example.vn",),
        ip_names=(),
        key_kind="EC",
        key_bits=256,
        curve="secp256r1",
        signature_hash="SHA-256",
        is_ca=False,
        self_issued=False,
        self_signed=False,
    )
    return replace(right, **changes)


def intermediate(**changes: Any) -> Certificate:
    return certificate(**({"subject": "CN=Intermediate CA", "is_ca": True} | changes))


def trusted(**changes: Any) -> Trust:
    return replace(Trust(verified=True, at=NOW), **changes)


def tls_facts(**changes: Any) -> TlsFacts:
    right = {
        "host": "site.example.vn",
        "port": 443,
        "scheme": "https",
        "server_name": "site.example.vn",
        "versions": versions(),
        "speaks": "tls",
        "handshake_version": "TLS 1.3",
        "handshake_completed": True,
        "chain": (certificate(), intermediate()),
        "public_trust": trusted(),
        "agency_trust": None,
    }
    made = right | changes
    chain = made["chain"]
    made.setdefault("chain_sent", chain if isinstance(chain, NotSeen) else len(chain))
    return TlsFacts(seen_at=NOW, **made)


def with_leaf(**changes: Any) -> TlsFacts:
    return tls_facts(chain=(certificate(**changes), intermediate()))


PLAIN_HTTP = tls_facts(
    scheme="http",
    speaks="http",
    versions=all_versions(dict.fromkeys(RIGHT, Answer.GARBLED)),
    chain=UNSEEN,
    public_trust=UNSEEN,
    agency_trust=UNSEEN,
)
