"""Audits of weeks on one store: what earlier ones said decides, and is kept with each of them."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent import auditing, inventory, run, selection
from agent.judgement import Judge
from agent.lab.names import NameServer
from agent.restriction import Restriction
from agent.store import Store, open_store
from checks.finding import Audit, Target
from checks.history.observe import observe
from checks.look import Facts
from checks.web.hijack_traits import VISITORS, Hijack, Impression
from checks.world import World
from tests.agent.runs import QUICK
from tests.builders import NOON
from tests.checks.history.history_facts import DEAD, REACHED, today
from tests.checks.web.web_facts import HTTPS

INVENTORY = """\
organisation: {name: Sở Giáo dục và Đào tạo}
scope: ["*.example.vn", 127.0.0.0/8]
systems:
  - id: website
    name: Trang
    kind: website
    level: {approved: 3}
    endpoints:
      - {id: web, url: "https://web.example.vn", addresses: [127.0.0.1], links_to: [friend.vn]}
    baselines: [ipv6-ready, web-hygiene]
"""
SIX, TWO = "ipv6-ready/READY-03.not-six-weeks", "ipv6-ready/READY-04.not-two-weeks"
WEEKLY, LINKS = "ipv6-ready/READY-04.tested-weekly", "web-hygiene/NEW-LINKS.no-new-sites"
RULES = frozenset({SIX, TWO, WEEKLY, LINKS, "ipv6-ready/READY-02.reached"})


@dataclass(slots=True)
class Year:
    """A site, a store, and a clock that a test moves."""

    folder: Path
    store: Store
    resolver: str
    now: datetime = NOON
    audits: list[Audit] = field(default_factory=list)

    def looks(self, front: Any, hosts: Sequence[str]) -> dict[str, Callable[..., Any]]:
        web, ipv6 = today(front)
        page = Impression(url=HTTPS, asked_as=VISITORS, signs=(), outbound=tuple(hosts))
        web = replace(web, seen_at=self.now, hijack=Hijack(pages=(page,)))
        ipv6 = replace(ipv6, seen_at=self.now)

        async def at_web(target: Target, world: World) -> Facts:
            return web

        async def at_ipv6(target: Target, world: World) -> Facts:
            return ipv6

        return {"web": at_web, "ipv6": at_ipv6, "history": observe}

    async def audit(self, front: Any = REACHED, *hosts: str, days: int = 7) -> dict[str, str]:
        """Audit, and let days go by; return the status of each rule."""
        path = self.folder / "inventory.yaml"
        path.write_text(INVENTORY, encoding="utf-8")
        declared, texts = inventory.read(path), shipped_texts()
        day = self.now.date()
        plan = run.Plan(
            audit_id=run.new_audit_id(self.now),
            inventory=declared,
            systems=selection.select(declared, texts, day),
            judge=Judge(texts=texts, as_of=day, restriction=Restriction(rules=RULES)),
            settings=replace(QUICK, resolver=self.resolver),
            observers=self.looks(front, hosts),
            now=lambda: self.now,
        )
        self.audits.append(await run.run(plan, self.store, self.store.evidence))
        self.now += timedelta(days=days)
        return statuses(self.audits[-1])


@functools.cache
def shipped_texts() -> selection.Texts:
    return selection.texts()


def statuses(audit: Audit) -> dict[str, str]:
    return {one.rule: str(one.status) for one in audit.findings}


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    with NameServer({}) as server, open_store(tmp_path / "data", now=lambda: NOON) as store:
        yield Year(tmp_path, store, server.address)


async def test_the_label_is_lost_after_six_weeks_and_not_before(year: Year) -> None:
    found = [await year.audit(REACHED)] + [await year.audit(DEAD) for _ in range(6)]
    assert [one[SIX] for one in found] == ["PASS"] * 6 + ["FAIL"]
    assert [one[TWO] for one in found] == ["PASS"] * 2 + ["FAIL"] * 5
    assert [one[WEEKLY] for one in found] == ["UNKNOWN"] * 5 + ["PASS"] * 2
    assert (await year.audit(REACHED))[SIX] == "PASS"


async def test_weeks_without_an_audit_are_neither_failing_nor_passing(year: Year) -> None:
    for _ in range(4):
        found = await year.audit(DEAD)
    assert found[SIX] == "UNKNOWN"
    year.now += timedelta(weeks=2)
    for _ in range(3):
        found = await year.audit(DEAD)
    assert (found[SIX], found[WEEKLY]) == ("UNKNOWN", "FAIL")
    for _ in range(3):
        found = await year.audit(DEAD)
    assert (found[SIX], found[WEEKLY]) == ("FAIL", "PASS")


async def test_a_new_link_stays_in_the_findings_until_it_is_accepted_or_has_settled(
    year: Year,
) -> None:
    partner, strange = "partner.vn", "x88.example.com"
    first = await year.audit(REACHED, partner, days=1)
    nights = [await year.audit(REACHED, partner, strange, days=1) for _ in range(31)]
    assert first[LINKS] == "UNKNOWN"
    assert [night[LINKS] for night in nights] == ["FAIL"] * 30 + ["PASS"]
    assert (await year.audit(REACHED, partner, "www.friend.vn"))[LINKS] == "PASS"


async def test_an_audit_judged_again_years_later_says_the_same(year: Year) -> None:
    for front in (REACHED, DEAD, DEAD, DEAD):
        await year.audit(front, "partner.vn", f"{len(year.audits)}.example.com")
    for audit in year.audits:
        again = auditing.rejudge(audit.id, year.store, (), None, now=lambda: year.now)
        assert statuses(again.audit) == statuses(audit)
        assert [one.reason for one in again.audit.findings] == [
            one.reason for one in audit.findings
        ]
        year.now += timedelta(days=400)
