"""Whatever certificate is shown, the page is seen, and what a browser would say of it is told."""

from dataclasses import replace

import pytest
from OpenSSL import SSL

from checks.page import NoPage
from tests.tls_servers import Site, issue, listening, resetting, silent, site
from tests.tls_servers import answering as saying
from tests.web_servers import HERE, HOST, answer, answering, by_path, plain_target, secure_target
from tests.worlds import QUICK, loopback_world

SHOWN = site()
SCRIPT = by_path({"/": answer()})


def leaf(**defect):
    names = {"by": SHOWN.intermediates[0], "dns": (HOST,)}
    shown = issue(HOST, **(names | defect))
    return Site(leaf=shown, intermediates=SHOWN.intermediates, root=SHOWN.root)


CASES = {
    "a right one": (leaf(), True, ""),
    "an expired one": (leaf(valid_days=(-40, -20)), False, "certificate has expired"),
    "one for another name": (leaf(dns=("khac.example.vn",)), False, "mismatch"),
    "one without its intermediate": (
        replace(leaf(), intermediates=()), False, "unable to get local issuer certificate",
    ),
    "a self-signed one": (
        Site(leaf=issue(HOST, dns=(HOST,)), root=SHOWN.root), False, "self-signed certificate",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("shown", "trusted", "flaw"), CASES.values(), ids=CASES)
async def test_a_certificate_is_looked_at_and_never_in_the_way(shown, trusted, flaw, tmp_path):
    async with answering(SCRIPT, shown=shown, folder=tmp_path) as seen:
        target = secure_target(seen.port, root=SHOWN)
        async with loopback_world(target) as world:
            pages = [
                await world.visit(HERE, f"https://{HOST}:{seen.port}{path}") for path in ["/", "/b"]
            ]
    assert [page.status for page in pages] == [200, 404]
    tls = pages[1].tls
    assert (tls.trusted, tls.version) == (trusted, "TLSv1.3")
    assert flaw in tls.flaw if flaw else tls.flaw == ""
    assert len({page.tls.certificate_sha256 for page in pages}) == 1
    assert len(seen.asked) == 2
    assert seen.most == 1


async def test_a_server_of_tls_1_0_alone_is_seen_and_its_certificate_verified(tmp_path):
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    pair = tmp_path / "pair.pem"
    shown = leaf()
    pair.write_bytes(shown.leaf.key_pem + shown.chain_pem)
    context.use_certificate_chain_file(str(pair))
    context.use_privatekey_file(str(pair))
    context.set_min_proto_version(SSL.TLS1_VERSION)
    context.set_max_proto_version(SSL.TLS1_VERSION)
    context.set_cipher_list(b"ALL:@SECLEVEL=0")

    def serve(connection):
        session = SSL.Connection(context, connection)
        connection.settimeout(None)
        session.set_accept_state()
        session.do_handshake()
        session.recv(4096)
        session.sendall(answer("200 OK", "Connection: close"))
        session.shutdown()

    with listening(serve) as port:
        async with loopback_world(secure_target(port, root=SHOWN)) as world:
            page = await world.visit(HERE, f"https://{HOST}:{port}/")
    assert (page.status, page.tls.version, page.tls.trusted) == (200, "TLSv1", True)


async def test_a_server_that_speaks_no_tls_is_told_as_one():
    with listening(saying(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        async with loopback_world(secure_target(port)) as world:
            with pytest.raises(NoPage) as refused:
                await world.visit(HERE, f"https://{HOST}:{port}/")
    assert refused.value.failure == "no_tls"


async def test_a_server_that_resets_every_handshake_is_told_as_one():
    with listening(resetting) as port:
        async with loopback_world(secure_target(port)) as world:
            with pytest.raises(NoPage) as refused:
                await world.visit(HERE, f"https://{HOST}:{port}/")
    assert refused.value.failure == "no_tls"


async def test_a_server_that_keeps_silent_in_the_handshake_is_given_up():
    with listening(silent) as port:
        target = secure_target(port)
        async with loopback_world(target, settings=replace(QUICK, read_timeout_s=0.3)) as world:
            with pytest.raises(NoPage) as refused:
                await world.visit(HERE, f"https://{HOST}:{port}/", timeout_s=1)
    assert refused.value.failure == "silent"


async def test_plain_http_tells_of_no_tls():
    async with answering(SCRIPT) as seen, loopback_world(plain_target(seen.port)) as world:
        page = await world.visit(HERE, f"http://{HOST}:{seen.port}/")
    assert page.tls is None
