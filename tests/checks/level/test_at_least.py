import pytest

from checks.level.at_least import judge
from checks.level.facts import LevelFacts
from checks.verdict import Cause, Status, UnseenError
from tests.checks.level.level_facts import SEEN_AT, a_level, level_facts


@pytest.mark.parametrize(
    ("level", "status", "reason"),
    [
        (2, Status.FAIL, "level 2 is approved, level 3 is asked for"),
        (3, Status.PASS, "level 3 is approved"),
        (4, Status.PASS, "level 4 is approved"),
    ],
)
def test_the_approved_level_is_compared(level, status, reason):
    verdict = judge(level_facts(a_level(level)), min_level=3)
    assert (verdict.status, str(verdict.reason)) == (status, reason)


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (level_facts(None), Cause.NOT_DECLARED),
        (LevelFacts(seen_at=SEEN_AT), Cause.NOT_ASKED),
    ],
    ids=["no level declared", "never asked"],
)
def test_a_level_that_is_not_known_is_unknown(facts, cause):
    with pytest.raises(UnseenError) as error:
        judge(facts, min_level=3)
    assert error.value.fact.cause is cause
