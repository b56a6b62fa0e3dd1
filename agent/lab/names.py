"""A small authoritative name server on loopback, with the faults that resolvers show."""

import contextlib
import socketserver
import struct
import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import Literal, Self

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

Fault = Literal["servfail", "refused", "silent", "truncated"]
Zone = Mapping[tuple[str, str], Sequence[str]]  # ("www.example.vn", "AAAA") → ["2a00::1"]
Faults = Mapping[tuple[str, str], Fault]

NO_FAULTS: Faults = MappingProxyType({})
LOOPBACK = "127.0.0.1"
TTL_S = 60
POLL_S = 0.02
READ_TIMEOUT_S = 2.0
TRIES_FOR_ONE_PORT = 20
TRANSFERS = (dns.rdatatype.AXFR, dns.rdatatype.IXFR)
RCODES = {"servfail": dns.rcode.SERVFAIL, "refused": dns.rcode.REFUSED}


class NameServer:
    """Answer over UDP and TCP from a zone; use it as a context manager.

    A name outside the zone is NXDOMAIN; one that is in it under another type, or above a name
    that is, is an empty NOERROR. Faults are by name and type: "truncated" sends askers over UDP
    to TCP, "silent" answers nobody.
    """

    def __init__(
        self,
        zone: Zone,
        *,
        faults: Faults = NO_FAULTS,
        port: int = 0,
        addresses: Sequence[str] = (LOOPBACK,),
    ) -> None:
        self.zone = {_key(*key): tuple(records) for key, records in zone.items()}
        self.faults = {_key(*key): fault for key, fault in faults.items()}
        self.asked: list[tuple[str, str]] = []  # (name, type) in the order in which they came
        self._addresses = addresses
        self._servers = _bind(self, addresses, port)
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)
            for server in self._servers
        ]

    @property
    def address(self) -> str:
        """Return where it listens, first of all: "127.0.0.1:5353"."""
        return f"{self._addresses[0]}:{self.port}"

    @property
    def port(self) -> int:
        """Return its port, which is the same at each of its addresses."""
        return int(self._servers[0].server_address[1])

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()

    def answer(self, question: bytes, *, over_tcp: bool) -> bytes | None:
        """Return the answer to one message, or None where there is to be silence."""
        try:
            query = dns.message.from_wire(question)
            name, type_ = query.question[0].name, query.question[0].rdtype
        except (dns.exception.DNSException, IndexError):
            return None
        asked = _key(name.to_text(), dns.rdatatype.to_text(type_))
        self.asked.append(asked)
        fault = self.faults.get(asked)
        if fault == "silent":
            return None
        response = self._begun(query, asked[0])
        if fault in RCODES:
            response.set_rcode(RCODES[fault])
        elif fault == "truncated" and not over_tcp:
            response.flags |= dns.flags.TC
        elif response.rcode() == dns.rcode.NOERROR:
            self._fill(response, *asked)
        return response.to_wire()

    def _begun(self, query: dns.message.Message, name: str) -> dns.message.Message:  # noqa: ARG002
        """Begin an answer as a resolver does, which asks others for whatever it is asked."""
        return dns.message.make_response(query, recursion_available=True)

    def _fill(self, response: dns.message.Message, owner: str, type_: str) -> None:
        """Put the records in, following aliases that stay within the zone."""
        for _hop in range(len(self.zone)):
            if records := self.zone.get((owner, type_)):
                response.answer.append(_rrset(owner, type_, records))
                return
            if (alias := self.zone.get((owner, "CNAME"))) is None:
                break
            response.answer.append(_rrset(owner, "CNAME", alias))
            owner, _ = _key(alias[0], type_)
        if owner and not any(f".{known}".endswith(f".{owner}") for known, _ in self.zone):
            response.set_rcode(dns.rcode.NXDOMAIN)  # the root is above every name


class AuthoritativeServer(NameServer):
    """Answer for one domain alone, as those do that the domain is delegated to."""

    def __init__(self, domain: str, zone: Zone, *, addresses: Sequence[str]) -> None:
        self._domain = domain
        super().__init__(zone, addresses=addresses)

    def _begun(self, query: dns.message.Message, name: str) -> dns.message.Message:
        response = dns.message.make_response(query)
        if f".{name}".endswith(f".{self._domain}") and query.question[0].rdtype not in TRANSFERS:
            response.flags |= dns.flags.AA
        else:
            response.set_rcode(dns.rcode.REFUSED)
        return response


def _key(name: str, type_: str) -> tuple[str, str]:
    return name.lower().rstrip("."), type_.upper()


def _rrset(owner: str, type_: str, records: Sequence[str]) -> dns.rrset.RRset:
    return dns.rrset.from_text_list(owner + ".", TTL_S, dns.rdataclass.IN, type_, list(records))


class _Udp(socketserver.UDPServer):
    names: NameServer
    max_packet_size = 4096


class _Tcp(socketserver.ThreadingTCPServer):
    names: NameServer
    daemon_threads = True
    allow_reuse_address = True


class _Datagram(socketserver.BaseRequestHandler):
    """One question over UDP (RFC 1035, 4.2.1)."""

    server: _Udp

    def handle(self) -> None:
        """Answer it, or not."""
        question, connection = self.request
        if (answer := self.server.names.answer(question, over_tcp=False)) is not None:
            connection.sendto(answer, self.client_address)


class _Stream(socketserver.StreamRequestHandler):
    """One question over TCP, with its length before it (RFC 1035, 4.2.2)."""

    server: _Tcp
    timeout = READ_TIMEOUT_S

    def handle(self) -> None:
        """Answer it, or hang up."""
        try:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            answer = self.server.names.answer(self.rfile.read(length), over_tcp=True)
            if answer is not None:
                self.wfile.write(struct.pack("!H", len(answer)) + answer)
        except (OSError, struct.error):
            return  # the asker left in the middle of its question


def _bind(names: NameServer, addresses: Sequence[str], port: int) -> tuple[_Udp | _Tcp, ...]:
    """Bind both transports to one port of each address. Raises OSError when that cannot be had."""
    taken = OSError("no address to bind to")
    for _ in range(TRIES_FOR_ONE_PORT):
        try:
            bound = _bound(addresses, port)
        except OSError as error:
            taken = error  # another program has the port somewhere: take the next free one
            continue
        for server in bound:
            server.names = names
        return bound
    raise taken


def _bound(addresses: Sequence[str], port: int) -> tuple[_Udp | _Tcp, ...]:
    with contextlib.ExitStack() as closing:
        bound: list[_Udp | _Tcp] = []
        for address in addresses:
            udp = closing.enter_context(_Udp((address, port), _Datagram))
            port = udp.server_address[1]
            bound += udp, closing.enter_context(_Tcp((address, port), _Stream))
        closing.pop_all()
        return tuple(bound)
