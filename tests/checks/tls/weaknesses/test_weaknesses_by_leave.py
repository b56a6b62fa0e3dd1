"""The flaws are probed for only under the owner's leave, on the days for which it holds."""

from datetime import UTC, datetime, timedelta

import pytest

from checks.declared import VIETNAM, Authorisation
from checks.tls.steps import NO_LEAVE
from tests.checks.tls.flawed_server import flawed
from tests.checks.tls.look_at import look_at
from tests.tls_servers import listening


def leave(intrusiveness: int = 1, *, first_day: int = -1, last_day: int = 1) -> Authorisation:
    """Leave for days counted from today."""
    today = datetime.now(UTC).astimezone(VIETNAM).date()
    return Authorisation(
        intrusiveness=intrusiveness,
        document="12/QĐ-SGDĐT",
        contact="Tổ CNTT",
        starts=today + timedelta(days=first_day),
        until=today + timedelta(days=last_day),
    )


@pytest.mark.parametrize(
    "authorisation",
    [
        pytest.param(None, id="none"),
        pytest.param(leave(0), id="for no more than a visit"),
        pytest.param(leave(first_day=-9, last_day=-2), id="that has ended"),
        pytest.param(leave(first_day=2, last_day=9), id="that has not begun"),
    ],
)
async def test_without_leave_nothing_odd_is_sent(authorisation):
    server, behave = flawed(believes_heartbeats=True, decrypts_early=lambda server: True)
    with listening(behave) as port:
        facts = (await look_at(port, authorisation=authorisation)).facts
    assert "TLS 1.2" in facts.taken
    assert (facts.heartbleed, facts.early_ccs, facts.robot) == (NO_LEAVE, NO_LEAVE, NO_LEAVE)
    assert (server.heartbeats, server.early_changes, server.wrong_secrets) == (0, 0, 0)


async def test_under_leave_the_flaws_are_found():
    _, behave = flawed(
        believes_heartbeats=True,
        decrypts_early=lambda server: True,
        on_finished=lambda server, right: "" if right else "alert 51",
    )
    with listening(behave) as port:
        facts = (await look_at(port, authorisation=leave())).facts
    assert (facts.heartbleed, facts.early_ccs, facts.robot) == (True, True, True)
