"""Asking authorities about the certificates of a server: real ones, down ones, lying ones."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from checks.tls import not_revoked
from checks.tls.certificates import revocation
from checks.tls.facts import TlsFacts
from checks.verdict import Cause, NotSeen, Status, UnseenError
from tests.agent.gates import free_port
from tests.authorities import (
    Page,
    Web,
    another_of,
    crl,
    drip,
    entry,
    ok,
    openssl_responder,
    pointing_at,
    web,
)
from tests.checks.tls.see import see
from tests.programs import program
from tests.tls_servers import (
    Issued,
    Site,
    issue,
    listening,
    ocsp_response,
    server_of_kinds,
    site,
    stapling,
    tls_server,
)
from tests.worlds import KeptInMemory

ALLOWED = ("revocation",)
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus
STRANGER = issue("Intermediate CA", is_ca=True)
Make = Callable[[Site], Page]


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch):
    monkeypatch.setattr(revocation, "OCSP_S", 0.6)
    monkeypatch.setattr(revocation, "LIST_S", 0.6)


@contextmanager
def asked_at(*names: str, **pages: Make) -> Iterator[tuple[Site, Web]]:
    """Give a site whose certificate names these services, and the server where they are."""
    with web() as (server, port):
        where = {name: [f"http://127.0.0.1:{port}/{name}"] for name in (*names, *pages)}
        shown = site(extensions=pointing_at(**where))
        server.pages = {f"/{name}": make(shown) for name, make in pages.items()}
        yield shown, server


def answer(**defect: Any) -> Make:
    return lambda shown: ok(ocsp_response(shown, **defect))


def listed(*reasons: x509.ReasonFlags | None, **defect: Any) -> Make:
    """Make a list with an entry for each reason, about the site's own certificate."""
    return lambda shown: ok(
        crl(shown.intermediates[0], *(entry(shown.leaf, each) for each in reasons), **defect)
    )


def page(content: Page) -> Make:
    return lambda _shown: content


def about_another(shown: Site) -> Page:
    return ok(ocsp_response(shown, about=another_of(shown)))


async def told(shown: Site, **options: Any) -> Mapping[str, Any]:
    with tls_server(shown) as port:
        return await see(port, **({"consults": ALLOWED} | options))


def verdict(found: Mapping[str, Any]) -> Status | Cause:
    """Judge what was found as an audit does; of UNKNOWN return its cause."""
    names = ("chain", "chains", "staple", "revocation")
    facts = TlsFacts(
        seen_at=datetime.now(UTC),
        host="site.example.vn",
        port=443,
        scheme="https",
        server_name="site.example.vn",
        **{name: found[name] for name in names},
    )
    try:
        judged = not_revoked.judge(facts)
    except UnseenError as error:
        return error.fact.cause
    return judged.cause or judged.status


def openssl_says(shown: Site, url: str, folder) -> str:
    (folder / "issuer").write_bytes(shown.intermediates[0].pem)
    (folder / "leaf").write_bytes(shown.leaf.pem)
    (folder / "roots").write_bytes(shown.root.pem + shown.intermediates[0].pem)
    command = [program("openssl"), "ocsp", "-url", url, "-issuer", folder / "issuer"]
    command += ["-cert", folder / "leaf", "-CAfile", folder / "roots", "-no_nonce"]
    run = subprocess.run(command, capture_output=True, check=False, text=True)
    assert "Response verify OK" in run.stderr, run.stderr
    return run.stdout.split("\n")[0].removeprefix(f"{folder}/leaf: ")


def delegate(issuer: Issued) -> Issued:
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    return issue("OCSP responder", by=issuer, bare=True, extensions=[purpose])


