"""Servers that begin TLS by a command, as they are packaged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests import starttls_servers
from tests.oracles.row import Row
from tests.oracles.serve.files import write_files
from tests.oracles.sites import authorities, sites
from tests.tls_servers import Site

Make = Callable[[str], starttls_servers.Server]
SERVERS: Final[dict[str, Make]] = {
    "exim": lambda _: starttls_servers.exim(),
    "dovecot": starttls_servers.dovecot,
    "vsftpd": lambda _: starttls_servers.vsftpd(),
    "slapd": lambda _: starttls_servers.slapd(),
    "postgres": lambda _: starttls_servers.postgres(),
    "mariadb": lambda _: starttls_servers.mariadb(),
    "prosody": lambda _: starttls_servers.prosody("c2s"),
    "xrdp": lambda _: starttls_servers.xrdp(),
}


@contextmanager
def starttls(row: Row, folder: Path) -> Iterator[int]:
    """Run the row's server with its first key."""
    write_files(row, folder)
    shown = sites(row)[0]
    site = Site(leaf=shown.leaf, intermediates=tuple(shown.sent), root=authorities().root)
    with SERVERS[row.program](row.scheme)(site) as port:
        yield port
