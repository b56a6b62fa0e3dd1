"""The command line as a user meets it: exit codes, streams, and one clear sentence a mistake."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from agent.store import open_store
from agent.world import utc_now
from tests.audits import RASOAT, ROOT, lab_wish, rasoat
from tests.programs import program

HEAD = """\
organisation: {name: Sở mẫu}
scope: ["127.0.0.0/8", "::1"]
"""
SYSTEM = """\
systems:
  - id: web
    name: Trang
    kind: website
    endpoints: [{id: web, url: "https://127.0.0.1:%d"}]
"""


@contextmanager
def counting() -> Iterator[tuple[int, socket.socket]]:
    """Listen without ever answering."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1], server


def was_contacted(server: socket.socket) -> bool:
    server.settimeout(0)
    try:
        server.accept()
    except BlockingIOError:
        return False
    return True


BAD = {
    "a misspelt key": (HEAD + SYSTEM.replace("endpoints", "endpoint"), "did you mean"),
    "a wrong type": (HEAD + SYSTEM.replace("name: Trang", "name: 5"), "systems[web].name"),
    "an address outside scope": (HEAD + SYSTEM.replace("127.0.0.1", "192.0.2.1"), "scope"),
    "a duplicate id": (HEAD + SYSTEM + SYSTEM.split("\n", 1)[1], "web"),
    "an unknown baseline": (HEAD + SYSTEM + "    baselines: [tls-vm]\n", "did you mean tls-vn"),
    "a missing baseline file": (HEAD + SYSTEM + "    baselines: [./mine.yaml]\n", "mine.yaml"),
    "a missing agency CA": ("agency_cas: [no.pem]\n" + HEAD + SYSTEM, "no.pem"),
    "an alias bomb": ("a: &a [x]\nb: &b [*a, *a]\n" + HEAD + SYSTEM, "inventory.yaml:"),
    "binary junk": ("\0\1\2\3", "inventory.yaml"),
    "nothing at all": ("", "inventory.yaml"),
}


