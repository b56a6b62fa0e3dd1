"""Ask the system's `openssl s_client`: a real handshake for each version, suite and group."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Final

from cryptography import x509

from checks.tls.wire.iana_aliases import group_called
from tests.oracles.keys import kind_of_key
from tests.oracles.outcome import ByVersion, Names, Outcome, sorted_by_version
from tests.oracles.peers.sslyze import fingerprint
from tests.oracles.row import NAME, Row
from tests.oracles.serve.files import ROOT
from tests.oracles.serve.process import ADDRESS, OPENSSL_CNF
from tests.programs import program

FLAGS: Final = {"TLS 1.0": "tls1", "TLS 1.1": "tls1_1", "TLS 1.2": "tls1_2", "TLS 1.3": "tls1_3"}
EVERYTHING: Final = "ALL:COMPLEMENTOFALL"
LEVEL: Final = "@SECLEVEL=0"
CURVES: Final = {
    "x25519": "X25519",
    "x448": "X448",
    "secp256r1": "P-256",
    "secp384r1": "P-384",
    "secp521r1": "P-521",
}
OLD_CURVES: Final = {
    "secp256k1": "secp256k1",
    "secp224r1": "P-224",
    "brainpoolP256r1": "brainpoolP256r1",
    "brainpoolP384r1": "brainpoolP384r1",
    "brainpoolP512r1": "brainpoolP512r1",
}
FIELDS: Final = {f"ffdhe{bits}": f"ffdhe{bits}" for bits in (2048, 3072, 4096, 6144, 8192)}
OFFERED: Final = {"TLS 1.3": CURVES | FIELDS, "TLS 1.2": CURVES | OLD_CURVES}
STARTTLS: Final = {
    "smtp": "smtp",
    "imap": "imap",
    "pop3": "pop3",
    "ftp": "ftp",
    "ldap": "ldap",
    "postgresql": "postgres",
    "mysql": "mysql",
    "xmpp": "xmpp",
}
PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class Client:
    """`openssl s_client` pointed at one server."""

    def __init__(self, row: Row, port: int, folder: Path) -> None:
        self._configuration = folder / "client.cnf"
        self._configuration.write_text(OPENSSL_CNF, encoding="utf-8")
        self._command = [program("openssl"), "s_client", "-connect", f"{ADDRESS}:{port}"]
        # How strong a key is, is another matter than whether its certificate is to be trusted.
        self._command += ["-servername", NAME, "-CAfile", str(folder / ROOT), "-auth_level", "0"]
        if row.scheme in STARTTLS:
            self._command += ["-starttls", STARTTLS[row.scheme]]
        # Exim waits half a second after each refusal.
        self.at_once = 8 if row.scheme == "smtp" else 1
        if row.scheme == "xmpp":
            self._command += ["-xmpphost", NAME]

    def said(self, *flags: str) -> str:
        """Shake hands once, and return all that was printed."""
        done = subprocess.run(
            [*self._command, *flags],
            env=os.environ | {"OPENSSL_CONF": str(self._configuration)},
            input=b"",
            capture_output=True,
            timeout=20,
            check=False,
        )
        return (done.stdout + done.stderr).decode("utf-8", "replace")

    def agreed(self, *flags: str) -> tuple[str, str] | None:
        """Return OpenSSL's names of suite and key ("DH 2048", "X25519 253"), if it agrees."""
        said = self.said(*flags)
        suite = re.search(r"Cipher is (\S+)", said)
        key = re.search(r"Server Temp Key: (.+?)(?:, (\S+))?, (\d+) bits", said)
        if suite is None or suite[1] == "(NONE)":
            return None
        return suite[1], f"{key[2] or key[1]} {key[3]}" if key else ""


def ask(row: Row, port: int, folder: Path) -> Outcome:
    """Ask everything that this OpenSSL can offer."""
    client = Client(row, port, folder)
    agreed = {version: dict(_taken(client, version)) for version in FLAGS}
    suites = {version: tuple(agreed[version]) for version in FLAGS}
    taken = [version for version in FLAGS if suites[version]]
    older = [key for v in taken if v != "TLS 1.3" for key in agreed[v].values()]
    return Outcome(
        peer="openssl",
        versions={version: version in taken for version in FLAGS},
        suites=sorted_by_version(suites),
        suites_asked=sorted_by_version({v: tuple(offerable(v).values()) for v in FLAGS}),
        prime_bits=_prime_bits(older) if older else None,
        features=_features(client, taken),
        **_groups(row, client, suites),
        **_certificates(client, suites),
    )


