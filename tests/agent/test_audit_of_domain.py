"""Domains of an inventory, audited by the command line as a user does, and judged again."""

import json
from pathlib import Path

import pytest

from tests.audits import rasoat
from tests.dns_servers import internet
from tests.dns_zones import Zone

RECORDS = ("@ A 203.113.0.80", '@ CAA 0 issue "letsencrypt.org"')
INVENTORY = """\
organisation: {{name: Sở Giáo dục và Đào tạo}}
scope: [127.0.0.0/8, {name}]
systems:
  - id: website
    name: Trang thông tin điện tử
    kind: website
    domains: [{{id: ten-mien, name: {name}}}]
    baselines: [dns-mail]
"""
SETTINGS = """\
[network]
resolver = "{resolver}"
name_server_port = {port}
[limits]
confirm_after_s = 0
"""


@pytest.mark.parametrize(
    ("fault", "validating", "secure", "not_bogus"),
    [
        pytest.param("", True, "PASS", "PASS", id="good"),
        pytest.param("unsigned", True, "FAIL", "PASS", id="unsigned"),
        pytest.param("expired", True, "FAIL", "FAIL", id="bogus"),
        pytest.param("unsigned", False, "UNKNOWN", "UNKNOWN", id="resolver-that-does-not-validate"),
    ],
)
def test_dnssec_is_told_by_an_audit(fault, validating, secure, not_bogus, tmp_path: Path) -> None:
    zones = (Zone(name="."), Zone(name="vn"), Zone(name="own.vn", fault=fault, records=RECORDS))
    with internet(tmp_path, zones) as net:
        (tmp_path / "mine.yaml").write_text(INVENTORY.format(name="own.vn"), encoding="utf-8")
        resolver = net.validating if validating else net.trusting
        settings = SETTINGS.format(resolver=resolver, port=net.port)
        (tmp_path / "rasoat.toml").write_text(settings, encoding="utf-8")
        run = rasoat(
            "audit",
            tmp_path / "mine.yaml",
            *("--settings", tmp_path / "rasoat.toml", "--data", tmp_path / "data"),
            *("--format", "json", "--out", "-", "--exit-on", "never"),
        )
    assert run.returncode == 0, run.stderr
    findings = json.loads(run.stdout)["findings"]
    found = {one["rule"].removeprefix("dns-mail/"): one for one in findings}
    assert found["DOM-05.secure"]["status"] == secure
    assert found["DNSSEC-NOT-BOGUS.not-bogus"]["status"] == not_bogus
    assert found["FOUND.found"]["status"] == "PASS"
    assert found["FOUND.found"]["evidence"]
    assert {one["cause"] for one in findings} & {"bug"} == set()
