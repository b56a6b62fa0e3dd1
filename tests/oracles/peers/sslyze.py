"""Ask sslyze, which lives in an environment of its own."""

import hashlib
import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.oracles.keys import kind_of_key
from tests.oracles.outcome import Outcome, sorted_by_version
from tests.oracles.row import NAME, Row
from tests.oracles.serve.files import ROOT
from tests.oracles.serve.process import ADDRESS

PROGRAM: Final = Path(__file__).parents[3] / ".oracles" / "sslyze" / "bin" / "sslyze"
VERSIONS: Final = {
    "SSLv2": "ssl_2_0_cipher_suites",
    "SSLv3": "ssl_3_0_cipher_suites",
    "TLS 1.0": "tls_1_0_cipher_suites",
    "TLS 1.1": "tls_1_1_cipher_suites",
    "TLS 1.2": "tls_1_2_cipher_suites",
    "TLS 1.3": "tls_1_3_cipher_suites",
}
COMMANDS: Final = (
    *("--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--certinfo"),
    *("--elliptic_curves", "--fallback", "--reneg", "--compression", "--ems", "--early_data"),
    "--quiet",
)
STARTTLS: Final = {
    "smtp": "smtp",
    "imap": "imap",
    "pop3": "pop3",
    "ftp": "ftp",
    "ldap": "ldap",
    "postgresql": "postgres",
    "xmpp": "xmpp",
    "rdp": "rdp",
}
FEATURES: Final = {
    "compression": ("tls_compression", "supports_compression"),
    "early_data": ("tls_1_3_early_data", "supports_early_data"),
    "fallback_scsv": ("tls_fallback_scsv", "supports_fallback_scsv"),
    "secure_renegotiation": ("session_renegotiation", "supports_secure_renegotiation"),
    "extended_master_secret": ("tls_extended_master_secret", "supports_ems_extension"),
}
GROUPS: Final = {"X25519": "x25519", "X448": "x448"}  # the others bear IANA's names


def ask(row: Row, port: int, folder: Path) -> Outcome:
    """Scan once, and read the JSON. Raises RuntimeError when sslyze could not scan."""
    if not PROGRAM.exists():
        raise FileNotFoundError(f"{PROGRAM}: run tools/sslyze.sh")
    out = folder / "sslyze.json"
    command = [PROGRAM, *COMMANDS, f"--certinfo_ca_file={folder / ROOT}", f"--json_out={out}"]
    command += [f"--starttls={STARTTLS[row.scheme]}"] if row.scheme in STARTTLS else []
    target = f"{NAME}:{port}{{{ADDRESS}}}"
    done = subprocess.run(
        [*command, target], capture_output=True, text=True, check=False, timeout=180
    )
    if not out.exists():
        raise RuntimeError(f"sslyze on {row.id}: {done.stdout}{done.stderr}")
    return read(json.loads(out.read_text(encoding="utf-8")))


def read(report: Mapping[str, Any]) -> Outcome:
    """Turn a report about one server into an outcome.

    It scans none that it cannot shake hands with first; its outcome then says nothing.
    """
    one = report["server_scan_results"][0]
    if one["scan_status"] != "COMPLETED":
        return Outcome(peer="sslyze")
    results = {
        name: attempt["result"]
        for name, attempt in one["scan_result"].items()
        if attempt["status"] == "COMPLETED"
    }
    suites = {v: results[VERSIONS[v]] for v in VERSIONS if VERSIONS[v] in results}
    newest = one["connectivity_result"]["highest_tls_version_supported"]
    return Outcome(
        peer="sslyze",
        versions={v: bool(each["is_tls_version_supported"]) for v, each in suites.items()},
        suites=sorted_by_version({v: _names(each, "accepted") for v, each in suites.items()}),
        suites_asked=sorted_by_version(
            {v: _names(each, "accepted") + _names(each, "rejected") for v, each in suites.items()}
        ),
        groups=sorted_by_version(_groups(results, newest, "supported_curves")),
        groups_asked=sorted_by_version(
            _groups(results, newest, "supported_curves", "rejected_curves")
        ),
        prime_bits=tuple(sorted(set(_prime_bits(suites)))),
        features=dict(_features(results)) | dict(_shape(results)),
        **(_certificates(results["certificate_info"]) if "certificate_info" in results else {}),
    )


def _names(suites: Mapping[str, Any], which: str) -> list[str]:
    return [each["cipher_suite"]["name"] for each in suites[f"{which}_cipher_suites"]]


def _groups(results: Mapping[str, Any], newest: str, *lists: str) -> dict[str, list[str]]:
    """Name the groups of the newest version: sslyze tries no other."""
    curves = results.get("elliptic_curves")
    version = {"TLS_1_3": "TLS 1.3"}.get(newest, "TLS 1.2")
    if not curves or not curves["supports_ecdh_key_exchange"]:
        return {}
    named = (curve["name"] for each in lists for curve in curves[each] or ())
    return {version: [GROUPS.get(name, name) for name in named]}


def _prime_bits(suites: Mapping[str, Any]) -> Iterator[int]:
    for version, each in suites.items():
        for suite in each["accepted_cipher_suites"] if version != "TLS 1.3" else ():
            if (suite["ephemeral_key"] or {}).get("type_name") == "DH":
                yield int(suite["ephemeral_key"]["size"])


def _features(results: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    for feature, (command, key) in FEATURES.items():
        if command in results and results[command][key] is not None:
            yield feature, bool(results[command][key])


def _shape(results: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    deployments = results.get("certificate_info", {}).get("certificate_deployments", ())
    in_order = [each["received_chain_has_valid_order"] for each in deployments]
    if in_order and None not in in_order:
        yield "chain_in_order", all(in_order)


def _certificates(info: Mapping[str, Any]) -> dict[str, Any]:
    chains = [_chain(each) for each in info["certificate_deployments"]]
    verdicts = [
        path["was_validation_successful"]
        for each in info["certificate_deployments"]
        for path in each["path_validation_results"]
        if path["trust_store"]["name"] == "Supplied CA file"
    ]
    return {
        "chains": tuple(sorted(tuple(map(fingerprint, chain)) for chain in chains)),
        "keys": {fingerprint(chain[0]): kind_of_key(chain[0]) for chain in chains},
        "accepted": all(verdicts) if verdicts else None,
    }


def _chain(deployment: Mapping[str, Any]) -> list[x509.Certificate]:
    pems = (each["as_pem"].encode() for each in deployment["received_certificate_chain"])
    return [x509.load_pem_x509_certificate(pem) for pem in pems]


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of the DER."""
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()