class TestOpensslResponder:
    @pytest.mark.parametrize(
        ("status", "says", "judged"),
        [
            ("V", "good", Status.PASS),
            ("R", "revoked", Status.FAIL),
            ("", "unknown", Cause.UNREACHABLE),
        ],
        ids=["good", "revoked", "unknown"],
    )
    @pytest.mark.parametrize("options", [(), ("-ndays", "1")], ids=["no end", "for a day"])
    async def test_says(self, status, says, judged, options, tmp_path):
        port = free_port()
        url = f"http://127.0.0.1:{port}/"
        shown = site(extensions=pointing_at(ocsp=[url]))
        known = {shown.leaf: status} if status else {}
        with openssl_responder(tmp_path, shown.intermediates[0], known, port, *options):
            found = await told(shown)
            assert openssl_says(shown, url, tmp_path) == says
        assert verdict(found) is judged

    @pytest.mark.parametrize(("status", "judged"), [("V", Status.PASS), ("R", Status.FAIL)])
    async def test_speaks_through_one_that_the_issuer_appointed(self, status, judged, tmp_path):
        port = free_port()
        shown = site(extensions=pointing_at(ocsp=[f"http://127.0.0.1:{port}"]))
        issuer, known = shown.intermediates[0], {shown.leaf: status}
        with openssl_responder(tmp_path, issuer, known, port, signer=delegate(issuer)):
            assert verdict(await told(shown)) is judged


@pytest.mark.parametrize(
    ("pages", "judged", "by"),
    [
        pytest.param({"ocsp": answer()}, Status.PASS, "ocsp", id="good, by OCSP"),
        pytest.param({"ocsp": answer(status=REVOKED)}, Status.FAIL, "ocsp", id="revoked, by OCSP"),
        pytest.param(
            {"ocsp": answer(status=REVOKED, hours=(-48, -24))},
            Status.FAIL,
            "ocsp",
            id="revoked, in an answer that ran out",
        ),
        pytest.param({"crl": listed()}, Status.PASS, "crl", id="good, by a list"),
        pytest.param({"crl": listed(None)}, Status.FAIL, "crl", id="revoked, by a list"),
        pytest.param(
            {"ocsp": answer(), "crl": listed(None)},
            Status.PASS,
            "ocsp",
            id="by OCSP, before any list",
        ),
    ],
)
async def test_an_authority_tells(pages, judged, by):
    with asked_at(**pages) as (shown, server):
        found = await told(shown)
    assert (verdict(found), found["revocation"].by) == (judged, by)
    assert len(server.log) == 1


