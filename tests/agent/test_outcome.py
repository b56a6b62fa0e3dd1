from datetime import date

import pytest

from agent.outcome import exit_code
from checks.verdict import Status
from tests.builders import a_finding, an_overlay

DAY = date(2026, 11, 24)
PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN
MANUAL, NOT_APPLICABLE = Status.MANUAL, Status.NOT_APPLICABLE
WAIVED = {"overlay": an_overlay(until=DAY)}
EXPIRED = {"overlay": an_overlay(until=date(2026, 11, 23))}
PLANNED = {"overlay": an_overlay(kind="plan", until=DAY)}
SHOULD = {"duty": "should"}


@pytest.mark.parametrize(
    ("findings", "must", "should"),
    [
        pytest.param([], 0, 0, id="nothing"),
        pytest.param([(PASS, {})], 0, 0, id="all pass"),
        pytest.param([(PASS, {}), (FAIL, {})], 1, 1, id="a must fails"),
        pytest.param([(FAIL, {}), (UNKNOWN, {})], 1, 1, id="a must fails and one is unknown"),
        pytest.param([(PASS, {}), (UNKNOWN, {})], 3, 3, id="one is unknown"),
        pytest.param([(MANUAL, {}), (PASS, {})], 0, 0, id="one is yet to be attested"),
        pytest.param([(NOT_APPLICABLE, {})], 0, 0, id="nothing applies"),
        pytest.param([(FAIL, SHOULD)], 0, 1, id="a should fails"),
        pytest.param([(UNKNOWN, SHOULD)], 0, 3, id="a should is unknown"),
        pytest.param([(FAIL, WAIVED)], 0, 0, id="what fails is waived"),
        pytest.param([(FAIL, WAIVED), (UNKNOWN, {})], 3, 3, id="waived, and one is unknown"),
        pytest.param([(UNKNOWN, WAIVED)], 3, 3, id="an unknown cannot be waived"),
        pytest.param([(FAIL, EXPIRED)], 1, 1, id="the waiver has ended"),
        pytest.param([(FAIL, PLANNED)], 1, 1, id="a plan is no waiver"),
    ],
)
def test_the_shell_is_told_the_effective_result(findings, must, should):
    made = [a_finding(status, **changes) for status, changes in findings]
    assert exit_code(made, DAY) == must
    assert exit_code(made, DAY, "should") == should
    assert exit_code(made, DAY, "never") == 0
