"""The README's own inventory, with nothing but its addresses replaced, against a real nginx."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.lab.names import NameServer
from tests.audits import ROOT, rasoat
from tests.checks.tls.nginx import nginx
from tests.tls_servers import Site, issue, site

HOST = "www.example.vn"
ADDRESSES = ("127.0.0.1", "::1")
OLD = "ssl_protocols TLSv1; ssl_ciphers DEFAULT@SECLEVEL=0;"
ALL_GOOD = {
    "OLD-PROTOCOLS.legacy-off": "PASS",
    "OLD-PROTOCOLS.cbc-off": "PASS",
    "CURRENT-PROTOCOL.current-taken": "PASS",
    "NEWEST-PROTOCOL.newest-taken": "PASS",
    "CERT-VALID.valid-now": "PASS",
    "CERT-NOT-EXPIRING.enough-left": "PASS",
    "CERT-RENEWED-EARLY.plenty-left": "PASS",
    "CERT-NAME.names-host": "PASS",
    "CERT-TRUSTED.trusted": "PASS",
    "CERT-CHAIN.complete": "PASS",
    "CERT-KEY.strong": "PASS",
    "CERT-KEY-AHEAD.strong-ahead": "PASS",
    "CERT-SIGNATURE.strong": "PASS",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A server, whether the agency's CA is known, and what differs from all good."""

    directives: str
    shown: Site
    differs: dict[str, str]
    agency_ca_known: bool = True


def right(**defect: object) -> Site:
    return site(dns=(HOST,), ips=(), **defect)


def self_signed() -> Site:
    return Site(leaf=issue(HOST, dns=(HOST,)))


EXPIRED = {
    "CERT-VALID.valid-now": "FAIL",
    "CERT-NOT-EXPIRING.enough-left": "FAIL",
    "CERT-RENEWED-EARLY.plenty-left": "FAIL",
}
NO_TLS_13 = {"NEWEST-PROTOCOL.newest-taken": "FAIL"}
TLS_10_ALONE = NO_TLS_13 | {
    "OLD-PROTOCOLS.legacy-off": "FAIL",
    "OLD-PROTOCOLS.cbc-off": "FAIL",
    "CURRENT-PROTOCOL.current-taken": "FAIL",
}
BOTH = "ssl_protocols TLSv1.2 TLSv1.3;"
CASES = {
    "TLS 1.0 alone": lambda: Case(OLD, right(), TLS_10_ALONE),
    "TLS 1.2 alone": lambda: Case("ssl_protocols TLSv1.2;", right(), NO_TLS_13),
    "TLS 1.3 alone": lambda: Case("ssl_protocols TLSv1.3;", right(), {}),
    "a right certificate": lambda: Case(BOTH, right(), {}),
    "an expired certificate": lambda: Case(BOTH, right(valid_days=(-80, -1)), EXPIRED),
    "a self-signed certificate": lambda: Case(
        BOTH, self_signed(), {"CERT-TRUSTED.trusted": "FAIL"}
    ),
    "a certificate of another name": lambda: Case(
        BOTH, site(dns=("mail.example.vn",), ips=()), {"CERT-NAME.names-host": "FAIL"}
    ),
    "a CA that nobody declared": lambda: Case(
        BOTH,
        right(),
        {"CERT-TRUSTED.trusted": "FAIL", "CERT-CHAIN.complete": "UNKNOWN"},
        agency_ca_known=False,
    ),
}


def readme_inventory(port: int) -> str:
    """Return the README's block with the addresses of the test's own server."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S)
    return (
        block.replace("192.0.2.10", "127.0.0.1")
        .replace("2001:db8::10", "::1")
        .replace(f"https://{HOST}", f"https://{HOST}:{port}")
    )


@pytest.fixture
def resolver() -> Iterator[str]:
    zone = {(HOST, "A"): ["192.0.2.10"], (HOST, "AAAA"): ["2001:db8::10"]}
    with NameServer(zone) as server:
        yield server.address


@pytest.mark.parametrize("make", CASES.values(), ids=CASES.keys())
def test_the_readme_inventory_tells_the_truth_about(make, resolver: str, tmp_path: Path) -> None:
    case: Case = make()
    with nginx(tmp_path, case.shown, case.directives) as port:
        document = audited(readme_inventory(port), case, resolver, tmp_path)
    expected = ALL_GOOD | case.differs
    tls_vn = [one for one in document["findings"] if one["document"] == "tls-vn"]
    found = {
        (one["address"], rule): one["status"]
        for one in tls_vn
        if (rule := one["rule"].removeprefix("tls-vn/")) in expected
    }
    assert found == {(a, rule): status for a in ADDRESSES for rule, status in expected.items()}
    musts = {one["rule"] for one in tls_vn if one["duty"] == "must" and one["status"] == "FAIL"}
    assert musts <= {f"tls-vn/{rule}" for rule, status in expected.items() if status == "FAIL"}


def audited(inventory: str, case: Case, resolver: str, folder: Path) -> dict:
    """Audit by the command line, as a user does."""
    if case.agency_ca_known and case.shown.root:
        (folder / "ca.pem").write_bytes(case.shown.root.pem)
        inventory = "agency_cas: [ca.pem]\n" + inventory
    (folder / "mine.yaml").write_text(inventory, encoding="utf-8")
    (folder / "rasoat.toml").write_text(
        f'[network]\nresolver = "{resolver}"\n[limits]\nconfirm_after_s = 0\n', encoding="utf-8"
    )
    run = rasoat(
        "audit",
        folder / "mine.yaml",
        *("--settings", folder / "rasoat.toml", "--data", folder / "data"),
        *("--format", "json", "--out", "-", "--exit-on", "never"),
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
