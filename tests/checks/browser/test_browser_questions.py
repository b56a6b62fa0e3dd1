import pytest

from agent.recorded import from_json, to_json
from checks.browser import (
    first_content_in_time,
    largest_content_in_time,
    no_accessibility_faults,
    no_sideways_scrolling,
    screen_filled_in_time,
    tasks_block_briefly,
)
from checks.browser.facts import BrowserFacts
from checks.verdict import Cause, Status, UnseenError
from tests.checks.browser.browser_facts import (
    CUT,
    DISTRUSTED,
    HELD_BACK,
    OUTSIDE,
    PICTURE,
    UNSEEN,
    accessibility,
    facts,
    fault,
    loads,
    narrow,
)

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = (
    Status.PASS, Status.FAIL, Status.UNKNOWN, Status.NOT_APPLICABLE,
)  # fmt: skip
TIMES = {
    "first_paint_s": (first_content_in_time, 3.0),
    "largest_paint_s": (largest_content_in_time, 4.0),
    "speed_index_s": (screen_filled_in_time, 5.8),
    "blocked_s": (tasks_block_briefly, 0.6),
}
OF_THE_LINE = ("first_paint_s", "largest_paint_s", "speed_index_s")


def timed(name: str, browser: BrowserFacts):
    question, below_s = TIMES[name]
    return question.judge(browser, below_s=below_s, loads_at_least=5)


def at(name: str, factor: float, **changes) -> dict[str, float]:
    """Loads whose time is so many times the bound."""
    return {name: TIMES[name][1] * factor, **changes}


@pytest.mark.parametrize("name", TIMES)
class TestATime:
    def test_below_the_bound_passes(self, name):
        verdict = timed(name, facts(loads=loads(**at(name, 0.99))))
        assert (verdict.status, verdict.observed) == (PASS, f"{TIMES[name][1] * 0.99:.2f} s")

    def test_at_the_bound_fails(self, name):
        assert timed(name, facts(loads=loads(**at(name, 1.0)))).status is FAIL

    def test_is_the_median_so_that_two_slow_loads_of_five_do_no_harm(self, name):
        slow = at(name, 9)
        assert timed(name, facts(loads=loads(slow, slow))).status is PASS

    def test_three_slow_loads_of_five_fail(self, name):
        slow = at(name, 9)
        assert timed(name, facts(loads=loads(slow, slow, slow))).status is FAIL

    def test_of_four_loads_is_not_enough(self, name):
        verdict = timed(name, facts(loads=loads(of=4)))
        assert (verdict.status, verdict.cause) == (UNKNOWN, Cause.TIMED_OUT)

    @pytest.mark.parametrize(
        ("unloaded", "cause"),
        [
            pytest.param(OUTSIDE, Cause.OUT_OF_SCOPE, id="a foreign script"),
            pytest.param(PICTURE, Cause.OUT_OF_SCOPE, id="a foreign picture"),
            pytest.param(DISTRUSTED, Cause.UNREACHABLE, id="a distrusted script"),
            pytest.param(CUT, Cause.OWN_NETWORK, id="what our own limit cut off"),
        ],
    )
    def test_without_what_was_not_loaded_is_no_pass(self, name, unloaded, cause):
        verdict = timed(name, facts(loads=loads(unloaded=(unloaded,))))
        assert (verdict.status, verdict.cause) == (UNKNOWN, cause)
        assert "cdn.example.com" in str(verdict.reason)

    def test_is_slow_even_without_a_foreign_picture(self, name):
        slow = loads(**at(name, 2), unloaded=(PICTURE,))
        assert timed(name, facts(loads=slow)).status is FAIL

    def test_on_a_busy_machine_is_no_failure(self, name):
        verdict = timed(name, facts(loads=loads(**at(name, 2), machine=200)))
        assert (verdict.status, verdict.cause) == (UNKNOWN, Cause.UNSTEADY)

    def test_on_a_busy_machine_is_a_pass_all_the_same(self, name):
        assert timed(name, facts(loads=loads(machine=200))).status is PASS

    def test_of_nothing_is_unknown(self, name):
        verdict = timed(name, facts(loads=loads(**{name: None})))
        assert (verdict.status, verdict.cause) == (UNKNOWN, Cause.TIMED_OUT)

    def test_that_was_not_seen_is_unknown(self, name):
        with pytest.raises(UnseenError):
            timed(name, facts(loads=UNSEEN))

    def test_is_asked_of_websites_alone(self, name):
        assert timed(name, facts(is_website=False)).status is NOT_APPLICABLE


