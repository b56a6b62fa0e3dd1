"""Real servers that begin TLS by a command of their protocol, each as an ordinary user."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path

import pytest

from tests.programs import program
from tests.tls_servers import Site

NOBODY, NOGROUP = "nobody", "nogroup"
SERVER_NAME = "site.example.vn"
Server = Callable[[Site], AbstractContextManager[int]]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def folder_with(shown: Site) -> Iterator[Path]:
    """A folder with chain and key that belongs to the user as whom servers run."""
    with tempfile.TemporaryDirectory(prefix="rasoat-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        write(folder / "chain.pem", shown.chain_pem)
        write(folder / "key.pem", shown.leaf.key_pem)
        yield folder


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)
    return path


def configured(folder: Path, template: str, **values: object) -> Path:
    return write(folder / "configuration.cfg.lua", template.format(folder=folder, **values))


def give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, NOBODY, NOGROUP)


def user_name() -> tuple[str, str]:
    """Whom servers run as: several of them refuse to be root."""
    return (NOBODY, NOGROUP) if os.geteuid() == 0 else ("$USER", "$GROUP")


def as_user() -> dict[str, object]:
    return {"user": NOBODY, "group": NOGROUP, "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def running(
    command: Sequence[str | Path],
    port: int,
    folder: Path,
    *,
    end: signal.Signals = signal.SIGKILL,
    **environment: str,
) -> Iterator[int]:
    """Run a program that listens on `port` until the test is done; yield the port."""
    give_away(folder)
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **as_user(),
        )
        try:
            _wait_for(port, process, folder / "output")
            yield port
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, end)
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], output: Path) -> None:
    ends = time.monotonic() + 20
    while time.monotonic() < ends and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.fail(f"{process.args!r} does not listen: {output.read_text(errors='replace')}")


DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = /dev/stderr
protocols = {protocol}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
ssl = {ssl}
ssl_cert = <{folder}/chain.pem
ssl_key = <{folder}/key.pem
ssl_min_protocol = TLSv1.2
submission_relay_host = 127.0.0.1
passdb {{
  driver = static
}}
userdb {{
  driver = static
}}
service anvil {{
  chroot =
}}
service {protocol}-login {{
  chroot =
  inet_listener {protocol} {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener {protocol}s {{
    port = 0
  }}
}}
"""


def dovecot(protocol: str, *, ssl: str = "yes") -> Server:
    """Dovecot as a server of imap, pop3 or submission; `ssl="no"`: without STARTTLS."""

    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port, (user, group) = free_port(), user_name()
            values = {"protocol": protocol, "ssl": ssl, "user": user, "group": group}
            path = configured(folder, DOVECOT, port=port, **values)
            with running([program("dovecot"), "-F", "-c", path], port, folder):
                yield port

    return server


EXIM = """\
exim_user = {user}
exim_group = {group}
spool_directory = {folder}
log_file_path = {folder}/%slog
pid_file_path = {folder}/pid
primary_hostname = site.example.vn
tls_advertise_hosts = {advertise}
tls_certificate = {folder}/chain.pem
tls_privatekey = {folder}/key.pem
host_lookup =
rfc1413_hosts =
smtp_accept_max = 0
keep_environment =
begin acl
begin routers
begin transports
"""


def exim(advertise: str = "*") -> Server:
    """Exim, with GnuTLS; `advertise=""`: without STARTTLS."""

    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port, (user, group) = free_port(), user_name()
            path = configured(folder, EXIM, user=user, group=group, advertise=advertise)
            command = [program("exim4"), "-C", path, "-bdf", "-oX", f"127.0.0.1.{port}"]
            with running(command, port, folder):
                yield port

    return server


VSFTPD = """\
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
run_as_launching_user=YES
anonymous_enable=YES
ssl_enable={ssl}
rsa_cert_file={folder}/chain.pem
rsa_private_key_file={folder}/key.pem
secure_chroot_dir={folder}
vsftpd_log_file={folder}/log
"""


def vsftpd(ssl: str = "YES") -> Server:
    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port = free_port()
            path = configured(folder, VSFTPD, port=port, ssl=ssl)
            with running([program("vsftpd"), path], port, folder):
                yield port

    return server


def slapd(*, tls: bool = True) -> Server:
    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port = free_port()
            files = {"Certificate": "chain", "CertificateKey": "key", "CACertificate": "chain"}
            lines = [f"TLS{key}File {folder}/{name}.pem" for key, name in files.items() if tls]
            path = write(folder / "slapd.conf", "\n".join((f"pidfile {folder}/pid", *lines, "")))
            command = [program("slapd"), "-f", path, "-h", f"ldap://127.0.0.1:{port}", "-d", "0"]
            with running(command, port, folder):
                yield port

    return server