NO_ANSWER = {
    "a service that is not there": lambda _: b"HTTP/1.1 404 No\r\n\r\n",
    "garbage": page(ok(b"garbage")),
    "an error": page(
        ok(
            ocsp.OCSPResponseBuilder.build_unsuccessful(
                ocsp.OCSPResponseStatus.UNAUTHORIZED
            ).public_bytes(Encoding.DER)
        )
    ),
    "an answer by a stranger": answer(by=STRANGER),
    "an answer by a stranger that is sent along": answer(by=STRANGER, delegated=True),
    "an answer about another certificate": about_another,
    "an answer that ran out": answer(hours=(-48, -24)),
    "an old answer without an end": answer(hours=(-48, None)),
    "an answer of tomorrow": answer(hours=(24, 48)),
    "that it does not know": answer(status=UNKNOWN),
    "a drip": page(drip(b"x", 0.05)),
    "far too much": page(ok(bytes(65537))),
}
NO_LIST = {
    "a list that is not there": lambda _: b"HTTP/1.1 404 No\r\n\r\n",
    "garbage": page(ok(b"garbage")),
    "a list by a namesake": listed(signed_by=STRANGER),
    "an entry by a namesake": listed(None, signed_by=STRANGER),
    "a list that ran out": listed(hours=(-48, -24)),
    "a drip": page(drip(b"x", 0.05)),
    "a list of 50 MB": page(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"),
}


@pytest.mark.parametrize("make", NO_ANSWER.values(), ids=NO_ANSWER)
async def test_nothing_is_known_from_an_ocsp_service_that_gives(make):
    with asked_at(ocsp=make) as (shown, _):
        found = await told(shown)
    assert isinstance(found["revocation"], NotSeen)
    assert verdict(found) in (Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.TOO_BIG)


@pytest.mark.parametrize("make", NO_ANSWER.values(), ids=NO_ANSWER)
@pytest.mark.parametrize(("listing", "judged"), [((), Status.PASS), ((None,), Status.FAIL)])
async def test_the_list_is_asked_after_an_ocsp_service_that_gives(make, listing, judged):
    with asked_at(ocsp=make, crl=listed(*listing)) as (shown, server):
        found = await told(shown)
    assert (verdict(found), found["revocation"].by) == (judged, "crl")
    assert server.asked == ["POST /ocsp", "GET /crl"]


@pytest.mark.parametrize("make", NO_LIST.values(), ids=NO_LIST)
async def test_nothing_is_known_from(make):
    with asked_at(crl=make) as (shown, _):
        found = await told(shown)
    assert isinstance(found["revocation"], NotSeen)
    assert verdict(found) in (Cause.UNREACHABLE, Cause.NO_TOOL, Cause.TIMED_OUT, Cause.TOO_BIG)


async def test_a_service_that_is_down_is_said_to_be():
    shown = site(extensions=pointing_at(ocsp=[f"http://127.0.0.1:{free_port()}/"]))
    found = await told(shown)
    assert str(found["revocation"].why) == "127.0.0.1 gives no connection"
    assert verdict(found) is Cause.UNREACHABLE


@pytest.mark.parametrize("stapled", [None, UNKNOWN], ids=["no staple", "a staple that says little"])
async def test_without_leave_nothing_is_asked(stapled):
    with asked_at(ocsp=answer(status=REVOKED), crl=listed(None)) as (shown, server):
        staple = ocsp_response(shown, status=stapled) if stapled else b""
        with listening(stapling(shown, staple, versions=("TLS 1.2", "TLS 1.3"))) as port:
            found = await see(port)
    assert server.log == []
    assert verdict(found) is Cause.NOT_ASKED


async def test_where_nobody_is_named_nobody_is_asked():
    found = await told(site())
    assert (found["revocation"], verdict(found)) == (None, Status.NOT_APPLICABLE)


async def test_a_directory_alone_is_not_asked():
    found = await told(site(extensions=pointing_at(crl=["ldap://crl.example.vn/cn=x"])))
    assert verdict(found) is Cause.NO_TOOL


async def test_a_directory_beside_it_does_not_keep_a_list_from_being_asked():
    with web() as (server, port):
        urls = ["ldap://crl.example.vn/cn=x", f"http://127.0.0.1:{port}/crl"]
        shown = site(extensions=pointing_at(crl=urls))
        server.pages["/crl"] = listed(None)(shown)
        assert verdict(await told(shown)) is Status.FAIL


async def test_of_what_has_expired_nobody_is_asked():
    with web() as (server, port):
        where = pointing_at(crl=[f"http://127.0.0.1:{port}/crl"])
        shown = site(extensions=where, valid_days=(-80, -1))
        assert verdict(await told(shown)) is Cause.NOT_ASKED
    assert server.log == []


async def test_without_the_issuer_s_certificate_nobody_is_asked():
    with asked_at(crl=listed()) as (shown, server):
        alone = Site(leaf=shown.leaf)
        assert verdict(await told(alone)) is Cause.UNREACHABLE
    assert server.log == []


async def test_an_issuer_that_only_the_agency_s_store_has_is_believed():
    with asked_at(crl=listed(None)) as (shown, _):
        found = await told(Site(leaf=shown.leaf), agency_cas=(shown.intermediates[0].der,))
    assert verdict(found) is Status.FAIL


async def test_a_certificate_that_issued_itself_has_nobody_to_ask():
    with web() as (server, port):
        where = pointing_at(ocsp=[f"http://127.0.0.1:{port}/ocsp"])
        shown = Site(leaf=issue("site.example.vn", dns=("site.example.vn",), extensions=where))
        assert verdict(await told(shown)) is Cause.UNREACHABLE
    assert server.log == []


@pytest.mark.parametrize(
    ("stapled", "asked", "judged"),
    [
        pytest.param(GOOD, REVOKED, Status.FAIL, id="the authority knows it to be revoked"),
        pytest.param(REVOKED, GOOD, Status.FAIL, id="the staple knows it to be revoked"),
        pytest.param(GOOD, UNKNOWN, Status.PASS, id="the staple alone knows it to be good"),
        pytest.param(UNKNOWN, GOOD, Status.PASS, id="the authority alone knows it to be good"),
        pytest.param(UNKNOWN, UNKNOWN, Cause.UNREACHABLE, id="nobody knows it"),
    ],
)
async def test_staple_and_authority_agree_or_the_worse_counts(stapled, asked, judged):
    with asked_at(ocsp=answer(status=asked)) as (shown, _):
        staple = ocsp_response(shown, status=stapled)
        with listening(stapling(shown, staple, versions=("TLS 1.2", "TLS 1.3"))) as port:
            found = await see(port, consults=ALLOWED)
    assert verdict(found) is judged


@pytest.mark.parametrize(
    ("first", "second", "judged"),
    [
        pytest.param(listed(), listed(), Status.PASS, id="neither revoked"),
        pytest.param(listed(), listed(None), Status.FAIL, id="the second revoked"),
        pytest.param(listed(None), listed(), Status.FAIL, id="the first revoked"),
        pytest.param(listed(), page(ok(b"x")), Cause.NO_TOOL, id="nothing known of the second"),
    ],
)
async def test_the_certificates_of_both_kinds_of_key_are_asked_about(first, second, judged):
    with web() as (server, port):
        shown = []
        for name, make, key in (("a", first, None), ("b", second, rsa_key())):
            where = pointing_at(crl=[f"http://127.0.0.1:{port}/{name}"])
            shown.append(site(extensions=where, key=key))
            server.pages[f"/{name}"] = make(shown[-1])
        cas = tuple(each.intermediates[0].der for each in shown)
        with listening(server_of_kinds(*shown)) as tls_port:
            found = await see(tls_port, consults=ALLOWED, agency_cas=cas)
    assert len(found["chains"]) == 2
    assert verdict(found) is judged


def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


async def test_a_staple_of_one_certificate_is_no_word_about_the_other():
    shown = [site(key=key, extensions=pointing_at(crl=["http://a"])) for key in (None, rsa_key())]
    found = {"chain": (), "staple": None}
    with listening(server_of_kinds(*shown)) as port:
        found = await see(port)
    stapled = await told(shown[0], consults=())
    assert (len(found["chains"]), len(stapled["chains"])) == (2, 1)
    with listening(stapling(shown[0], ocsp_response(shown[0]), versions=("TLS 1.3",))) as port:
        staple = (await see(port, ("TLS 1.3",)))["staple"]
    assert verdict({**stapled, "staple": staple}) is Status.PASS
    assert verdict({**found, "staple": staple}) is Cause.NOT_ASKED


async def test_what_was_answered_is_kept():
    keeper = KeptInMemory()
    with asked_at(ocsp=answer(status=UNKNOWN), crl=listed()) as (shown, server):
        await told(shown, keeper=keeper)
    kept = set(keeper.kept.values())
    assert {content.partition(b"\r\n\r\n")[2] for content in server.pages.values()} <= kept


async def test_the_second_address_of_a_list_is_asked_when_the_first_fails():
    with web() as (server, port):
        urls = [f"http://127.0.0.1:{port}/{name}" for name in ("gone", "crl", "never")]
        shown = site(extensions=pointing_at(crl=urls))
        server.pages["/crl"] = listed(None)(shown)
        assert verdict(await told(shown)) is Status.FAIL
    assert server.asked == ["GET /gone", "GET /crl"]
