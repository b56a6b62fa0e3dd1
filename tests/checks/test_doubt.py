from datetime import UTC, datetime

import pytest

from checks.doubt import fields_read, spot_of
from checks.finding import Target
from checks.judge import Seen, judge_requirement
from checks.look import Look
from checks.verdict import Status
from tests.builders import a_system
from tests.checks.web.judged_sites import PROFILE
from tests.checks.web.web_facts import files, web_facts
from tests.web_servers import plain_target

TARGET: Target = plain_target(80)
AT = datetime(2026, 11, 24, tzinfo=UTC)


def read(**changes):
    look = Look(target=TARGET, area="web", address="", facts=web_facts(**changes), seen_at=AT)
    system = a_system(targets=(TARGET,))
    failing = [
        finding
        for requirement in PROFILE.requirements
        for finding in judge_requirement(system, PROFILE.document, requirement, Seen((look,)))
        if finding.status is Status.FAIL
    ]
    assert failing
    return fields_read(failing, [system], [look])[spot_of(look)]


ROWS = {
    "an open file": ({"files": files(settings="open")}, "files"),
    "no security.txt": ({"security_txt": None}, "security_txt"),
    "a listed folder": ({"folders": {"/a/": True}}, "folders"),
}


@pytest.mark.parametrize(("changes", "field"), ROWS.values(), ids=ROWS)
def test_what_failing_questions_read_is_known(changes, field):
    found = read(**changes)
    assert field in found
    assert not found & ({"files", "security_txt", "folders", "hijack", "content"} - {field})
