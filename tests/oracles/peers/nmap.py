"""Ask nmap: the scripts ssl-enum-ciphers, ssl-cert and sslv2."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as Xml

from cryptography import x509

from tests.oracles.keys import kind_of_key
from tests.oracles.outcome import Names, Outcome, sorted_by_version
from tests.oracles.peers.sslyze import fingerprint
from tests.oracles.row import NAME, Row
from tests.oracles.serve.process import ADDRESS
from tests.programs import program

VERSIONS: Final = {
    "SSLv3": "SSLv3",
    "TLSv1.0": "TLS 1.0",
    "TLSv1.1": "TLS 1.1",
    "TLSv1.2": "TLS 1.2",
    "TLSv1.3": "TLS 1.3",
}
SSLV2_KINDS: Final = (  # by the names of the draft, without nmap's prefix of its own
    "SSL_CK_RC4_128_WITH_MD5",
    "SSL_CK_RC4_128_EXPORT40_WITH_MD5",
    "SSL_CK_RC2_128_CBC_WITH_MD5",
    "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5",
    "SSL_CK_IDEA_128_CBC_WITH_MD5",
    "SSL_CK_DES_64_CBC_WITH_MD5",
    "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
)
NEW: Final = "TLS_AKE_WITH_"
LIBRARY: Final = Path("/usr/share/nmap/nselib/tls.lua")
ITS_NAME: Final = re.compile(r'^(?:\["|)(TLS_\w+)(?:"\]|)\s*=\s*0x[0-9A-F]{4}', re.MULTILINE)


def ask(row: Row, port: int, folder: Path) -> Outcome:
    """Scan once, and read the XML. Raises RuntimeError when there is nothing to read."""
    services = folder / "nmap-services"  # nmap goes by the name of a port's service
    services.write_text(f"{row.scheme}\t{port}/tcp\t0.9\n", encoding="ascii")
    scripts = "+ssl-enum-ciphers,+ssl-cert,+sslv2"
    command = [program("nmap"), "-Pn", "-n", "-sT", "-T5", "--datadir", folder, "-p", str(port)]
    command += ["--script", scripts, "--script-args", f"tls.servername={NAME}", "-oX", "-"]
    done = subprocess.run(
        [*command, "--", ADDRESS], capture_output=True, text=True, check=False, timeout=180
    )
    if "<nmaprun" not in done.stdout:
        raise RuntimeError(f"nmap on {row.id}: {done.stderr}")
    return read(done.stdout)


def read(report: str) -> Outcome:
    """Turn the XML about one port into an outcome."""
    scripts = {each.get("id"): each for each in Xml.fromstring(report).iter("script")}
    enumerated = scripts.get("ssl-enum-ciphers")
    tables = [] if enumerated is None else enumerated.findall("table")
    found = {VERSIONS[table.get("key", "")]: table for table in tables}
    suites = {version: tuple(_suites(table)) for version, table in found.items()}
    if (sslv2 := scripts.get("sslv2")) is not None:
        suites["SSLv2"] = tuple(_kinds(sslv2))
    return Outcome(
        peer="nmap",
        versions={version: version in suites for version in ("SSLv2", *VERSIONS.values())},
        suites=sorted_by_version(suites),
        suites_asked=sorted_by_version(known_suites()),
        prime_bits=tuple(sorted(set(_prime_bits(found)))) if set(found) - {"TLS 1.3"} else None,
        server_chooses=dict(_preferences(found)),
        features=dict(_features(found)),
        **_certificate(scripts.get("ssl-cert")),
    )


def known_suites() -> dict[str, Names]:
    """Return IANA's names of the suites that this nmap offers in each version."""
    text = LIBRARY.read_text(encoding="utf-8")
    table = text[text.index("CIPHERS = {") : text.index("DEFAULT_TLS12_CIPHERS")]
    names = ITS_NAME.findall(table)
    older = tuple(name for name in names if not name.startswith(NEW))
    newest = tuple(iana(name) for name in names if name.startswith(NEW))
    return dict.fromkeys(VERSIONS.values(), older) | {"SSLv2": SSLV2_KINDS, "TLS 1.3": newest}


def iana(name: str) -> str:
    """Return IANA's name; nmap writes TLS_AKE_WITH_ where TLS 1.3 says no more than TLS_."""
    return name.replace(NEW, "TLS_")


def _suites(table: Xml.Element) -> Iterator[str]:
    for elem in table.findall("table[@key='ciphers']/table/elem[@key='name']"):
        yield iana((elem.text or "").strip())


def _prime_bits(found: dict[str, Xml.Element]) -> Iterator[int]:
    for version, table in found.items():
        for elem in table.findall("table[@key='ciphers']/table/elem[@key='kex_info']"):
            kind, _, bits = (elem.text or "").partition(" ")
            if kind == "dh" and version != "TLS 1.3":
                yield int(bits)


def _kinds(script: Xml.Element) -> Iterator[str]:
    for elem in script.findall("table[@key='ciphers']/elem"):
        yield (elem.text or "").replace("SSL2_", "SSL_CK_")


def _preferences(found: dict[str, Xml.Element]) -> Iterator[tuple[str, bool]]:
    for version, table in found.items():
        if (said := table.findtext("elem[@key='cipher preference']")) in ("server", "client"):
            yield version, said == "server"


def _features(found: dict[str, Xml.Element]) -> Iterator[tuple[str, bool]]:
    methods = {
        elem.text
        for table in found.values()
        for elem in table.findall("table[@key='compressors']/elem")
    }
    if methods:
        yield "compression", bool(methods - {"NULL"})


def _certificate(script: Xml.Element | None) -> dict[str, object]:
    pem = script.findtext("elem[@key='pem']") if script is not None else None
    if pem is None:
        return {}
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return {"keys": {fingerprint(certificate): kind_of_key(certificate)}}
