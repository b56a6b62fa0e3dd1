"""A real WordPress of Debian's package, on nginx, PHP-FPM and MariaDB, all in one folder.

Nothing of the machine's own is touched: the files are copied, as WordPress takes its settings from
the folder that it lies in; the database listens on a socket of the folder, and nginx on loopback.
"""

import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest

from tests.programs import program
from tests.web_sites import HERE, HOST, free_ports, wait_for

SHIPPED = Path("/usr/share/wordpress")
TITLE = "Sở Giáo dục và Đào tạo"
SETTINGS = """\
<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{folder}/db.sock'); define('DB_CHARSET', 'utf8mb4');
define('WP_HOME', 'http://{host}:{port}'); define('WP_SITEURL', WP_HOME);
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""
POOL = """\
[global]
error_log = {folder}/fpm.log
[www]
{user}
listen = {folder}/php.sock
pm = static
pm.max_children = 2
"""
NGINX = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log crit;
{user}
events {{ worker_connections 128; }}
http {{
  access_log off; server_tokens off;
  types {{ text/html html; text/css css; text/plain txt log; application/javascript js; }}
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port}; server_name {host}; root {folder}/www; index index.php;
    {directives}
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      try_files $uri =404;
      fastcgi_pass unix:{folder}/php.sock;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name; fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SERVER_PROTOCOL $server_protocol; fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param SERVER_NAME $server_name; fastcgi_param SERVER_PORT $server_port;
    }}
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class WordPress:
    """A WordPress that is up, and its folder."""

    folder: Path
    port: int

    @property
    def www(self) -> Path:
        return self.folder / "www"

    def set_up(self) -> None:
        """Fill in the form of its own installer."""
        form = {
            "weblog_title": TITLE, "user_name": "quantri", "admin_password": "Kh0ng-Doan-Ra!",
            "admin_password2": "Kh0ng-Doan-Ra!", "admin_email": "quantri@example.vn",
            "blog_public": "1", "language": "",
        }  # fmt: skip
        request = urllib.request.Request(
            f"http://{HERE}:{self.port}/wp-admin/install.php?step=2",
            data=urllib.parse.urlencode(form).encode(),
            headers={"Host": f"{HOST}:{self.port}"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert b"wp-login.php" in answer.read()

    def set_up_by_program(self) -> None:
        """Set it up from within, where its installer is closed to visitors."""
        script = (
            "define('WP_INSTALLING', true); require 'wp-load.php';"
            "require 'wp-admin/includes/upgrade.php';"
            f"wp_install('{TITLE}', 'quantri', 'quantri@example.vn', true, '', 'Kh0ng-Doan-Ra!');"
        )
        subprocess.run([program("php"), "-r", script], cwd=self.www, check=True, timeout=60)


@contextmanager
def wordpress(folder: Path, *, directives: str = "") -> Iterator[WordPress]:
    """Serve a WordPress that is not set up yet."""
    if not (SHIPPED / "wp-login.php").exists():
        program("wordpress, a package of files,")
    (port,) = free_ports(1)
    _lay_out(folder, port, directives)
    with ExitStack() as running:
        running.enter_context(_ran(_database(folder), folder / "db.sock"))
        _make_database(folder)
        running.enter_context(_ran(_php(folder), folder / "php.sock"))
        nginx = [program("nginx"), "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr"]
        process = running.enter_context(_ran(nginx))
        wait_for([port], process)
        yield WordPress(folder=folder, port=port)


def _lay_out(folder: Path, port: int, directives: str) -> None:
    shutil.copytree(SHIPPED, folder / "www")
    as_root = os.geteuid() == 0
    filled = {"folder": folder, "port": port, "host": HOST, "directives": directives}
    (folder / "www" / "wp-config.php").write_text(SETTINGS.format(**filled))
    user = "user = root\ngroup = root" if as_root else ""
    (folder / "fpm.conf").write_text(POOL.format(folder=folder, user=user))
    user = "user root;" if as_root else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, **filled))
    (folder / "db").mkdir()


def _database(folder: Path) -> list[str | Path]:
    """Start without tables of users, which takes a second instead of five."""
    return [
        program("mariadbd"), "--no-defaults", f"--datadir={folder}/db", "--skip-grant-tables",
        f"--socket={folder}/db.sock", "--skip-networking", f"--pid-file={folder}/db.pid",
        "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M", "--innodb-fast-shutdown=2",
        "--innodb-flush-log-at-trx-commit=0", "--skip-log-bin",
        *(["--user=root"] if os.geteuid() == 0 else []),
    ]  # fmt: skip


def _make_database(folder: Path) -> None:
    client = [program("mariadb"), "--no-defaults", f"--socket={folder}/db.sock"]
    subprocess.run([*client, "-e", "CREATE DATABASE wp"], check=True, timeout=20)


def _php(folder: Path) -> list[str | Path]:
    found = sorted(Path("/usr/sbin").glob("php-fpm*"))
    fpm = found[-1].name if found else "php-fpm"
    root = ["--allow-to-run-as-root"] if os.geteuid() == 0 else []
    return [program(fpm), "--nodaemonize", "--fpm-config", folder / "fpm.conf", *root]


@contextmanager
def _ran(
    command: list[str | Path], socket: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end, and wait for the socket that it makes."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(200 if socket else 0):
                if socket is None or socket.exists():
                    break
                if process.poll() is not None:
                    pytest.fail(f"{command[0]} ended: {process.communicate()[1].decode()[-2000:]}")
                sleep(0.05)
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=20)
