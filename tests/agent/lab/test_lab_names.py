import socket
import threading
import time

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from agent.lab.names import NameServer

NAME = "www.lab.test"
ZONE = {
    (NAME, "AAAA"): ["2a00::1", "2a00::2"],
    (NAME, "A"): ["192.0.2.1"],
    ("alias.lab.test", "CNAME"): ["www.lab.test."],
    ("loop.lab.test", "CNAME"): ["loop.lab.test."],
    ("away.lab.test", "CNAME"): ["elsewhere.test."],
    ("mail.lab.test", "MX"): ["10 mx.lab.test."],
}


def ask(server, name, type_, *, transport=dns.query.udp, timeout=2.0):
    host, port = server.address.split(":")
    return transport(dns.message.make_query(name, type_), host, port=int(port), timeout=timeout)


def texts(answer):
    return [text for rrset in answer.answer for text in sorted(r.to_text() for r in rrset)]


@pytest.mark.parametrize(
    ("name", "type_", "rcode", "records"),
    [
        pytest.param(NAME, "AAAA", dns.rcode.NOERROR, ["2a00::1", "2a00::2"], id="in the zone"),
        pytest.param(
            "WWW.Lab.Test", "A", dns.rcode.NOERROR, ["192.0.2.1"], id="in whatever letters"
        ),
        pytest.param(NAME, "TXT", dns.rcode.NOERROR, [], id="under another type"),
        pytest.param("lab.test", "A", dns.rcode.NOERROR, [], id="above a name that is there"),
        pytest.param(".", "NS", dns.rcode.NOERROR, [], id="the root, above all"),
        pytest.param("no.lab.test", "A", dns.rcode.NXDOMAIN, [], id="no such name"),
        pytest.param("ab.test", "A", dns.rcode.NXDOMAIN, [], id="the end of a name is no parent"),
        pytest.param(
            "alias.lab.test",
            "A",
            dns.rcode.NOERROR,
            ["www.lab.test.", "192.0.2.1"],
            id="an alias is followed",
        ),
        pytest.param(
            "away.lab.test",
            "A",
            dns.rcode.NXDOMAIN,
            ["elsewhere.test."],
            id="an alias out of the zone leads nowhere",
        ),
        pytest.param(
            "mail.lab.test", "MX", dns.rcode.NOERROR, ["10 mx.lab.test."], id="any type at all"
        ),
    ],
)
@pytest.mark.parametrize("transport", [dns.query.udp, dns.query.tcp], ids=["UDP", "TCP"])
def test_the_zone_is_answered_from(transport, name, type_, rcode, records):
    with NameServer(ZONE) as server:
        answer = ask(server, name, type_, transport=transport)
    assert (answer.rcode(), texts(answer)) == (rcode, records)


def test_an_alias_of_itself_ends():
    with NameServer(ZONE) as server:
        assert set(texts(ask(server, "loop.lab.test", "A"))) == {"loop.lab.test."}


@pytest.mark.parametrize(
    ("fault", "rcode"), [("servfail", dns.rcode.SERVFAIL), ("refused", dns.rcode.REFUSED)]
)
def test_a_fault_is_shown_for_its_name_and_type_alone(fault, rcode):
    with NameServer(ZONE, faults={(NAME, "AAAA"): fault}) as server:
        assert ask(server, NAME, "AAAA").rcode() == rcode
        assert ask(server, NAME, "A").rcode() == dns.rcode.NOERROR


def test_a_silent_name_is_not_answered_for():
    with NameServer(ZONE, faults={(NAME, "A"): "silent"}) as server:
        with pytest.raises(dns.exception.Timeout):
            ask(server, NAME, "A", timeout=0.2)
        with pytest.raises(EOFError):
            ask(server, NAME, "A", transport=dns.query.tcp)
        assert server.asked == [(NAME, "A"), (NAME, "A")]


def test_a_truncated_answer_is_whole_over_tcp():
    with NameServer(ZONE, faults={(NAME, "A"): "truncated"}) as server:
        short = ask(server, NAME, "A")
        whole = ask(server, NAME, "A", transport=dns.query.tcp)
    assert short.flags & dns.flags.TC
    assert (texts(short), texts(whole)) == ([], ["192.0.2.1"])


@pytest.mark.parametrize("junk", [b"", b"\0", b"GET / HTTP/1.1\r\n\r\n", b"\0" * 12])
def test_junk_gets_no_answer_and_does_no_harm(junk):
    with NameServer(ZONE) as server:
        host, port = server.address.split(":")
        with socket.socket(type=socket.SOCK_DGRAM) as asker:
            asker.sendto(junk, (host, int(port)))
        with socket.create_connection((host, int(port))) as asker:
            asker.sendall(junk)
        assert texts(ask(server, NAME, "A")) == ["192.0.2.1"]


def test_it_stops_at_once_and_leaves_nothing_running():
    before = threading.active_count()
    with NameServer(ZONE) as server:
        ask(server, NAME, "A")
        host, port = server.address.split(":")
        began = time.monotonic()
    assert time.monotonic() - began < 0.5
    assert threading.active_count() == before
    with NameServer(ZONE, port=int(port)) as again:
        assert again.address == f"{host}:{port}"


def test_a_port_that_is_taken_is_said_to_be():
    with NameServer(ZONE) as server, pytest.raises(OSError, match="in use"):
        NameServer(ZONE, port=int(server.address.split(":")[1]))
