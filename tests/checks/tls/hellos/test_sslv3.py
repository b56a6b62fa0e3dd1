import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from checks.verdict import Answer, Cause
from tests.checks.tls.look_at import look_at
from tests.checks.tls.see import see
from tests.tls_servers import Site, issue

# tlslite signs with RSA keys only in the versions that are asked here
KEY = rsa.generate_private_key(65537, 2048)
SHOWN = Site(leaf=issue("site.example.vn", dns=("site.example.vn",), key=KEY))
PROGRAM = Path(__file__).parents[1] / "sslv3_server.py"


@contextmanager
def old_server(folder, newest_minor):
    (folder / "chain.pem").write_bytes(SHOWN.chain_pem)
    (folder / "key.pem").write_bytes(SHOWN.leaf.key_pem)
    command = [sys.executable, "-W", "ignore", PROGRAM, folder / "chain.pem", folder / "key.pem"]
    with subprocess.Popen([*command, str(newest_minor)], stdout=subprocess.PIPE) as process:
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


@pytest.mark.parametrize(
    ("newest_minor", "taken"),
    [
        (0, ("SSLv3",)),
        (1, ("SSLv3", "TLS 1.0")),
        (3, ("SSLv3", "TLS 1.0", "TLS 1.1", "TLS 1.2")),
    ],
)
async def test_sslv3_is_taken_by_a_server_that_speaks_it(newest_minor, taken, tmp_path):
    with old_server(tmp_path, newest_minor) as port:
        looked = await look_at(port)
    assert looked.taken == taken
    assert looked.facts.answer("TLS 1.3") is Answer.REFUSED


async def test_a_certificate_is_seen_in_the_newest_version_that_is_taken(tmp_path):
    with old_server(tmp_path, 1) as port:
        facts = (await look_at(port)).facts
    assert (facts.handshake_version, facts.leaf.key) == ("TLS 1.0", "RSA 2048")


async def test_in_sslv3_alone_the_certificate_is_seen_but_no_handshake_is_tried(tmp_path):
    with old_server(tmp_path, 0) as port:
        values = await see(port, ("SSLv3",))
    assert (values["handshake_version"], values["chain"][0].key) == ("SSLv3", "RSA 2048")
    assert {values[fact].cause for fact in ("handshake_completed", "tickets")} == {Cause.NO_TOOL}
