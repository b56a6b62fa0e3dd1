"""TLS facts of a website that is right; an argument is the only defect in sight."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.tls.facts import (
    Certificate,
    ChainShape,
    Groups,
    NameAnswer,
    Suites,
    TlsFacts,
    Trust,
    VersionAnswer,
)
from checks.verdict import Answer, Cause, NotSeen, Said

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
UNSEEN = NotSeen(cause=Cause.TIMED_OUT, why=Said("the handshake did not end"))
TAKEN, REFUSED = Answer.TAKEN, Answer.REFUSED
RIGHT = {
    "SSLv2": REFUSED,
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
    return all_versions(RIGHT | {_version(name): answer for name, answer in answers.items()})


def _version(name: str) -> str:
    return f"SSLv{name[-1]}" if name.startswith("ssl") else f"TLS 1.{name[-1]}"


def all_versions(answers: Mapping[str, Answer | VersionAnswer | None]):
    return {
        version: answered(answer) if isinstance(answer, Answer) else answer
        for version, answer in answers.items()
        if answer is not None
    }


GOOD_13 = ("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
GOOD_12 = (
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
)
GOOD_GROUPS = ("X25519MLKEM768", "x25519", "secp256r1")


def taken(*names: str, complete: bool = True, server_chooses: bool | None = None) -> Suites:
    return Suites(taken=names, complete=complete, server_chooses=server_chooses)


def suites(**changed: Suites | None) -> Mapping[str, Suites]:
    """Change the right suites: `tls_1_2=taken(…)`, `sslv2=…`; None: nothing is known of them."""
    right = {"TLS 1.2": taken(*GOOD_12, server_chooses=True), "TLS 1.3": taken(*GOOD_13)}
    named = right | {_version(name): value for name, value in changed.items()}
    return {version: value for version, value in named.items() if value is not None}


def groups(*tls_1_3: str, complete: bool = True) -> Mapping[str, Groups]:
    return {
        "TLS 1.2": Groups(taken=("x25519", "secp256r1"), complete=True),
        "TLS 1.3": Groups(taken=tls_1_3 or GOOD_GROUPS, complete=complete),
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
        extended_key_usage=("serverAuth",),
        ocsp_urls=(),
        crl_urls=("http://crl.example.vn/1.crl",),
        scts=2,
        must_staple=False,
    )
    return replace(right, **changes)


def intermediate(**changes: Any) -> Certificate:
    right = {"sha256": "c" * 64, "subject": "CN=Intermediate CA", "is_ca": True}
    return certificate(**(right | changes))


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
        "suites": suites(),
        "groups": groups(),
        "primes": (),
        "exchange_signatures": ("ecdsa_secp256r1_sha256",),
        "weak_exchange_signature": False,
        "extended_master_secret": True,
        "encrypt_then_mac": None,
        "secure_renegotiation": True,
        "compression": False,
        "heartbeat": False,
        "fallback_scsv": True,
        "wrong_name": NameAnswer(answer=REFUSED, alert=112),
        "chain_shape": ChainShape(ordered=True, missing_issuer=""),
        "alpn": "h2",
        "early_data": False,
        "staple": None,
    }
    made = right | changes
    chain = made["chain"]
    made.setdefault("chain_sent", chain if isinstance(chain, NotSeen) else len(chain))
    made.setdefault("chains", chain if isinstance(chain, NotSeen) else (chain,))
    return TlsFacts(seen_at=NOW, **made)


def with_leaf(**changes: Any) -> TlsFacts:
    return tls_facts(chain=(certificate(**changes), intermediate()))


ONLY_13 = {
    "versions": versions(tls_1_2=REFUSED),
    "suites": {"TLS 1.3": taken(*GOOD_13)},
    "groups": {"TLS 1.3": Groups(taken=GOOD_GROUPS, complete=True)},
} | dict.fromkeys(
    (
        "weak_exchange_signature",
        "extended_master_secret",
        "encrypt_then_mac",
        "secure_renegotiation",
        "compression",
        "heartbeat",
        "fallback_scsv",
    )
)
PLAIN_HTTP = tls_facts(
    scheme="http",
    speaks="http",
    versions=all_versions(dict.fromkeys(RIGHT, Answer.GARBLED)),
    chain=UNSEEN,
    **dict.fromkeys(
        (
            *("public_trust", "agency_trust", "suites", "groups", "primes", "wrong_name"),
            *("exchange_signatures", "weak_exchange_signature", "extended_master_secret"),
            *("encrypt_then_mac", "secure_renegotiation", "compression", "heartbeat"),
            *("fallback_scsv", "chain_shape", "alpn", "early_data", "staple"),
        ),
        UNSEEN,
    ),
)
