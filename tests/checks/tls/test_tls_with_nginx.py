"""The truth about a web server that users have, with openssl s_client as the oracle."""

import subprocess

import pytest

from checks.tls.facts import Flaw
from checks.verdict import Answer
from tests.checks.tls.look_at import VERSIONS, look_at
from tests.checks.tls.nginx import nginx
from tests.programs import program
from tests.tls_servers import Site, issue, site

SHOWN = site()
ROOT, INTERMEDIATE = SHOWN.root, SHOWN.intermediates[0]
OPTIONS = {"TLS 1.0": "-tls1", "TLS 1.1": "-tls1_1", "TLS 1.2": "-tls1_2", "TLS 1.3": "-tls1_3"}
CURRENT = "ssl_protocols TLSv1.2 TLSv1.3;"
OLD_ALLOWED = "ssl_ciphers DEFAULT@SECLEVEL=0;"


def s_client_takes(port, version):
    command = [program("openssl"), "s_client", "-connect", f"127.0.0.1:{port}", OPTIONS[version]]
    command += ["-cipher", "ALL@SECLEVEL=0"]
    run = subprocess.run(command, capture_output=True, input=b"", check=False)
    return b"BEGIN CERTIFICATE" in run.stdout


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize(
    ("directive", "versions"),
    [
        ("ssl_protocols TLSv1;", ("TLS 1.0",)),
        ("ssl_protocols TLSv1.2;", ("TLS 1.2",)),
        ("ssl_protocols TLSv1.3;", ("TLS 1.3",)),
        ("ssl_protocols TLSv1 TLSv1.1 TLSv1.2;", ("TLS 1.0", "TLS 1.1", "TLS 1.2")),
        (CURRENT, ("TLS 1.2", "TLS 1.3")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
async def test_the_versions_are_those_that_s_client_gets(directive, versions, address, tmp_path):
    with nginx(tmp_path, SHOWN, directive, OLD_ALLOWED) as port:
        looked = await look_at(port, address)
        oracle = tuple(version for version in OPTIONS if s_client_takes(port, version))
    assert looked.taken == versions == oracle
    assert {looked.facts.answer(v) for v in VERSIONS if v not in versions} == {Answer.REFUSED}


def leaf(**defect):
    names = {"by": INTERMEDIATE, "dns": ("site.example.vn",)}
    return Site(leaf=issue("site.example.vn", **(names | defect)), intermediates=(INTERMEDIATE,))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_a_right_certificate(address, tmp_path):
    with nginx(tmp_path, leaf()) as port:
        facts = (await look_at(port, address, agency_cas=(ROOT.der,))).facts
    assert facts.agency_trust.verified
    assert facts.leaf.valid_at(facts.seen_at)
    assert facts.leaf.dns_names == ("site.example.vn",)


async def test_an_expired_certificate_is_still_of_a_trusted_chain(tmp_path):
    with nginx(tmp_path, leaf(valid_days=(-40, -20))) as port:
        facts = (await look_at(port, agency_cas=(ROOT.der,))).facts
    assert not facts.leaf.valid_at(facts.seen_at)
    assert facts.agency_trust.verified
    assert facts.agency_trust.at < facts.seen_at


async def test_a_self_signed_certificate(tmp_path):
    with nginx(tmp_path, Site(leaf=issue("site.example.vn", dns=("site.example.vn",)))) as port:
        facts = (await look_at(port, agency_cas=(ROOT.der,))).facts
    assert facts.public_trust.flaw is Flaw.SELF_SIGNED
    assert facts.agency_trust.flaw is Flaw.SELF_SIGNED


async def test_a_certificate_of_another_name(tmp_path):
    with nginx(tmp_path, leaf(dns=("other.example.vn",))) as port:
        facts = (await look_at(port, agency_cas=(ROOT.der,))).facts
    assert facts.agency_trust.verified
    assert facts.leaf.dns_names == ("other.example.vn",)


async def test_a_server_that_rejects_the_name_refuses_no_version(tmp_path):
    with nginx(tmp_path, SHOWN, CURRENT, "ssl_reject_handshake on;") as port:
        looked = await look_at(port)
    assert looked.taken == ()
    for version in ("TLS 1.2", "TLS 1.3"):
        assert looked.facts.versions[version].alert == 112
        assert looked.facts.answer(version) is Answer.GARBLED


async def test_a_server_that_wants_a_certificate_of_ours(tmp_path):
    verify = f"ssl_client_certificate {tmp_path}/chain.pem; ssl_verify_client on;"
    with nginx(tmp_path, SHOWN, CURRENT, verify) as port:
        looked = await look_at(port)
    assert looked.taken == ("TLS 1.2", "TLS 1.3")
    assert looked.facts.leaf.subject == "CN=site.example.vn"


async def test_plain_http(tmp_path):
    with nginx(tmp_path, SHOWN, ssl="") as port:
        looked = await look_at(port, scheme="http")
    assert (looked.facts.speaks, looked.answers) == ("http", {Answer.GARBLED})
