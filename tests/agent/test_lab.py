import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from agent import inventory, lab
from agent.lab.defects import DEFECTS, NOT_TO_MEND
from agent.lab.servers import has_ipv6_loopback
from baselines import read as baselines
from checks.declared import Endpoint
from checks.verdict import Status
from tests.audits import audit_lab
from tests.programs import program


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[lab.Running]:
    with lab.start(tmp_path_factory.mktemp("lab")) as lab_running:
        yield lab_running


def port_of(lab_running: lab.Running, system: str) -> int:
    declared = inventory.read(lab_running.inventory)
    (endpoint,) = (
        target.declared
        for one in declared.systems
        for target in one.targets
        if one.id == system and isinstance(target.declared, Endpoint)
    )
    return endpoint.port


def handshake(lab_running: lab.Running, system: str, address: str, *flags: str) -> str:
    """Return what `openssl s_client` has to say of a handshake."""
    host = f"[{address}]" if ":" in address else address
    where = f"{host}:{port_of(lab_running, system)}"
    command = [
        program("openssl"),
        "s_client",
        "-connect",
        where,
        "-cipher",
        "ALL:@SECLEVEL=0",
        *flags,
    ]
    done = subprocess.run(
        command, input="", capture_output=True, text=True, timeout=20, check=False
    )
    return done.stdout + done.stderr


LOOPBACKS = ["127.0.0.1", *(["::1"] if has_ipv6_loopback() else [])]


@pytest.mark.parametrize("address", LOOPBACKS)
@pytest.mark.parametrize(
    ("system", "version", "taken"),
    [
        ("cong-thong-tin", "-tls1", False),
        ("cong-thong-tin", "-tls1_1", False),
        ("cong-thong-tin", "-tls1_2", True),
        ("cong-thong-tin", "-tls1_3", True),
        ("trang-cu", "-tls1", True),
        ("trang-cu", "-tls1_2", True),
        ("trang-cu", "-tls1_3", False),
    ],
)
def test_a_server_takes_and_refuses_what_the_lab_says(
    running: lab.Running, system: str, version: str, taken: bool, address: str
) -> None:
    said = handshake(running, system, address, version)
    assert ("Cipher is (NONE)" not in said) is taken
    assert ("alert protocol version" in said) is not taken


@pytest.mark.parametrize(
    ("system", "verdict"),
    [("cong-thong-tin", "0 (ok)"), ("trang-cu", "10 (certificate has expired)")],
)
def test_a_certificate_is_of_the_labs_own_authority(
    running: lab.Running, system: str, verdict: str
) -> None:
    authority = str(running.inventory.parent / "ca.pem")
    assert f"Verify return code: {verdict}" in handshake(
        running, system, "127.0.0.1", "-CAfile", authority, "-tls1_2"
    )


def test_a_visitor_who_says_nothing_keeps_nobody_else_waiting(running: lab.Running) -> None:
    at = ("127.0.0.1", port_of(running, "cong-thong-tin"))
    context = ssl.create_default_context(cafile=running.inventory.parent / "ca.pem")
    with socket.create_connection(at), socket.create_connection(at) as second:
        started = time.monotonic()
        with context.wrap_socket(second, server_hostname="cong.lab.test") as tls:
            tls.sendall(b"GET / HTTP/1.1\r\nHost: cong.lab.test\r\n\r\n")
            assert tls.recv(100).startswith(b"HTTP/1.1 200 OK")
        assert time.monotonic() - started < 2


def test_a_lab_starts_and_stops_at_once_and_leaves_nothing_running(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    started = time.monotonic()
    with lab.start(tmp_path / "lab") as short_lived:
        at = ("127.0.0.1", port_of(short_lived, "cong-thong-tin"))
        hanging = socket.create_connection(at)
        assert time.monotonic() - started < 2
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 1
    hanging.close()
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(at)


def test_everything_a_lab_writes_stands_in_its_folder_and_keys_are_its_owners(
    tmp_path: Path,
) -> None:
    with lab.start(tmp_path / "lab"):
        assert [path.name for path in tmp_path.iterdir()] == ["lab"]
        private = [tmp_path / "lab" / name for name in ("cong.pem", "cu.pem")]
        assert [path.stat().st_mode & 0o777 for path in private] == [0o600, 0o600]


def test_two_labs_run_beside_each_other_and_have_the_same_ids(
    running: lab.Running, tmp_path: Path
) -> None:
    with lab.start(tmp_path) as other:
        assert port_of(running, "cong-thong-tin") != port_of(other, "cong-thong-tin")
        assert ids(running) == ids(other)


def ids(lab_running: lab.Running) -> list[tuple[str, str]]:
    declared = inventory.read(lab_running.inventory)
    return [(target.system, target.id) for one in declared.systems for target in one.targets]


def test_a_port_that_refuses_is_held_as_long_as_the_lab_runs(running: lab.Running) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port_of(running, "so-lien-lac")))


def test_a_defect_that_the_table_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no defect old-tsl"):
        lab.start(tmp_path, mended=frozenset({"old-tsl"})).__enter__()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_a_defect_is_of_a_target_there_is_and_breaks_rules_there_are(
    running: lab.Running, defect: lab.Defect
) -> None:
    known = {
        rule.id
        for baseline in baselines.read_all(baselines.shipped())
        for requirement in baseline.requirements
        for rule in requirement.rules
    }
    assert (defect.system, defect.target) in ids(running)
    assert set(defect.breaks) <= known
    assert defect.breaks


def test_the_waiver_of_the_lab_waives_what_a_defect_breaks(running: lab.Running) -> None:
    text = (running.inventory.parent / "waivers.yaml").read_text(encoding="utf-8")
    (waiver,) = yaml.safe_load(text)["waivers"]
    broken = {(one.system, one.target, rule) for one in DEFECTS for rule in one.breaks}
    assert (waiver["system"], waiver["target"], waiver["rule"]) in broken


def test_a_lab_that_is_wholly_mended_has_nothing_that_fails_but_what_no_loopback_can_pass(
    tmp_path: Path,
) -> None:
    findings = audit_lab(tmp_path, frozenset(defect.id for defect in DEFECTS)).audit.findings
    failing = {(one.system, one.target, one.rule) for one in findings if one.status is Status.FAIL}
    assert failing == NOT_TO_MEND


def test_the_good_site_has_nothing_that_fails_or_is_unknown_but_what_takes_weeks(
    tmp_path: Path,
) -> None:
    findings = [one for one in audit_lab(tmp_path).audit.findings if one.system == "cong-thong-tin"]
    fine = (Status.PASS, Status.MANUAL, Status.NOT_APPLICABLE)
    others = {(one.rule, one.status) for one in findings if one.status not in fine}
    assert others == {
        ("ipv6-programme-2026-2030/IP6-09.tested-weekly", Status.UNKNOWN),
        ("web-hygiene/NEW-LINKS.no-new-sites", Status.UNKNOWN),
    }