def postgres(*, ssl: str = "on") -> Server:
    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port = free_port()
            shutil.copytree(Path(_empty_cluster().name) / "data", folder / "data")
            command: list[str | Path] = [_postgres_programs() / "postgres", "-D", folder / "data"]
            command += ["-h", "127.0.0.1", "-p", str(port)]
            for each in (
                f"ssl={ssl}",
                f"ssl_cert_file={folder}/chain.pem",
                f"ssl_key_file={folder}/key.pem",
                "unix_socket_directories=",
                "fsync=off",
            ):
                command += ["-c", each]
            with running(command, port, folder, end=signal.SIGQUIT):
                yield port

    return server


@cache
def _empty_cluster() -> tempfile.TemporaryDirectory[str]:
    """Make what takes PostgreSQL longest once; it goes with the process."""
    made = tempfile.TemporaryDirectory(prefix="rasoat-")
    atexit.register(made.cleanup)
    give_away(Path(made.name))
    make = [_postgres_programs() / "initdb", "-N", "-A", "trust", "--locale=C", "-D"]
    data = Path(made.name) / "data"
    subprocess.run([*make, data], check=True, capture_output=True, cwd=made.name, **as_user())
    return made


def _postgres_programs() -> Path:
    """Return the folder of its programs, which Debian keeps out of the path."""
    program("pg_lsclusters")
    return max(Path("/usr/lib/postgresql").glob("*/bin/postgres")).parent


def mariadb(*, ssl: bool = True) -> Server:
    """MariaDB without any tables of its own, which it needs to log in but not for TLS."""

    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port = free_port()
            (folder / "data").mkdir()
            command: list[str | Path] = [program("mariadbd"), "--no-defaults"]
            command += [f"--datadir={folder}/data", f"--socket={folder}/data/s"]
            command += [f"--pid-file={folder}/pid", f"--port={port}", "--bind-address=127.0.0.1"]
            command += ["--skip-grant-tables", "--skip-innodb", "--default-storage-engine=MyISAM"]
            files = [f"--ssl-cert={folder}/chain.pem", f"--ssl-key={folder}/key.pem"]
            command += files if ssl else []
            with running(command, port, folder):
                yield port

    return server


PROSODY = """\
daemonize = false
pidfile = "{folder}/pid"
data_path = "{folder}"
modules_enabled = {{ {modules} "saslauth", "dialback" }}
modules_disabled = {{ {disabled} }}
{ports}
c2s_interfaces = {{ "127.0.0.1" }}
s2s_interfaces = {{ "127.0.0.1" }}
http_ports = {{}} https_ports = {{}} component_ports = {{}}
use_ipv6 = false
c2s_require_encryption = {require}
s2s_require_encryption = {require}
allow_unencrypted_plain_auth = true
certificates = "{folder}"
ssl = {{ certificate = "{folder}/chain.pem", key = "{folder}/key.pem" }}
log = {{ {{ levels = {{ min = "warn" }}, to = "console" }} }}
VirtualHost "site.example.vn"
"""


def prosody(kind: str, *, tls: bool = True) -> Server:
    """Prosody for clients (kind "c2s") or other servers ("s2s")."""

    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port = free_port()
            other = {"c2s": "s2s", "s2s": "c2s"}[kind]
            ports = f"{kind}_ports = {{ {port} }} {other}_ports = {{}}"
            modules, disabled = ('"tls",', "") if tls else ("", '"tls"')
            values = {"modules": modules, "disabled": disabled, "require": str(tls).lower()}
            path = configured(folder, PROSODY, ports=ports, **values)
            with running([program("prosody"), "-F", "--config", path], port, folder):
                yield port

    return server


XRDP = """\
[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:{port}
use_vsock=false
security_layer={layer}
crypt_level=high
certificate={folder}/chain.pem
key_file={folder}/key.pem
ssl_protocols=TLSv1.2, TLSv1.3
[Logging]
LogFile={folder}/log
LogLevel=WARNING
EnableSyslog=false
[Channels]
[Xorg]
name=Xorg
lib=libxup.so
"""


def xrdp(layer: str = "tls") -> Server:
    """xrdp; its layer "rdp" is the encryption of before there was TLS."""

    @contextmanager
    def server(shown: Site) -> Iterator[int]:
        with folder_with(shown) as folder:
            port = free_port()
            path = configured(folder, XRDP, port=port, layer=layer)
            with running([program("xrdp"), "--nodaemon", "-c", path], port, folder):
                yield port

    return server
