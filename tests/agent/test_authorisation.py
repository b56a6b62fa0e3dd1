"""Leave to probe for flaws: from the inventory to the day on which it holds."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from agent.inventory import InventoryError, read
from checks.declared import Authorisation, Endpoint
from tests.agent.inventories import spoilt, written

LEAVE = (
    "{intrusiveness: 1, document: 12/QĐ-SGDĐT, contact: Tổ CNTT 0292 123 456, "
    "from: 2026-09-01, to: 2026-09-30}"
)
OTHER = "{intrusiveness: 0, document: 13/QĐ, contact: Tổ CNTT, from: 2026-01-01, to: 2026-12-31}"
WEB = '{id: web, url: "https://www.example.vn"}'
OF_SYSTEM = ("    name: Trang", f"    authorisation: {LEAVE}\n    name: Trang")


def of_endpoint(leave: str) -> tuple[str, str]:
    return (WEB, WEB.replace("}", f", authorisation: {leave}}}"))


def leaves(folder: Path, *changes: tuple[str, str]) -> dict[str, Authorisation | None]:
    targets = [t for s in read(written(folder, spoilt(*changes))).systems for t in s.targets]
    return {t.id: t.declared.authorisation for t in targets if isinstance(t.declared, Endpoint)}


SEPTEMBER = Authorisation(
    intrusiveness=1,
    document="12/QĐ-SGDĐT",
    contact="Tổ CNTT 0292 123 456",
    starts=date(2026, 9, 1),
    until=date(2026, 9, 30),
)


def test_without_a_word_of_it_nothing_is_allowed(tmp_path):
    assert leaves(tmp_path) == {"web": None, "app": None, "mx": None}


def test_a_system_s_leave_is_that_of_its_endpoints_and_of_no_others(tmp_path):
    assert leaves(tmp_path, OF_SYSTEM) == {"web": SEPTEMBER, "app": SEPTEMBER, "mx": None}


def test_an_endpoint_s_own_leave_stands_instead_of_the_system_s(tmp_path):
    found = leaves(tmp_path, OF_SYSTEM, of_endpoint(OTHER))
    assert (found["web"].intrusiveness, found["app"]) == (0, SEPTEMBER)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("to: 2026-09-30", "to: 2026-08-30", "not end before it begins", id="backward"),
        pytest.param(
            "intrusiveness: 1", "intrusiveness: 2", "must be at most 1", id="more than is built"
        ),
        pytest.param("from: 2026-09-01, ", "", "«from» is missing", id="no beginning"),
        pytest.param(", to: 2026-09-30", "", "«to» is missing", id="no end"),
        pytest.param("document: 12/QĐ-SGDĐT, ", "", "«document» is missing", id="no document"),
        pytest.param(
            "contact: Tổ CNTT 0292 123 456, ", "", "«contact» is missing", id="nobody to call"
        ),
        pytest.param("from:", "frm:", "did you mean «from»?", id="a misspelt key"),
        pytest.param("to: 2026-09-30", "to: soon", "must be a date", id="an end that is no date"),
    ],
)
def test_a_leave_that_is_not_whole_is_refused(tmp_path, old, new, says):
    with pytest.raises(InventoryError) as error:
        read(written(tmp_path, spoilt(of_endpoint(LEAVE.replace(old, new)))))
    assert any(says in str(mistake) for mistake in error.value.mistakes)
    assert all(":13: " in str(mistake) for mistake in error.value.mistakes)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        pytest.param(datetime(2026, 8, 31, 16, 59, tzinfo=UTC), 0, id="the evening before"),
        pytest.param(datetime(2026, 8, 31, 17, 0, tzinfo=UTC), 1, id="its first minute in Vietnam"),
        pytest.param(datetime(2026, 9, 30, 16, 59, tzinfo=UTC), 1, id="its last minute in Vietnam"),
        pytest.param(datetime(2026, 9, 30, 17, 0, tzinfo=UTC), 0, id="the minute after"),
    ],
)
def test_a_leave_holds_on_its_days_in_vietnam(moment, allowed):
    endpoint = Endpoint(
        url="https://www.example.vn",
        scheme="https",
        host="www.example.vn",
        port=443,
        authorisation=SEPTEMBER,
    )
    assert endpoint.intrusiveness_at(moment) == allowed


def test_without_leave_nothing_is_ever_allowed():
    endpoint = Endpoint(url="https://a.vn", scheme="https", host="a.vn", port=443)
    assert endpoint.intrusiveness_at(datetime(2026, 9, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize(
    ("waf", "moment", "allowed"),
    [
        pytest.param("", datetime(2026, 9, 9, tzinfo=UTC), False, id="not named"),
        pytest.param(", waf: false", datetime(2026, 9, 9, tzinfo=UTC), False, id="refused"),
        pytest.param(", waf: true", datetime(2026, 9, 9, tzinfo=UTC), True, id="named"),
        pytest.param(", waf: true", datetime(2026, 10, 9, tzinfo=UTC), False, id="too late"),
    ],
)
def test_a_firewall_is_tried_only_where_a_leave_that_holds_names_it(tmp_path, waf, moment, allowed):
    text = spoilt(of_endpoint(f"{LEAVE[:-1]}{waf}}}"))
    targets = read(written(tmp_path, text)).systems[0].targets
    (web,) = [target.declared for target in targets if target.id == "web"]
    assert isinstance(web, Endpoint)
    assert web.firewall_may_be_tried_at(moment) is allowed