@pytest.mark.parametrize("name", OF_THE_LINE)
class TestATimeOfTheLine:
    def test_that_our_own_limit_may_have_made_long_is_no_failure(self, name):
        found = timed(name, facts(loads=loads(**at(name, 1.2), waits=HELD_BACK)))
        assert (found.status, found.cause) == (UNKNOWN, Cause.OWN_NETWORK)

    def test_too_long_even_without_the_waits_fails(self, name):
        found = timed(name, facts(loads=loads(**at(name, 2.1), waits=HELD_BACK)))
        assert found.status is FAIL  # 3 s of waiting, overlaps counted once

    def test_with_waits_passes_where_it_is_short_all_the_same(self, name):
        assert timed(name, facts(loads=loads(waits=HELD_BACK))).status is PASS

    def test_with_a_foreign_script_fails_by_its_first_byte_alone(self, name):
        slow = loads(**at(name, 3), first_byte_s=6.0, unloaded=(OUTSIDE,))
        assert timed(name, facts(loads=slow)).status is FAIL

    def test_with_a_foreign_script_fails_by_nothing_else(self, name):
        found = timed(name, facts(loads=loads(**at(name, 3), unloaded=(OUTSIDE,))))
        assert (found.status, found.cause) == (UNKNOWN, Cause.OUT_OF_SCOPE)


@pytest.mark.parametrize(
    ("name", "status"),
    [("first_paint_s", PASS), ("largest_paint_s", UNKNOWN), ("speed_index_s", UNKNOWN),
     ("blocked_s", UNKNOWN)],
)  # fmt: skip
def test_of_a_page_that_never_was_quiet_only_the_first_paint_is_final(name, status):
    assert timed(name, facts(loads=loads(settled=False))).status is status


class TestTheWidth:
    @pytest.mark.parametrize(
        ("seen", "status"),
        [
            pytest.param(narrow(), PASS, id="as wide as the screen"),
            pytest.param(narrow(content_width=361), FAIL, id="a pixel wider"),
            pytest.param(narrow(unloaded=(OUTSIDE,)), UNKNOWN, id="without a foreign script"),
            pytest.param(
                narrow(content_width=900, unloaded=(OUTSIDE,)), UNKNOWN, id="wide without a script"
            ),
            pytest.param(
                narrow(content_width=900, unloaded=(PICTURE,)), FAIL, id="wide without a picture"
            ),
            pytest.param(narrow(settled=False), UNKNOWN, id="never quiet"),
            pytest.param(narrow(screen_width=412), UNKNOWN, id="at another width"),
        ],
    )
    def test_is_judged(self, seen, status):
        assert no_sideways_scrolling.judge(facts(narrow=seen), at_width=360).status is status

    def test_names_what_is_too_wide(self):
        seen = narrow(content_width=900, widest=("div.banner",))
        verdict = no_sideways_scrolling.judge(facts(narrow=seen), at_width=360)
        assert str(verdict.reason) == "the page is 900 px wide on a screen of 360 px: div.banner"

    def test_is_asked_of_websites_alone(self):
        verdict = no_sideways_scrolling.judge(facts(is_website=False), at_width=360)
        assert verdict.status is NOT_APPLICABLE


SERIOUS = fault(rule="color-contrast", impact="serious", tags=("wcag2aa",))


class TestAccessibility:
    @pytest.mark.parametrize(
        ("seen", "levels", "status"),
        [
            pytest.param(accessibility(), ["A"], PASS, id="no fault"),
            pytest.param(accessibility(fault()), ["A"], FAIL, id="a picture without alt"),
            pytest.param(accessibility(SERIOUS), ["A"], PASS, id="faint text is AA"),
            pytest.param(accessibility(SERIOUS), ["A", "AA"], FAIL, id="faint text, by AA"),
            pytest.param(
                accessibility(fault(impact="minor")), ["A"], PASS, id="a fault of less weight"
            ),
            pytest.param(accessibility(unloaded=(PICTURE,)), ["A"], UNKNOWN, id="not whole"),
            pytest.param(
                accessibility(fault(), unloaded=(OUTSIDE,)), ["A"], UNKNOWN, id="without a script"
            ),
            pytest.param(
                accessibility(fault(), unloaded=(PICTURE,)), ["A"], FAIL, id="without a picture"
            ),
            pytest.param(accessibility(frames=1), ["A"], UNKNOWN, id="a frame not looked into"),
            pytest.param(accessibility(settled=False), ["A"], UNKNOWN, id="never quiet"),
        ],
    )
    def test_is_judged(self, seen, levels, status):
        judged = no_accessibility_faults.judge(
            facts(accessibility=seen), levels=levels, impacts=["critical", "serious"]
        )
        assert judged.status is status

    def test_names_the_rules_and_where(self):
        judged = no_accessibility_faults.judge(
            facts(accessibility=accessibility(fault())), levels=["A"], impacts=["critical"]
        )
        assert str(judged.reason) == "2 places break image-alt (img)"

    def test_is_asked_of_websites_alone(self):
        judged = no_accessibility_faults.judge(facts(is_website=False), levels=[], impacts=[])
        assert judged.status is NOT_APPLICABLE

    def test_without_axe_core_is_unknown(self):
        with pytest.raises(UnseenError):
            no_accessibility_faults.judge(
                facts(accessibility=UNSEEN), levels=["A"], impacts=["critical"]
            )


def test_facts_come_back_from_the_store():
    seen = facts(
        loads=loads(waits=HELD_BACK, unloaded=(OUTSIDE,), speed_index_s=None),
        narrow=UNSEEN,
        accessibility=accessibility(fault()),
    )
    assert from_json(to_json(seen), BrowserFacts) == seen
