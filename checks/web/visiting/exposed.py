"""What is asked for that is nobody's business: paths, and the content that proves them open.

One table, the same for every site: gentle by its length, and each path one that scanners ask for
every day. A server that answers 200 to everything is not taken at its word: content decides.
"""

import re
from dataclasses import dataclass
from typing import Final

from checks.web.facts import FileKind


@dataclass(frozen=True, slots=True)
class Exposed:
    """A path, and what its content is recognised by."""

    path: str  # "{site}" is the first label of the site's name that is not www
    kind: FileKind
    sign: str  # a name for what is recognised
    content: re.Pattern[bytes]


def _says(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern, re.IGNORECASE)


_SQL = _says(
    rb"^\s*(--|/\*|#).{0,80}(dump|phpmyadmin|sql)|create table [`\"\[]|insert into [`\"\[]"
    rb"|drop table if"
)
_PHPINFO = _says(rb"phpinfo\(\)|<title>PHP [0-9.]+|PHP Version")
_STATUS = _says(rb"Apache (Server )?Status|ServerVersion:|Scoreboard:")
_COMPOSER = _says(rb"\"(require|autoload|require-dev)\"\s*:")
_ASP_NET = _says(rb"\"(ConnectionStrings|Logging|AllowedHosts)\"")
_PHP = _says(rb"<\?php|\$[a-z_]+\s*\[?['\"a-z_]*\]?\s*=|define\s*\(")
_ZIP = re.compile(rb"^PK(\x03\x04|\x05\x06)")
_GZIP = re.compile(rb"^\x1f\x8b\x08")
_LOG = _says(
    rb"\[[^\]]{5,40}\]\s.{0,40}(error|warn|notice)|php (warning|notice|fatal|parse|deprecated)"
)

EXPOSED: Final = (
    Exposed("/.git/HEAD", "repository", "Git", _says(rb"^(ref: refs/|[0-9a-f]{40}\s*$)")),
    Exposed("/.svn/wc.db", "repository", "Subversion", re.compile(rb"^SQLite format 3")),
    Exposed("/.DS_Store", "repository", "DS_Store", re.compile(rb"^\x00\x00\x00\x01Bud1")),
    Exposed("/.env", "settings", "dotenv", _says(rb"(?m)^\s*(export\s+)?[A-Z][A-Z0-9_]{2,40}\s*=")),
    Exposed("/config.php~", "settings", "PHP", _PHP),
    Exposed("/wp-config.php.bak", "settings", "PHP", _PHP),
    Exposed("/configuration.php.bak", "settings", "PHP", _PHP),
    Exposed("/appsettings.json", "settings", "ASP.NET", _ASP_NET),
    Exposed("/backup.zip", "backup", "ZIP", _ZIP),
    Exposed("/{site}.zip", "backup", "ZIP", _ZIP),
    Exposed("/backup.sql", "backup", "SQL", _SQL),
    Exposed("/dump.sql", "backup", "SQL", _SQL),
    Exposed("/dump.sql.gz", "backup", "gzip", _GZIP),
    Exposed("/phpinfo.php", "diagnostics", "phpinfo", _PHPINFO),
    Exposed("/server-status", "diagnostics", "mod_status", _STATUS),
    Exposed("/elmah.axd", "diagnostics", "ELMAH", _says(rb"Error Log for|ELMAH")),
    Exposed("/error_log", "log", "log", _LOG),
    Exposed("/composer.json", "manifest", "Composer", _COMPOSER),
)  # fmt: skip


def paths_for(host: str) -> tuple[tuple[str, Exposed], ...]:
    """Return the paths to ask for at a host, each with its row."""
    labels = [label for label in host.split(".") if label != "www"]
    named = not host.replace(".", "").isdigit() and ":" not in host
    rows = [
        (row.path.replace("{site}", labels[0]), row)
        for row in EXPOSED
        if named or "{site}" not in row.path
    ]
    return tuple(rows)
