import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from agent.inventory import read
from tests.agent.inventories import VALID, refused, spoilt, written
from tests.agent.permission import folder_of_an_ordinary_user, ordinary_user


def a_ca() -> x509.Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "CA nội bộ")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )


def test_the_agency_s_own_authorities_are_read(tmp_path):
    first, second = a_ca(), a_ca()
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in (first, second))
    (tmp_path / "ca.pem").write_bytes(pem)
    path = written(tmp_path, VALID + "agency_cas: [ca.pem]\n")
    assert read(path).systems[0].targets[1].declared.agency_cas == (
        first.public_bytes(Encoding.DER),
        second.public_bytes(Encoding.DER),
    )


def spoil(folder: Path, defect: str) -> None:
    path = folder / "secret"
    if defect == "a folder":
        path.mkdir()
    elif defect == "a pipe":
        os.mkfifo(path)
    elif defect == "50 MB":
        path.write_bytes(b"")
        os.truncate(path, 50_000_000)
    elif defect == "a link that leads nowhere":
        path.symlink_to("nowhere")


UNREADABLE = {
    "missing": "cannot read secret: No such file or directory",
    "a folder": "cannot read secret: it is not an ordinary file",
    "a pipe": "cannot read secret: it is not an ordinary file",
    "50 MB": "cannot read secret: it is larger than 1000000 bytes",
    "a link that leads nowhere": "cannot read secret: No such file or directory",
}


@pytest.mark.parametrize(("defect", "says"), UNREADABLE.items())
def test_an_authority_that_cannot_be_read_is_a_mistake(tmp_path, defect, says):
    spoil(tmp_path, defect)
    path = written(tmp_path, VALID + "agency_cas: [secret]\n")
    assert refused(path) == [f":25: agency_cas[#1]: {says}"]


@pytest.mark.parametrize(("defect", "says"), UNREADABLE.items())
def test_a_key_that_cannot_be_read_is_a_mistake(tmp_path, defect, says):
    spoil(tmp_path, defect)
    path = written(tmp_path, spoilt(("env:AUDIT_KEY", "file:secret")))
    assert refused(path) == [f":16: systems[website].hosts[app1].key: {says}"]


def test_a_key_that_may_not_be_read_is_a_mistake():
    says = ":16: systems[website].hosts[app1].key: cannot read secret: Permission denied"
    with folder_of_an_ordinary_user() as folder:
        path = written(folder, spoilt(("env:AUDIT_KEY", "file:secret")))
        (folder / "secret").touch(mode=0)
        with ordinary_user():
            assert refused(path) == [says]


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\0\xff\xfe", b"-----BEGIN X-----\n"])
def test_an_authority_that_holds_no_certificate_is_a_mistake(tmp_path, content):
    (tmp_path / "ca.pem").write_bytes(content)
    path = written(tmp_path, VALID + "agency_cas: [ca.pem]\n")
    assert refused(path) == [":25: agency_cas[#1]: ca.pem holds no PEM certificate"]