@pytest.mark.parametrize(("text", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_inventory_is_refused_before_anything_happens(
    tmp_path: Path, text: str, says: str
) -> None:
    with counting() as (port, server):
        inventory = tmp_path / "inventory.yaml"
        inventory.write_text(text.replace("%d", str(port)), encoding="utf-8")
        run = rasoat("audit", inventory, "--data", tmp_path / "data", "--out", tmp_path / "out")
        assert run.returncode == 2, run.stderr
        assert says in run.stderr
        assert "inventory.yaml" in run.stderr or says in ("mine.yaml", "no.pem")
        assert "Traceback" not in run.stderr
        assert not was_contacted(server)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inventory.yaml"]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    text = HEAD + SYSTEM % 1 + "    levle: 3\n    hosts: [{id: A, address: x}]\n"
    inventory.write_text(text, encoding="utf-8")
    run = rasoat("audit", inventory, "--data", tmp_path / "data")
    assert run.returncode == 2
    assert run.stderr.count("inventory.yaml:") >= 3, run.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--as-of", "31/12/2026"], "--as-of"),
        (["--format", "pdfx"], "pdfx"),
        (["--exit-on", "always"], "--exit-on"),
        (["--lang", "fr"], "--lang"),
        (["--out", "-"], "--out -"),
        (["--area", "tlz"], "did you mean tls"),
        (["--system", "no"], "--system"),
        (["--rule", "tls-vn/NO"], "--rule"),
        (["--settings", "none.toml"], "none.toml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_option_is_refused(tmp_path: Path, options: list[str], says: str) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(HEAD + SYSTEM % 1, encoding="utf-8")
    run = rasoat("audit", inventory, "--data", tmp_path / "data", *options)
    assert run.returncode == 2
    assert says in run.stderr
    assert not (tmp_path / "data").exists()


def test_json_alone_goes_to_standard_output(tmp_path: Path) -> None:
    with lab_wish(tmp_path) as wish:
        settings = tmp_path / "rasoat.toml"
        settings.write_text(f'[network]\nresolver = "{wish.settings.resolver}"\n', "utf-8")
        options = ["--settings", settings, "--data", tmp_path / "data", "--area", "level"]
        run = rasoat("audit", wish.inventory, *options, "--format", "json", "--out", "-")
    document = json.loads(run.stdout)
    assert document["schema"] == "rasoat/audit/1"
    assert {finding["check"].partition(".")[0] for finding in document["findings"]} == {"level"}
    assert run.returncode == 1


def test_ctrl_c_keeps_what_was_seen_and_ends_with_130(tmp_path: Path) -> None:
    with counting() as (port, _):
        inventory = tmp_path / "inventory.yaml"
        inventory.write_text(HEAD + SYSTEM % port, encoding="utf-8")
        data = tmp_path / "data"
        command = [*RASOAT, "audit", str(inventory), "--data", str(data), "--out", str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as run:
            while not (data / "run.lock").exists():
                time.sleep(0.05)
            time.sleep(1)
            run.send_signal(signal.SIGINT)
            _, errors = run.communicate(timeout=30)
    assert run.returncode == 130, errors
    assert "Traceback" not in errors
    document = json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert document["audit"]["complete"] is False
    with open_store(data, now=utc_now) as store:
        assert [line.complete for line in store.audits()] == [False]


def test_a_second_run_at_once_exits_with_4(tmp_path: Path) -> None:
    with counting() as (port, _):
        inventory = tmp_path / "inventory.yaml"
        inventory.write_text(HEAD + SYSTEM % port, encoding="utf-8")
        options = [str(inventory), "--data", str(tmp_path / "data"), "--out", str(tmp_path)]
        with subprocess.Popen(
            [*RASOAT, "audit", *options], cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        ) as first:
            while not (tmp_path / "data" / "run.lock").exists():
                time.sleep(0.05)
            time.sleep(0.5)
            second = rasoat("audit", *options)
            first.send_signal(signal.SIGINT)
            first.communicate(timeout=30)
    assert second.returncode == 4
    assert str(first.pid) in second.stderr


def test_an_empty_data_folder_has_nothing_to_judge_again(tmp_path: Path) -> None:
    run = rasoat("rejudge", "--data", tmp_path / "none")
    assert run.returncode == 2
    assert "none" in run.stderr


def test_what_would_break_without_ipv4_is_told_of_what_is_recorded(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(HEAD + SYSTEM % 1, encoding="utf-8")
    where = ("--data", tmp_path / "data", "--lang", "en")
    rule = "ipv6-programme-2026-2030/IP6-12.reached"
    audited = rasoat("audit", inventory, *where, "--rule", rule, "--out", tmp_path / "out")
    assert audited.returncode == 0  # advice
    shown, written = rasoat("ipv6-only", *where), rasoat("ipv6-only", *where, "--markdown")
    assert (shown.returncode, written.returncode) == (0, 0)
    assert "Of 1 places 0 work, 1 break" in shown.stdout
    assert "| Page | ✕ Breaks | Is named by the IPv4 address 127.0.0.1 |" in written.stdout
    assert rasoat("ipv6-only", "--data", tmp_path / "none").returncode == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 2 MB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = [program("mount"), "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let root mount a tmpfs")
    yield disk
    subprocess.run([program("umount"), str(disk)], check=True)


def fill(path: Path) -> None:
    """Write until the disk is full."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        with pytest.raises(OSError, match="space"):
            while True:
                os.write(number, b"x" * 4096)
    finally:
        os.close(number)


def test_a_full_disk_is_a_clear_error_and_the_store_opens_again(
    tmp_path: Path, small_disk: Path
) -> None:
    with lab_wish(tmp_path) as wish:
        settings = tmp_path / "rasoat.toml"
        settings.write_text(f'[network]\nresolver = "{wish.settings.resolver}"\n', "utf-8")
        data = small_disk / "data"
        options = [wish.inventory, "--settings", settings, "--data", data, "--out", tmp_path / "o"]
        assert rasoat("audit", *options, "--area", "level").returncode == 1
        filler = small_disk / "filler"
        fill(filler)
        full = rasoat("audit", *options)
        assert full.returncode == 2, full.stderr
        assert "Traceback" not in full.stderr
        filler.unlink()
        with open_store(data, now=utc_now) as store:
            assert store.verify() is None
            assert len([line for line in store.audits() if line.complete]) == 1
        assert rasoat("audit", *options, "--area", "level").returncode == 1


def test_a_read_only_data_folder_is_a_clear_error(tmp_path: Path, small_disk: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(HEAD + SYSTEM % 1, encoding="utf-8")
    subprocess.run([program("mount"), "-o", "remount,ro", str(small_disk)], check=True)
    run = rasoat("audit", inventory, "--data", small_disk / "data", "--out", tmp_path / "out")
    assert run.returncode == 2, run.stderr
    assert "Traceback" not in run.stderr
    assert str(small_disk) in run.stderr


def test_help_and_version_answer(tmp_path: Path) -> None:
    assert "audit" in rasoat("--help").stdout
    assert rasoat("--version").stdout.startswith("rasoat ")


def test_a_first_inventory_is_valid_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "inventory.yaml"
    assert rasoat("inventory", "init", path).returncode == 0
    assert rasoat("inventory", "lint", path).returncode == 0
    assert rasoat("inventory", "init", path).returncode == 2


def test_each_baseline_is_listed_with_what_it_is_and_whether_it_binds_by_default() -> None:
    said = rasoat("baselines", "list", "--as-of", "2026-06-30").stdout
    assert "tls-vn (by default)\n    TLS-VN: " in said
    assert "trust-label (when chosen)\n    NĐ 137/2024/NĐ-CP: " in said
    assert (
        "2016-07-01 – 2026-06-30; on 2026-06-30: in force; compared with the original by nobody"
        in said
    )
    assert {"in force", "not in force"} == {
        line.split("; ")[1].split(": ")[1]
        for line in said.splitlines()
        if "; on 2026-06-30" in line
    }
