"""A whole audit asks authorities about revocation where the inventory says so, and only there."""

import json
from pathlib import Path

import pytest

from tests.audits import rasoat
from tests.authorities import crl, entry, ok, pointing_at, web
from tests.tls_servers import site, tls_server

RULE = "tls-vn/CERT-REVOKED.not-revoked"
INVENTORY = """\
organisation: {{name: Sở Giáo dục và Đào tạo, unit: Văn phòng}}
scope: [127.0.0.0/8]
agency_cas: [ca.pem]
{consult}
systems:
  - id: website
    name: Trang
    kind: website
    endpoints: [{{id: web, url: "https://site.example.vn:{port}", addresses: [127.0.0.1]}}]
    baselines: [tls-vn]
"""
ALLOWED = "consult: {revocation: true}"


@pytest.mark.parametrize(
    ("consult", "revoked", "found", "asked"),
    [
        pytest.param("", True, ("UNKNOWN", "not_asked"), [], id="not a word of it"),
        pytest.param(
            "consult: {revocation: false}", True, ("UNKNOWN", "not_asked"), [], id="forbidden"
        ),
        pytest.param(ALLOWED, False, ("PASS", None), ["GET /crl"], id="allowed, and good"),
        pytest.param(ALLOWED, True, ("FAIL", None), ["GET /crl"], id="allowed, and revoked"),
    ],
)
def test_asks_as_it_may(consult, revoked, found, asked, tmp_path: Path):
    with web() as (server, port):
        shown = site(extensions=pointing_at(crl=[f"http://127.0.0.1:{port}/crl"]))
        entries = [entry(shown.leaf)] if revoked else []
        server.pages["/crl"] = ok(crl(shown.intermediates[0], *entries))
        (tmp_path / "ca.pem").write_bytes(shown.root.pem)
        with tls_server(shown) as tls_port:
            text = INVENTORY.format(consult=consult, port=tls_port)
            finding = audited(text, tmp_path)
    assert (finding["status"], finding["cause"]) == found
    assert server.asked == asked


def audited(inventory: str, folder: Path) -> dict:
    (folder / "mine.yaml").write_text(inventory, encoding="utf-8")
    (folder / "rasoat.toml").write_text("[limits]\nconfirm_after_s = 0\n", encoding="utf-8")
    run = rasoat(
        "audit",
        folder / "mine.yaml",
        *("--settings", folder / "rasoat.toml", "--data", folder / "data", "--rule", RULE),
        *("--format", "json", "--out", "-", "--exit-on", "never"),
    )
    assert run.returncode == 0, run.stderr
    (finding,) = json.loads(run.stdout)["findings"]
    return finding
