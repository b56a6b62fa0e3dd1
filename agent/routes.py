"""Ways to an address: whether there is one, and what a connection that did not come about says."""

import errno
import os
import socket
from ipaddress import ip_address, ip_network

from checks.verdict import CannotObserve, Cause
from checks.world import Failure, NotConnected

OWN_FAULTS = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EPERM}
NO_ROUTE = {  # EACCES: a firewall on the way has said so by ICMPv6 (RFC 4443, 3.1, code 1)
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
    errno.EACCES,
}


def has_route(address: str) -> bool:
    """Tell whether this machine has a route to an address, without sending anything.

    A UDP `connect` only asks the kernel for a route and a source address.
    """
    family = socket.AF_INET6 if family_of(address) == 6 else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError as error:
        return error.errno in OWN_FAULTS  # then nothing was learnt of the route
    return True


def family_of(address: str) -> int:
    """Return 4 or 6."""
    return ip_address(address).version


def network_of(address: str) -> str:
    """Return the IPv4 /24 or IPv6 /64 that an address lies in."""
    length = 64 if family_of(address) == 6 else 24
    return str(ip_network(f"{address}/{length}", strict=False))


def refusal(error: OSError, address: str, port: int) -> Exception:
    """Return what an observer is told of a connection that did not come about."""
    if error.errno in OWN_FAULTS:
        return CannotObserve(
            Cause.OWN_NETWORK,
            "this machine could not open a connection: {fault}",
            fault=os.strerror(error.errno),  # asyncio writes words of its own into the error
        )
    return NotConnected(_failure(error), address, port)


def _failure(error: OSError) -> Failure:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, ConnectionError):
        return "reset"
    return "no_route" if error.errno in NO_ROUTE else "silent"
