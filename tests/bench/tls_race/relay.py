"""Put a round trip of 40 ms between a client and the servers: `python relay.py [LOG] < pairs`.

Each line of standard input is `ADDRESS PORT BEHIND_ADDRESS BEHIND_PORT`; "ready" on standard
output says that all listen. One process, one epoll, no threads: it must not be what is measured.

What goes either way is passed on 20 ms later. A TCP handshake costs a round trip of its own: the
kernel accepts for the relay at once, so everything that the client says before it has heard
anything is held for 40 ms more, and the server sees the connection 60 ms after it was opened, just
as if the client had waited for its SYN to be answered.

At SIGTERM it writes to LOG, as JSON, how many connections each server saw, and at most at once:
from when it was connected to until it was told the client's end, or ended itself.
"""

import gc
import json
import select
import signal
import socket
import struct
import sys
import time
from collections import Counter, deque
from pathlib import Path
from types import FrameType

ONE_WAY_S = 0.020
ROUND_TRIP_S = 2 * ONE_WAY_S
CHUNK_BYTES = 65536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with no time to linger
NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
READ = select.EPOLLIN | select.EPOLLRDHUP
GONE = select.EPOLLHUP | select.EPOLLERR
OPEN, END, RESET = b"\0open", b"\0end", b"\0reset"  # known by identity, so never mixed up with data

Where = tuple[str, int]


class Side:
    """One side of a relayed connection: its socket, and what is still to be written to it."""

    __slots__ = (
        "behind", "counted", "gone", "heard", "last_due", "other", "said", "sock", "soon", "waits",
    )  # fmt: skip

    def __init__(self, sock: socket.socket, behind: Where | None = None) -> None:
        self.sock = sock
        self.behind = behind  # where to connect to; None: this is the server's side
        self.other: Side | None = None
        self.counted = False
        self.soon = behind is None  # what it says is passed on after one way, not after three
        self.last_due = 0.0
        self.waits = bytearray()  # for room in the kernel
        self.heard = False  # it has said all
        self.said = False  # it has been told all
        self.gone = False


