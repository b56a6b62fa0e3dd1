"""Start the server of a row."""

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import metadata
from pathlib import Path
from typing import Final

from cryptography.hazmat.backends.openssl import backend

from tests.oracles.row import Row
from tests.oracles.serve import plain, web
from tests.oracles.serve.starttls import SERVERS, starttls
from tests.programs import program

Start = Callable[[Row, Path], AbstractContextManager[int]]
STARTS: Final[dict[str, Start]] = {
    "nginx": web.nginx,
    "apache": web.apache,
    "haproxy": web.haproxy,
    "s_server": plain.s_server,
    "gnutls": plain.gnutls,
    "sslv2": plain.scripted,
    "tlslite": plain.scripted,
    "openssl 4": plain.scripted,
    "node": plain.scripted,
} | dict.fromkeys(SERVERS, starttls)


VERSIONS: Final = {
    "nginx": ("nginx", "-v"),
    "apache": ("apache2", "-v"),
    "haproxy": ("haproxy", "-v"),
    "s_server": ("openssl", "version"),
    "gnutls": ("gnutls-serv", "--version"),
    "node": ("node", "--version"),
    "exim": ("exim", "--version"),
    "dovecot": ("dovecot", "--version"),
    "vsftpd": ("dpkg-query", "-W", "vsftpd"),
    "slapd": ("slapd", "-VV"),
    "postgres": ("psql", "--version"),
    "mariadb": ("mariadbd", "--version"),
    "prosody": ("dpkg-query", "-W", "prosody"),
    "xrdp": ("xrdp", "--version"),
}


def version_of(row: Row) -> str:
    """Return what a row's program says that it is."""
    match row.program:
        case "tlslite":
            return f"tlslite-ng {metadata.version('tlslite-ng')}"
        case "sslv2":
            return "draft-hickman-netscape-ssl-00"
        case "openssl 4":
            return backend.openssl_version_text()
    name, *flags = VERSIONS[row.program]
    done = subprocess.run([program(name), *flags], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().splitlines()[0]


def serving(row: Row, folder: Path) -> AbstractContextManager[int]:
    """Run the row's server in a folder of its own; its port is yielded."""
    return STARTS[row.program](row, folder)
