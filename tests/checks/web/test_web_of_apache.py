"""What a real Apache answers, right and wrong."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from checks.verdict import Status
from tests.checks.web.apache import apache
from tests.checks.web.judged_sites import judged, look_at
from tests.web_servers import plain_target
from tests.web_sites import PAGE

PASS, FAIL = Status.PASS, Status.FAIL
STATUS = "<Location /server-status>\nSetHandler server-status\n</Location>"
RIGHT = (
    "TraceEnable Off", "ServerTokens Prod", "ServerSignature Off", "AddDefaultCharset UTF-8",
)  # fmt: skip

CASES = {
    "right": (RIGHT, "", set()),
    "as it comes": ((), "", {"METHODS.trace-off", "VERSIONS.server"}),
    "with its status": ((*RIGHT, STATUS), "", {"DIAGNOSTICS.closed"}),
    "with its signature": (
        ("TraceEnable Off", "AddDefaultCharset UTF-8", "ServerSignature On"),
        "",
        {"VERSIONS.server", "VERSIONS.errors"},
    ),
    "with listings": (RIGHT, "Options +Indexes", {"FOLDERS.not-listed"}),
}
WATCHED = (
    "METHODS.trace-off", "METHODS.few", "VERSIONS.server", "VERSIONS.errors", "DIAGNOSTICS.closed",
    "DIAGNOSTICS.errors", "FOLDERS.not-listed", "FILES.repositories", "FILES.settings",
    "FILES.backups", "PLAIN-DEALING.missing", "PLAIN-DEALING.charset", "HTTP-VERSION.http-1-1",
)  # fmt: skip


FILES = {"index.html": PAGE.format(more=""), "images/a.png": "", "css/a.css": ""}


@pytest.fixture
def folder():
    """A folder that others may read, as those of pytest are not."""
    with TemporaryDirectory() as name:
        made = Path(name)
        made.chmod(0o755)
        for path, content in FILES.items():
            (made / "www" / path).parent.mkdir(parents=True, exist_ok=True)
            (made / "www" / path).write_text(content)
        yield made


@pytest.mark.parametrize(("directives", "directory", "fails"), CASES.values(), ids=CASES)
async def test_what_apache_answers(directives, directory, fails, folder):
    with apache(folder, *directives, directory=directory) as port:
        target = plain_target(port)
        told = judged(target, await look_at(target))
    watched = {rule: told[rule][0] for rule in WATCHED}
    assert {rule for rule, status in watched.items() if status is FAIL} == fails
    assert {status for rule, status in watched.items() if rule not in fails} == {PASS}
