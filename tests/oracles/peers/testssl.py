"""Ask testssl.sh: its own hellos over bash sockets, and OpenSSL."""

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.oracles.outcome import Outcome, sorted_by_version
from tests.oracles.row import NAME, Row
from tests.oracles.serve.process import ADDRESS
from tests.programs import program

VERSIONS: Final = {
    "SSLv2": "SSLv2",
    "SSLv3": "SSLv3",
    "TLS1": "TLS 1.0",
    "TLS1_1": "TLS 1.1",
    "TLS1_2": "TLS 1.2",
    "TLS1_3": "TLS 1.3",
}
LISTED: Final = re.compile(r"cipher-(ssl2|ssl3|tls1|tls1_1|tls1_2|tls1_3)_x")
OF_ID: Final = dict(
    zip(("ssl2", "ssl3", "tls1", "tls1_1", "tls1_2", "tls1_3"), VERSIONS.values(), strict=True)
)
MAPPING: Final = Path("/etc/testssl/cipher-mapping.txt")


def ask(row: Row, port: int, folder: Path) -> Outcome:
    """Have protocols and suites listed. Raises RuntimeError when there is nothing to read."""
    out = folder / "testssl.json"
    command = [program("testssl"), "--quiet", "--color", "0", "--warnings", "batch", "-p", "-E"]
    command += ["--ip", ADDRESS, "--jsonfile", out, f"{NAME}:{port}"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    found = read(json.loads(out.read_text(encoding="utf-8"))) if out.exists() else None
    if found is None or not found.versions:
        raise RuntimeError(f"testssl.sh on {row.id}: {done.stdout}{done.stderr}")
    return found


def read(found: Sequence[Mapping[str, str]]) -> Outcome:
    """Turn its findings into an outcome."""
    said = {each["id"]: each["finding"] for each in found}
    suites: dict[str, list[str]] = {}
    for each in found:
        if listed := LISTED.match(each["id"]):
            suites.setdefault(OF_ID[listed[1]], []).append(each["finding"].split()[-1])
    return Outcome(
        peer="testssl.sh",
        versions={
            ours: "not offered" not in said[theirs]
            for theirs, ours in VERSIONS.items()
            if theirs in said
        },
        suites=sorted_by_version(suites),
        suites_asked=sorted_by_version(known_suites()),
    )


def known_suites() -> dict[str, list[str]]:
    """Return IANA's names of what it offers, from its own table: code, OpenSSL's name, IANA's."""
    rows = [line.split() for line in MAPPING.read_text(encoding="utf-8").splitlines()]
    names = {row[0]: row[3] for row in rows if len(row) > 4 and row[3] != "-"}
    older = [name for code, name in names.items() if len(code) == 9 and code[:4] != "0x13"]
    newest = [name for code, name in names.items() if code[:4] == "0x13"]
    return dict.fromkeys(("SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2"), older) | {"TLS 1.3": newest}