class Relay:
    """All connections of all addresses."""

    def __init__(self, pairs: dict[Where, Where]) -> None:
        self._epoll = select.epoll()
        self._listeners: dict[int, tuple[socket.socket, Where]] = {}
        self._sides: dict[int, Side] = {}
        # Two delays, so two queues, each in the order of time: no heap.
        self._soon: deque[tuple[float, Side, bytes]] = deque()
        self._later: deque[tuple[float, Side, bytes]] = deque()
        self._open_at, self.most, self.total = Counter[str](), Counter[str](), Counter[str]()
        for where, behind in pairs.items():
            listener = socket.create_server(where, backlog=512)
            listener.setsockopt(*NO_DELAY)  # whoever is accepted inherits it
            self._listeners[listener.fileno()] = (listener, behind)
            self._epoll.register(listener, select.EPOLLIN)

    def run(self) -> None:
        """Relay for ever."""
        while True:
            events = self._epoll.poll(self._until_next())
            for number, event in events:
                if (side := self._sides.get(number)) is not None:
                    self._happened(side, event)
            for number, _ in events:  # after what ended: a client may close one, then open another
                if number in self._listeners:
                    self._accept(*self._listeners[number])
            now = time.monotonic()
            while (queue := self._next()) and queue[0][0] <= now:
                self._pass_on(*queue.popleft()[1:])

    def _next(self) -> deque[tuple[float, Side, bytes]]:
        """Return the queue whose first is due first, so that a server hears all in its order."""
        if self._soon and self._later:
            return self._soon if self._soon[0][0] <= self._later[0][0] else self._later
        return self._soon or self._later

    def _until_next(self) -> float:
        queue = self._next()
        return max(0.0, queue[0][0] - time.monotonic()) if queue else -1

    def _accept(self, listener: socket.socket, behind: Where) -> None:
        sock, _ = listener.accept()
        client = Side(sock, behind)
        self._watch_new(client)
        self._queue(client, OPEN)

    def _watch_new(self, side: Side) -> None:
        self._sides[side.sock.fileno()] = side
        self._epoll.register(side.sock, READ)

    def _queue(self, side: Side, what: bytes) -> None:
        now = time.monotonic()
        if side.soon and side.last_due <= now + ONE_WAY_S:  # never before what it said earlier
            queue, side.last_due = self._soon, now + ONE_WAY_S
        else:
            queue, side.last_due = self._later, now + ONE_WAY_S + ROUND_TRIP_S
        queue.append((side.last_due, side, what))

    def _happened(self, side: Side, event: int) -> None:
        if event & select.EPOLLOUT:
            self._write(side, b"")
        if side.gone:
            return
        if not side.heard and event & (READ | GONE):
            self._read(side)
        elif event & GONE:
            self._lose(side)

    def _read(self, side: Side) -> None:
        try:
            data = side.sock.recv(CHUNK_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            self._lose(side)
            return
        self._queue(side, data or END)
        if not data:
            side.heard = True
            self._settle(side)

    def _pass_on(self, side: Side, what: bytes) -> None:
        """Tell the other side what this one said a while ago."""
        if what is OPEN:
            self._open(side)
            return
        other = side.other
        if other is None or other.gone:
            return
        other.soon = True  # it has heard something, so the handshake is behind it
        if what is RESET:
            self._drop(other, reset=True)
        elif what is END:
            other.said = True
            self._uncount(side)
            self._settle(other)
        else:
            self._write(other, what)

    def _open(self, client: Side) -> None:
        """Connect to the server; the kernel of loopback does it at once."""
        server = Side(socket.socket(type=socket.SOCK_STREAM | socket.SOCK_NONBLOCK))
        server.sock.setsockopt(*NO_DELAY)
        client.other, server.other = server, client
        self._count(client)
        self._watch_new(server)
        server.sock.connect_ex(client.behind)

    def _count(self, client: Side) -> None:
        """Note that a server sees one more connection."""
        assert client.behind is not None
        client.counted, at = True, client.behind[0]
        self._open_at[at] += 1
        self.total[at] += 1
        self.most[at] = max(self.most[at], self._open_at[at])

    def _uncount(self, client: Side) -> None:
        if client.counted and client.behind is not None:
            client.counted = False
            self._open_at[client.behind[0]] -= 1

    def _write(self, side: Side, data: bytes) -> None:
        side.waits += data
        try:
            sent = side.sock.send(side.waits, socket.MSG_DONTWAIT)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._lose(side)
            return
        del side.waits[:sent]
        if side.waits or not data:
            self._settle(side)

    def _settle(self, side: Side) -> None:
        """Watch a side for just what is still to come of it, and let go of it at its end."""
        if side.waits:
            self._epoll.modify(side.sock, (0 if side.heard else READ) | select.EPOLLOUT)
        elif side.heard and side.said:
            self._drop(side)
        else:
            self._epoll.modify(side.sock, 0 if side.heard else READ)
            if side.said:
                self._shut(side)

    def _shut(self, side: Side) -> None:
        try:
            side.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._lose(side)

    def _lose(self, side: Side) -> None:
        """Let go of a side that has been reset; the other is told when it would be."""
        self._queue(side, RESET)
        self._drop(side)

    def _drop(self, side: Side, *, reset: bool = False) -> None:
        side.gone = True
        self._uncount(side if side.behind else side.other or side)
        del self._sides[side.sock.fileno()]
        if reset:
            side.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        side.sock.close()  # which takes it from the epoll as well
        other = side.other
        if other is not None and other.gone:
            side.other = other.other = None  # a cycle; nothing collects it


def main() -> None:
    """Read the pairs, say that all listen, relay until killed."""
    pairs: dict[Where, Where] = {}
    for line in sys.stdin:
        address, port, behind, behind_port = line.split()
        pairs[address, int(port)] = (behind, int(behind_port))
    relay = Relay(pairs)

    def write_log(_number: int, _frame: FrameType | None) -> None:
        seen = {at: [count, relay.most[at]] for at, count in relay.total.items()}
        Path(sys.argv[1]).write_text(json.dumps(seen), encoding="ascii")
        raise SystemExit

    if len(sys.argv) > 1:
        signal.signal(signal.SIGTERM, write_log)
    gc.freeze()
    gc.disable()  # all cycles are broken by hand
    print("ready", flush=True)
    relay.run()


if __name__ == "__main__":
    main()
