"""Six weeks of failing over IPv6: weeks are counted, and a week without an audit is neither."""

import pytest

from checks.history import ipv6_not_failing_for_weeks, ipv6_tested_every_week
from checks.verdict import Cause, Status
from tests.checks.history.history_facts import DEAD, MUTE, REACHED, history, today, weeks
from tests.checks.ipv6.ipv6_facts import asked
from tests.checks.web.web_facts import MAIL

PASS, FAIL, UNKNOWN = Status.PASS, Status.FAIL, Status.UNKNOWN

NOT_FAILING = [
    pytest.param(REACHED, "|", PASS, "reached over IPv6 this week", id="the first audit, alive"),
    pytest.param(REACHED, "|FFFFFFFF", PASS, "this week", id="mended today"),
    pytest.param(DEAD, "P|FFFFFF", PASS, "this week", id="reached earlier this week"),
    pytest.param(DEAD, "|FFFFF", FAIL, "6 on end", id="six weeks with this one"),
    pytest.param(DEAD, "F|FFFFFFFF", FAIL, "9 on end", id="nine weeks"),
    pytest.param(DEAD, "|FFFFFP", FAIL, "2026-10-19", id="six weeks after a pass"),
    pytest.param(DEAD, "|FFFFP", PASS, "2026-10-19", id="five weeks after a pass"),
    pytest.param(DEAD, "|P", PASS, "2026-11-16", id="broken this week"),
    pytest.param(DEAD, "|FP-FFFFF", PASS, "not for 6 weeks yet", id="a gap before the pass"),
    pytest.param(DEAD, "|", UNKNOWN, "on record: 1 of", id="the first audit, dead"),
    pytest.param(DEAD, "|F", UNKNOWN, "on record: 2 of", id="two weeks on record"),
    pytest.param(DEAD, "|FF-FFF", UNKNOWN, "on record: 5 of", id="a week without an audit"),
    pytest.param(DEAD, "|FFFF-FFFF", UNKNOWN, "", id="a gap is no failure"),
    pytest.param(DEAD, "|FFUFFF", UNKNOWN, "", id="a week in which nobody could tell"),
    pytest.param(DEAD, "|-F-F-F-F-F", UNKNOWN, "on record: 3 of", id="every other week"),
    pytest.param(MUTE, "|FFFFFF", UNKNOWN, "did not answer", id="nobody can tell today"),
    pytest.param(MUTE, "|P", UNKNOWN, "did not answer", id="nobody can tell today, after a pass"),
    pytest.param(MUTE, "F|FFFFFF", UNKNOWN, "", id="failed on Monday, nobody can tell today"),
    pytest.param(MUTE, "P|FFFFFF", PASS, "this week", id="reached on Monday"),
]


@pytest.mark.parametrize(("front", "before", "status", "says"), NOT_FAILING)
def test_six_weeks_of_failing(front, before, status, says):
    found = asked(ipv6_not_failing_for_weeks.judge, weeks(before), *today(front), weeks=6)
    assert found[0] is status
    assert says in found[2]


@pytest.mark.parametrize(
    ("before", "status"),
    [
        pytest.param("|F", FAIL, id="this week and last"),
        pytest.param("|P", PASS, id="this week alone"),
        pytest.param("|-F", UNKNOWN, id="last week nobody looked"),
    ],
)
def test_a_warning_after_two_weeks(before, status):
    found = asked(ipv6_not_failing_for_weeks.judge, weeks(before), *today(DEAD), weeks=2)
    assert found[0] is status


@pytest.mark.parametrize(
    ("front", "before", "status", "says"),
    [
        pytest.param(DEAD, "|PFPFP", PASS, "each of the last 6", id="each week, whatever came out"),
        pytest.param(REACHED, "|PPPP-PPP", FAIL, "1 of the last 6 weeks: 2026-10-19", id="a gap"),
        pytest.param(REACHED, "|P-P", FAIL, "2026-11-09", id="a gap in a short record"),
        pytest.param(REACHED, "|PPPPP-P", PASS, "", id="a gap before the last six"),
        pytest.param(REACHED, "|", UNKNOWN, "only 1 of", id="the first audit"),
        pytest.param(REACHED, "|P", UNKNOWN, "only 2 of", id="two weeks on record"),
        pytest.param(REACHED, "|PPUPP", UNKNOWN, "in 1 of", id="a week that told nothing"),
        pytest.param(MUTE, "|PPPPP", UNKNOWN, "did not answer", id="nobody can tell today"),
        pytest.param(MUTE, "P|PPPPP", PASS, "", id="told on Monday, not today"),
    ],
)
def test_tests_in_every_week(front, before, status, says):
    found = asked(ipv6_tested_every_week.judge, weeks(before), *today(front), weeks=6)
    assert found[0] is status
    assert says in found[2]


@pytest.mark.parametrize("question", [ipv6_not_failing_for_weeks, ipv6_tested_every_week])
def test_what_is_no_website_or_was_not_remembered(question):
    web, ipv6 = today()
    assert asked(question.judge, weeks("|P"), MAIL, ipv6, weeks=6)[0] is Status.NOT_APPLICABLE
    unread = history(weeks=history().__class__(seen_at=history().seen_at).weeks)
    assert asked(question.judge, unread, web, ipv6, weeks=6)[:2] == (UNKNOWN, Cause.NOT_ASKED)
