"""Everything that a report can name has a name."""

from typing import get_args

import pytest

from baselines.requirement import (
    Automation,
    DocumentStatus,
    Duty,
    Origin,
    Severity,
    SystemKind,
)
from checks.finding import Kind, Overlay
from checks.verdict import Cause, Status
from reports import labels
from reports.report import ChangeCause, ChangeKind
from reports.wording import Words


@pytest.mark.parametrize(
    ("table", "members"),
    [
        pytest.param(labels.STATUS, Status, id="statuses"),
        pytest.param(labels.STATUS_MEANS, Status, id="what statuses mean"),
        pytest.param(labels.MARK, Status, id="marks of statuses"),
        pytest.param(labels.CAUSE, Cause, id="causes"),
        pytest.param(labels.CAUSE_NEXT, Cause, id="what to do about causes"),
        pytest.param(labels.DUTY, get_args(Duty), id="duties"),
        pytest.param(labels.SEVERITY, get_args(Severity), id="severities"),
        pytest.param(labels.ORIGIN, get_args(Origin), id="origins"),
        pytest.param(labels.KIND, get_args(Kind), id="kinds of target"),
        pytest.param(labels.SYSTEM_KIND, get_args(SystemKind), id="kinds of system"),
        pytest.param(labels.CHANGE, get_args(ChangeKind), id="changes"),
        pytest.param(labels.CHANGE_CAUSE, get_args(ChangeCause), id="causes of change"),
        pytest.param(
            labels.OVERLAY, get_args(Overlay.__annotations__["kind"]), id="kinds of overlay"
        ),
        pytest.param(labels.DOCUMENT_STATUS, get_args(DocumentStatus), id="document statuses"),
        pytest.param(labels.AUTOMATION, get_args(Automation), id="automation"),
    ],
)
def test_names_every_member_once(table, members) -> None:
    assert set(table) == set(members)
    assert len({str(name) for name in table.values()}) == len(table)


def test_statuses_have_their_official_words() -> None:
    assert {status: Words("vi").text(said) for status, said in labels.STATUS.items()} == {
        Status.PASS: "Đạt",
        Status.FAIL: "Không đạt",
        Status.NOT_APPLICABLE: "Không áp dụng",
        Status.MANUAL: "Cần xác nhận thủ công",
        Status.UNKNOWN: "Chưa xác định được",
    }
