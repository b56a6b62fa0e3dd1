"""A small Internet of network namespaces: the agent, two routers, and a server behind them.

agent — near — far — server. Between the routers every full packet can be made too big, and their
word of it be dropped. What is made here is taken away again, whatever happens.
"""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from tests.programs import program

Machine = Literal["agent", "near", "far", "server"]
MACHINES: tuple[Machine, ...] = ("agent", "near", "far", "server")
V4, OTHER_V4 = "10.77.3.2", "10.77.3.3"
V6, OTHER_V6 = "3000:1ab:3::2", "3000:1ab:3::3"  # 3000::/4 is given to nobody
SCOPE = ("10.77.0.0/16", "3000:1ab::/32")
LINKS: tuple[tuple[Machine, Machine], ...] = (("agent", "near"), ("near", "far"), ("far", "server"))
WAYS: Mapping[Machine, Sequence[tuple[str, str, str]]] = {  # family, where to, by whom
    "agent": (("-4", "default", "10.77.1.2"), ("-6", "default", "3000:1ab:1::2")),
    "near": (("-4", "10.77.3.0/24", "10.77.2.2"), ("-6", "3000:1ab:3::/64", "3000:1ab:2::2")),
    "far": (("-4", "10.77.1.0/24", "10.77.2.1"), ("-6", "3000:1ab:1::/64", "3000:1ab:2::1")),
    "server": (("-4", "default", "10.77.3.1"), ("-6", "default", "3000:1ab:3::1")),
}


@dataclass(frozen=True, slots=True)
class Network:
    """Namespaces that are up."""

    prefix: str

    def command(self, machine: Machine, *command: str | Path) -> list[str]:
        """Return a command as it is run on a machine."""
        return [program("ip"), "netns", "exec", f"{self.prefix}-{machine}", *map(str, command)]

    def run(self, machine: Machine, *command: str | Path) -> None:
        """Run a command on a machine to its end."""
        subprocess.run(self.command(machine, *command), check=True, capture_output=True)

    def rules(self, machine: Machine, *rules: str) -> None:
        """Let a machine drop what these nftables rules match, forwarded or its own."""
        chains = "\n".join(
            f"chain {hook} {{ type filter hook {hook} priority 0; {'; '.join(rules)}; }}"
            for hook in ("forward", "output")
        )
        text = f"table inet lossy {{\n{chains}\n}}"
        self.run(machine, program("nft"), text)

    def narrow(self) -> None:
        """Let nothing above 1,280 bytes pass between the routers."""
        for machine in ("near", "far"):
            self.run(machine, program("ip"), "link", "set", "near-far", "mtu", "1280")

    def slow_ipv6(self) -> None:
        """Lose the first packet of each connection over IPv6, which is sent again a second later.

        Not every kernel has what delays packets (netem).
        """
        again = "meta nfproto ipv6 tcp sport @tried accept"
        first = "meta nfproto ipv6 tcp flags syn / syn,ack add @tried { tcp sport } drop"
        tried = "set tried { type inet_service; flags dynamic; }"
        chain = f"chain forward {{ type filter hook forward priority 0; {again}; {first}; }}"
        self.run("near", program("nft"), f"table inet late {{\n{tried}\n{chain}\n}}")

    def forget_too_big(self) -> None:
        """Drop the routers' word that a packet is too big (RFC 4443, 3.2)."""
        for machine in ("near", "far"):
            self.rules(machine, "icmpv6 type packet-too-big drop")


@contextmanager
def network() -> Iterator[Network]:
    """Make the namespaces. Skips the test where that is not allowed."""
    if os.geteuid() != 0:
        pytest.skip("only root makes network namespaces")
    net = Network(f"rasoat{os.getpid()}")
    program("nft")
    with ExitStack() as made:
        for machine in MACHINES:
            name = f"{net.prefix}-{machine}"
            added = subprocess.run(
                [program("ip"), "netns", "add", name], check=False, capture_output=True
            )
            if added.returncode:
                pytest.skip(f"no network namespaces here: {added.stderr.decode().strip()}")
            made.callback(_delete, name)
        for number, link in enumerate(LINKS, 1):
            _join(net, link, number)
        for machine, ways in WAYS.items():
            for family, to, by in ways:
                net.run(machine, program("ip"), family, "route", "add", to, "via", by)
        yield net


def _delete(name: str) -> None:
    """End what runs in a namespace and take it away, with the links that lead into it."""
    found = subprocess.run(
        [program("ip"), "netns", "pids", name], capture_output=True, text=True, check=False
    )
    for process in found.stdout.split():
        with suppress(ProcessLookupError):
            os.kill(int(process), signal.SIGKILL)
    subprocess.run([program("ip"), "netns", "del", name], check=True)


def _join(net: Network, link: tuple[Machine, Machine], number: int) -> None:
    """Lay a wire between two machines; the nearer one is .1, the farther .2."""
    name = "-".join(link)
    ends = [f"{net.prefix}-{machine}" for machine in link]
    peer = ("type", "veth", "peer", name, "netns", ends[1])
    command = [program("ip"), "link", "add", name, "netns", ends[0], *peer]
    subprocess.run(command, check=True)
    for host, machine in enumerate(link, 1):
        last = (host, 3) if machine == "server" else (host,)
        for end in last:
            for address in (f"10.77.{number}.{end}/24", f"3000:1ab:{number}::{end}/64"):
                net.run(
                    machine,
                    program("ip"),
                    "address",
                    "add",
                    address,
                    "dev",
                    name,
                    *_at_once(address),
                )
        net.run(machine, program("ip"), "link", "set", name, "up")
        net.run(machine, program("ip"), "link", "set", "lo", "up")
        net.run(machine, "sh", "-c", FORWARD)


FORWARD = "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"


def _at_once(address: str) -> tuple[str, ...]:
    """IPv6 addresses wait a second for somebody else to have them, unless told not to."""
    return ("nodad",) if ":" in address else ()
