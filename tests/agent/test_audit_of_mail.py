"""Mail hosts of a domain, audited by the command line beside the domain, and judged again."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from smtplib import SMTP

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.audits import rasoat
from tests.dns_servers import internet
from tests.dns_zones import Zone
from tests.programs import program
from tests.starttls_servers import EXIM, configured, folder_with, give_away, user_name
from tests.tls_servers import Site, issue, site

HERE, HOST = "127.0.4.26", "mx1.own.vn"
SHOWN = site()
LEAF = issue(HOST, by=SHOWN.intermediates[0], dns=(HOST,))
KEY = LEAF.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
INVENTORY = """\
organisation: {{name: Sở Giáo dục và Đào tạo}}
scope: [127.0.0.0/8, "*.own.vn"]
systems:
  - id: trang
    name: Trang thông tin điện tử
    kind: website
    domains: [{{id: ten-mien, name: own.vn, mail: both}}]
    baselines: [dns-mail]
  - id: thu
    name: Hệ thống thư điện tử
    kind: mail
    {endpoints}
    domains: [{{id: ten-mien, name: own.vn, mail: both}}]
    baselines: [dns-mail]
"""
ENDPOINT = 'endpoints: [{id: mx1, url: "smtp://mx1.own.vn:25"}]'
SETTINGS = """\
[network]
resolver = "{resolver}"
name_server_port = {port}
[limits]
confirm_after_s = 0
"""


@contextmanager
def exim_at_25(advertise: str) -> Iterator[None]:
    """Run Exim at the port where mail hosts are, which only root may."""
    if os.geteuid() != 0:
        pytest.skip("port 25 needs root")
    with folder_with(Site(leaf=LEAF, intermediates=SHOWN.intermediates)) as folder:
        user, group = user_name()
        path = configured(folder, EXIM, user=user, group=group, advertise=advertise)
        give_away(folder)
        shutil.chown(path, 0, 0)
        command = [program("exim4"), "-C", path, "-bdf", "-oX", f"{HERE}.25"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=folder) as server:
            try:
                _wait()
                yield
            finally:
                server.terminate()


def _wait() -> None:
    for _ in range(100):
        try:
            SMTP(HERE, 25, timeout=2).quit()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("exim does not listen")


def zones(digest: str) -> tuple[Zone, ...]:
    records = (
        "@ MX 10 mx1",
        f"mx1 A {HERE}",
        f"_25._tcp.mx1 TLSA 3 1 1 {digest}",
        '@ TXT "v=spf1 mx -all"',
    )
    return Zone(name="."), Zone(name="vn"), Zone(name="own.vn", records=records)


def audited(folder: Path, digest: str, endpoints: str = ENDPOINT) -> dict[str, tuple[str, ...]]:
    """Audit, and judge again what was recorded; give what both say of each system's hosts."""
    with internet(folder, zones(digest)) as net:
        inventory, settings = folder / "mine.yaml", folder / "rasoat.toml"
        inventory.write_text(INVENTORY.format(endpoints=endpoints), encoding="utf-8")
        settings.write_text(SETTINGS.format(resolver=net.validating, port=net.port))
        given = ("--settings", settings, "--data", folder / "data", "--exit-on", "never")
        shown = ("--format", "json", "--out", "-")
        first = rasoat("audit", inventory, "--area", "mail", *given, *shown, timeout_s=120)
    again = rasoat("rejudge", *given[:4], *shown)
    assert first.returncode == 0, first.stderr
    assert said(first.stdout) == said(again.stdout), again.stderr
    return said(first.stdout)


def said(text: str) -> dict[str, tuple[str, ...]]:
    findings = json.loads(text)["findings"]
    assert {one["cause"] for one in findings} & {"bug"} == set()
    return {
        f"{one['system']} {one['check'].removeprefix('mail.')}": (
            one["status"], one["cause"] or "", one["locus"],
        )
        for one in findings
        if one["check"] in ("mail.starttls_offered", "mail.dane_matches")
    }  # fmt: skip


def both(status: str, cause: str = "") -> dict[str, tuple[str, ...]]:
    return {
        f"{system} {check}": (status, cause, HOST)
        for system in ("trang", "thu")
        for check in ("starttls_offered", "dane_matches")
    }


def test_the_looks_at_a_mail_host_speak_for_every_domain_that_names_it(tmp_path):
    with exim_at_25("*"):
        assert audited(tmp_path, sha256(KEY).hexdigest()) == both("PASS")


def test_a_certificate_that_no_record_names_fails(tmp_path):
    with exim_at_25("*"):
        found = audited(tmp_path, "ab" * 32)
    assert found["trang dane_matches"] == ("FAIL", "", HOST)
    assert found["trang starttls_offered"] == ("PASS", "", HOST)


def test_a_mail_host_without_starttls_fails(tmp_path):
    with exim_at_25(""):
        found = audited(tmp_path, "ab" * 32)
    assert found["thu starttls_offered"] == ("FAIL", "", HOST)
    assert found["thu dane_matches"][0] == "UNKNOWN"


def test_a_mail_host_that_nobody_declares_is_not_known(tmp_path):
    found = audited(tmp_path, "ab" * 32, endpoints="")
    assert found == both("UNKNOWN", "nothing_declared")