@cache
def offerable(version: str) -> Mapping[str, str]:
    """Return OpenSSL's and IANA's names of the suites that this OpenSSL can offer."""
    command = [program("openssl"), "ciphers", "-s", f"-{FLAGS[version]}", "-stdname"]
    if version == "TLS 1.3":
        command += ["-ciphersuites", ":".join(f"TLS_{s}" for s in THIRTEEN), "NULL"]
    else:
        command += [f"{EVERYTHING}:{LEVEL}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = (line.split() for line in done.stdout.splitlines())
    named = {columns[2]: columns[0] for columns in rows}
    return {
        theirs: iana
        for theirs, iana in named.items()
        if (iana.removeprefix("TLS_") in THIRTEEN) == (version == "TLS 1.3")
    }


THIRTEEN: Final = (
    "AES_256_GCM_SHA384",
    "CHACHA20_POLY1305_SHA256",
    "AES_128_GCM_SHA256",
    "AES_128_CCM_SHA256",
    "AES_128_CCM_8_SHA256",
)


def _taken(client: Client, version: str) -> Iterator[tuple[str, str]]:
    """Offer one suite at a time, if the server takes any: what it chooses is its own affair."""
    suites = offerable(version)
    if not client.agreed(*_offering(version, suites)):
        return
    with ThreadPoolExecutor(client.at_once) as threads:
        answers = threads.map(lambda each: client.agreed(*_offering(version, [each])), suites)
        for (theirs, iana), agreed in zip(suites.items(), answers, strict=True):
            if agreed and agreed[0] == theirs:
                yield iana, agreed[1]


def _offering(version: str, suites: Sequence[str] | Mapping[str, str]) -> list[str]:
    if version == "TLS 1.3":
        return ["-tls1_3", "-ciphersuites", ":".join(suites)]
    return [*_older(version), "-cipher", f"{':'.join(suites)}:{LEVEL}"]


def _older(version: str) -> list[str]:
    """Return the flags for a version before TLS 1.3; old curves want to be named."""
    return [f"-{FLAGS[version]}", "-groups", ":".join((CURVES | OLD_CURVES).values())]


def _groups(row: Row, client: Client, suites: Mapping[str, Names]) -> Mapping[str, ByVersion]:
    """Offer one group at a time."""
    taken, asked = {}, {}
    if suites["TLS 1.3"]:
        asked["TLS 1.3"] = tuple(OFFERED["TLS 1.3"])
        taken["TLS 1.3"] = tuple(_groups_taken(client, "TLS 1.3", ["-tls1_3"], ""))
    older = [v for v in FLAGS if v != "TLS 1.3" and any("ECDHE" in s for s in suites[v])]
    if older:
        by_rsa = any("ECDHE_RSA" in suite for suite in suites[older[-1]])
        # An EC key is shown only when its own curve is offered, too (RFC 8422, 5.1).
        own = "" if by_rsa else row.keys[0].removeprefix("EC ")
        flags = [f"-{FLAGS[older[-1]]}", "-cipher", f"{'aRSA+' if by_rsa else ''}kECDHE:{LEVEL}"]
        asked["TLS 1.2"] = tuple(OFFERED["TLS 1.2"])
        taken["TLS 1.2"] = tuple(_groups_taken(client, "TLS 1.2", flags, own))
    return {"groups": sorted_by_version(taken), "groups_asked": sorted_by_version(asked)}


def _groups_taken(
    client: Client, version: str, flags: Sequence[str], own_curve: str
) -> Iterator[str]:
    for name, theirs in OFFERED[version].items():
        besides = own_curve if own_curve in CURVES.values() and own_curve != theirs else ""
        agreed = client.agreed(*flags, "-groups", f"{theirs}:{besides}".strip(":"))
        # Of a finite field only the size is told.
        if agreed and (name in FIELDS or group_called(agreed[1].split()[0]) == name):
            yield name


def _prime_bits(keys: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({int(key.split()[1]) for key in keys if key.startswith("DH ")}))


def _features(client: Client, taken: Sequence[str]) -> dict[str, bool]:
    older = [version for version in taken if version != "TLS 1.3"]
    if not older:
        return {}
    said = client.said(*_older(older[-1]), "-cipher", f"{EVERYTHING}:{LEVEL}")
    return {
        "secure_renegotiation": "Secure Renegotiation IS supported" in said,
        "extended_master_secret": bool(re.search(r"Extended master secret: yes", said)),
    }


def _certificates(client: Client, suites: Mapping[str, Names]) -> dict[str, object]:
    """Return every chain that is shown when only one kind of signature is offered."""
    chains: dict[str, list[x509.Certificate]] = {}
    verdicts = []
    for flags in _one_kind_each(suites):
        said = client.said("-showcerts", "-verify_hostname", NAME, *flags)
        if chain := [x509.load_pem_x509_certificate(pem) for pem in PEM.findall(said.encode())]:
            # The chain as sent is printed first, the leaf alone once more behind it.
            chain = chain[:-1] if len(chain) > 1 and chain[-1] == chain[0] else chain
            chains[kind_of_key(chain[0])] = chain
            verdicts.append("Verify return code: 0 (ok)" in said)
    if not chains:
        return {}
    return {
        "chains": tuple(sorted(tuple(map(fingerprint, each)) for each in chains.values())),
        "keys": {fingerprint(each[0]): kind for kind, each in chains.items()},
        "accepted": all(verdicts),
    }


RSA_SIGNS: Final = "rsa_pss_rsae_sha256:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1"
OTHERS_SIGN: Final = "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:ECDSA+SHA1"


def _one_kind_each(suites: Mapping[str, Names]) -> Iterator[list[str]]:
    older = [version for version in suites if suites[version] and version != "TLS 1.3"]
    if suites["TLS 1.3"]:
        yield ["-tls1_3", "-sigalgs", RSA_SIGNS]
        yield ["-tls1_3", "-sigalgs", OTHERS_SIGN]
    if older:
        flags = _older(older[-1])
        yield [*flags, "-cipher", f"aRSA:{LEVEL}"]
        yield [*flags, "-cipher", f"aECDSA:{LEVEL}", "-sigalgs", OTHERS_SIGN]
