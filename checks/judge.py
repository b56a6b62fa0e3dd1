"""Facts and rules become findings: pure, the same today and next year."""

import functools
import hashlib
import json
import logging
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from baselines.requirement import Document, Origin, Requirement, Rule
from checks import catalogue
from checks.catalogue import Answered, Question, Wanted
from checks.declared import Endpoint
from checks.domains_elsewhere import judged_there
from checks.finding import Finding, Kind, System, Target
from checks.look import Facts, Look
from checks.verdict import Cause, NotSeen, Said, Status, UnseenError, Verdict, unknown

log = logging.getLogger(__name__)

NOTHING: Mapping[Kind, Said] = MappingProxyType(
    {
        "system": Said("the inventory declares nothing of the kind that this check looks at"),
        "endpoint": Said("the inventory declares no network service of this system to look at"),
        "host": Said("the inventory declares no machine of this system to look at"),
        "backup_set": Said("the inventory declares no backup set of this system to look at"),
        "domain": Said("the inventory declares no domain of this system to look at"),
        "subnet": Said("the inventory declares no network of this system to look at"),
    }
)
Given = Facts | Mapping[str, Facts] | Mapping[str, Facts | NotSeen]
NONE_ELSEWHERE: Mapping[str, str] = MappingProxyType({})
NOWHERE: Mapping[str, Facts | NotSeen] = MappingProxyType({})
DOMAIN_ALONE = frozenset({"domain"})
LEGAL = frozenset({"in_force", "superseded", "uncertain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A verdict about one target, at one address or at all, with what it rests on."""

    target: Target
    address: str
    verdict: Verdict
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """All looks of one audit, found by target and area; remembers what it has judged.

    What `before` has judged is taken over where the looks are the very same.
    """

    looks: tuple[Look, ...]
    before: "Seen | None" = None
    _by_target: dict[tuple[str, str, str, str], list[Look]] = field(default_factory=dict)
    _by_area: dict[str, dict[str, Look]] = field(default_factory=dict)
    _by_host: dict[tuple[str, str], list[Look]] = field(default_factory=dict)
    _facts_at: dict[str, Mapping[str, Facts | NotSeen]] = field(default_factory=dict)
    _judged: dict[tuple[str, str, str, str, str], tuple[Sight, ...]] = field(default_factory=dict)
    _arguments: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    _spelt: dict[int, tuple[Mapping[str, Any], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for look in self.looks:
            self._by_target.setdefault((*_key(look.target), look.area), []).append(look)
            if spot := spot_of(look):
                self._by_area.setdefault(look.area, {})[spot] = look
        for area, looks in self._by_area.items():
            facts = {spot: look.facts for spot, look in looks.items()}
            self._facts_at[area] = MappingProxyType(facts)
            for look in looks.values():
                self._by_host.setdefault((area, host_of(look.target)), []).append(look)

    def of(self, target: Target, area: str) -> Sequence[Look]:
        """Return the looks at a target by an area, one an address."""
        return self._by_target.get((*_key(target), area), ())

    def at_endpoints(self, area: str) -> Mapping[str, Facts | NotSeen]:
        """Return what an area saw of the endpoints of all systems, by where it looked."""
        return self._facts_at.get(area, NOWHERE)

    def at_host(self, area: str, host: str) -> Sequence[Look]:
        """Return the looks of an area at the endpoints of a host, of whatever system."""
        return self._by_host.get((area, host), ())

    def sights(
        self, asked: Question, params: Mapping[str, Any], target: Target
    ) -> tuple[Sight, ...]:
        """Judge a question about a target, once for the same parameters."""
        key = (asked.name, self._spelling(params), *_key(target))
        if key not in self._judged:
            known = self.before._judged.get(key) if self.before else None
            if known is None or not self._is_as_before(asked, target):
                known = tuple(_sights(asked, params, target, self))
            self._judged[key] = known
        return self._judged[key]

    def is_settled(self, asked: Question, params: Mapping[str, Any], target: Target) -> bool:
        """Tell whether a question about a target was answered before, and failed neither time."""
        if self.before is None:
            return False
        then = self.before._judged.get((asked.name, self._spelling(params), *_key(target)))
        return then is not None and not any(
            sight.verdict.status is Status.FAIL
            for sights in (then, self.sights(asked, params, target))
            for sight in sights
        )

    def forget_judged(self) -> None:
        """Let go of what was judged: the next system's targets are others."""
        self._judged.clear()

    def _spelling(self, params: Mapping[str, Any]) -> str:
        """Spell a rule's parameters out, once; held, they cannot be taken for others."""
        held = self._spelt.get(id(params))
        if held is None:
            spelt = json.dumps(params, sort_keys=True, default=str)
            held = self._spelt[id(params)] = (params, spelt)
        return held[1]

    def arguments(self, asked: Question, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return parameters as a question's annotations want them."""
        key = (asked.name, self._spelling(params))
        if key not in self._arguments:
            self._arguments[key] = catalogue.arguments(asked, params)
        return self._arguments[key]

    def _is_as_before(self, asked: Question, target: Target) -> bool:
        if self.before is None or any(wanted.elsewhere for wanted in asked.wanted):
            return False
        areas = (wanted.facts.AREA for wanted in asked.wanted)
        pairs = ((self.of(target, area), self.before.of(target, area)) for area in areas)
        return all(
            len(now) == len(then) and all(map(operator.is_, now, then)) for now, then in pairs
        )


def spot_of(look: Look) -> str:
    """Say where an endpoint was looked at: "smtp://mx.example.vn:25 192.0.2.25"; "" elsewhere.

    The address is "" where none was known.
    """
    declared = look.target.declared
    if not isinstance(declared, Endpoint):
        return ""
    return f"{declared.scheme}://{declared.host}:{declared.port} {look.address}"


def host_of(target: Target) -> str:
    """Return an endpoint's host, which is the locus of a verdict about it under another target."""
    return target.declared.host if isinstance(target.declared, Endpoint) else ""


def _key(target: Target) -> tuple[str, str, str]:
    return target.system, target.kind, target.id


def judge_requirement(
    system: System,
    document: Document,
    requirement: Requirement,
    seen: Seen,
    domains: Mapping[str, str] = NONE_ELSEWHERE,
    *,
    unsettled: bool = False,
) -> Iterator[Finding]:
    """Judge one requirement that binds a system: each rule on each target, and the manual part.

    `domains` names those that the requirement is judged of, with the ids of their systems. Of
    second looks only what is `unsettled` may be wanted: what fails, or failed at the first.
    """
    finding = functools.partial(_finding, system, document, requirement)
    for rule in requirement.rules:
        for sight in _judge_rule(system, rule, seen, domains, unsettled=unsettled):
            yield finding(rule, sight)
    if requirement.automation != "full":
        yield finding(None, _to_attest(system))


def out_of_force(
    system: System, document: Document, requirement: Requirement, day: Any
) -> Iterator[Finding]:
    """Say of each rule that its document does not hold on that day."""
    verdict = Verdict(
        status=Status.NOT_APPLICABLE,
        reason=Said("{number} is not in force on {day}", {"number": document.number, "day": day}),
    )
    for rule in requirement.rules or (None,):
        yield _finding(system, document, requirement, rule, _about_system(system, verdict))


def fingerprint(rule: str, system: str, target: str, locus: str) -> str:
    """Identify a finding through time: never by text, severity, address, port or version."""
    return hashlib.sha256(
        "\0".join((rule, system, target, locus)).encode("utf-8", "surrogatepass")
    ).hexdigest()


def _judge_rule(
    system: System, rule: Rule, seen: Seen, domains: Mapping[str, str], *, unsettled: bool
) -> Iterator[Sight]:
    asked = catalogue.questions()[rule.check]
    targets = [target for target in system.targets if target.kind in asked.kinds]
    if not targets:
        elsewhere = judged_there(system, domains) if asked.kinds == DOMAIN_ALONE else None
        verdict = elsewhere or Verdict(
            status=Status.UNKNOWN, reason=_nothing_of(asked.kinds), cause=Cause.NOTHING_DECLARED
        )
        yield _about_system(system, verdict)
    params = rule.params.at(system.level)
    for target in targets:
        if not unsettled or not seen.is_settled(asked, params, target):
            yield from seen.sights(asked, params, target)


def _nothing_of(kinds: Collection[Kind]) -> Said:
    return next((NOTHING[kind] for kind in sorted(kinds) if kind in NOTHING), NOTHING["system"])


def _sights(
    asked: Question, params: Mapping[str, Any], target: Target, seen: Seen
) -> Iterator[Sight]:
    arguments = functools.partial(seen.arguments, asked, params)
    for address in _addresses(asked, target, seen):
        given: dict[str, Given] = {
            one.name: seen.at_endpoints(one.facts.AREA) for one in asked.elsewhere
        }
        missing: list[NotSeen] = []
        used: list[Look] = []
        for wanted in asked.about_target:
            looks = _looks_for(wanted, target, address, seen)
            used += [look for look in looks.values() if look]
            facts = {at: look.facts if look else NOT_LOOKED_AT for at, look in looks.items()}
            there = {at: fact for at, fact in facts.items() if not isinstance(fact, NotSeen)}
            missing += [fact for fact in facts.values() if isinstance(fact, NotSeen)]
            if there:
                given[wanted.name] = there if wanted.all_addresses else next(iter(there.values()))
        for verdict in _verdicts(asked, arguments, given, missing):
            named = _about_host(verdict.locus, asked, seen)
            yield Sight(target=target, address=address, verdict=verdict, looks=(*used, *named))


def _about_host(host: str, asked: Question, seen: Seen) -> Iterator[Look]:
    """Give the looks at other targets that a verdict about a host rests on."""
    for wanted in asked.elsewhere if host else ():
        yield from seen.at_host(wanted.facts.AREA, host)


NOT_LOOKED_AT = NotSeen(cause=Cause.NOT_ASKED, why=Said("this was not looked at in this run"))


def _looks_for(
    wanted: Wanted, target: Target, address: str, seen: Seen
) -> Mapping[str, Look | None]:
    """Return the look at each address that an argument is about; None: there was no such look.

    A run that was broken off has not looked at every address of the target: those it has looked
    at do not speak for the others.
    """
    looks = {look.address: look for look in seen.of(target, wanted.facts.AREA)}
    if not wanted.facts.PER_ADDRESS:
        about = [""]
    elif wanted.all_addresses:
        about = sorted({*target.addresses, *looks}) or [""]
    else:
        about = [address]
    return {at: looks.get(at) for at in about}


def _addresses(asked: Question, target: Target, seen: Seen) -> Sequence[str]:
    """Return the addresses to judge one by one; [""] for a question about the target as a whole."""
    one_by_one = [one for one in asked.wanted if one.facts.PER_ADDRESS and not one.all_addresses]
    looked_at = {
        look.address for wanted in one_by_one for look in seen.of(target, wanted.facts.AREA)
    }
    return sorted({*target.addresses, *looked_at} if one_by_one else ()) or [""]


def _verdicts(
    asked: Question,
    arguments: Callable[[], Mapping[str, Any]],
    given: Mapping[str, Given],
    missing: Sequence[NotSeen],
) -> tuple[Verdict, ...]:
    """Ask the question; with something missing, only a FAIL that is proven all the same stands."""
    if len(given) < len(asked.wanted):
        return (_because(missing[0]),)
    verdicts = _ask(asked, arguments, given)
    if not missing:
        return verdicts
    return tuple(
        verdict if verdict.status is Status.FAIL else _because(missing[0], locus=verdict.locus)
        for verdict in verdicts
    )


def _because(fact: NotSeen, *, locus: str = "") -> Verdict:
    return Verdict(status=Status.UNKNOWN, reason=fact.why, cause=fact.cause, locus=locus)


def _ask(
    asked: Question,
    arguments: Callable[[], Mapping[str, Any]],
    given: Mapping[str, Given],
) -> tuple[Verdict, ...]:
    try:
        verdicts = _checked(asked.judge(**given, **arguments()))
    except UnseenError as unseen:
        return (_because(unseen.fact),)
    except Exception as error:
        log.exception("%s failed", asked.name)
        return (
            unknown(
                Cause.BUG,
                "the check itself failed: {error}",
                error=f"{type(error).__name__}: {error}",
            ),
        )
    return verdicts


def _checked(said: Answered) -> tuple[Verdict, ...]:
    """Return the verdicts. Raises when they are none, or cannot be told apart or said."""
    verdicts = (said,) if isinstance(said, Verdict) else tuple(said)
    if not verdicts:
        raise ValueError("the question gave no verdict")
    for verdict in verdicts:
        if not isinstance(verdict, Verdict):
            raise TypeError(f"the question gave {type(verdict).__name__}")
        for words in (verdict.reason, verdict.expected, verdict.observed):
            str(words)  # a placeholder without its argument shows itself here, not in the report
    if len({verdict.locus for verdict in verdicts}) < len(verdicts):
        raise ValueError("the question gave two verdicts about the same thing")
    return verdicts


def _to_attest(system: System) -> Sight:
    verdict = Verdict(
        status=Status.MANUAL, reason=Said("no machine can tell: a person must attest it")
    )
    return _about_system(system, verdict)


def _about_system(system: System, verdict: Verdict) -> Sight:
    whole = Target(system=system.id, kind="system", id=system.id)
    return Sight(target=whole, address="", verdict=verdict)


def _finding(
    system: System, document: Document, requirement: Requirement, rule: Rule | None, sight: Sight
) -> Finding:
    verdict = sight.verdict
    rule_id = rule.id if rule else f"{requirement.id}.attested"
    legal: Origin = "legal" if document.status in LEGAL else "guidance"
    return Finding(
        fingerprint=fingerprint(rule_id, system.id, sight.target.id, verdict.locus),
        system=system.id,
        target=sight.target.id,
        kind=sight.target.kind,
        address=sight.address,
        locus=verdict.locus,
        rule=rule_id,
        requirement=requirement.id,
        document=document.id,
        clause=requirement.clause_at(system.level),
        level=system.level if requirement.levels else None,
        check=rule.check if rule else "",
        params=rule.params.at(system.level) if rule else {},
        origin=rule.origin if rule else legal,
        duty=rule.duty.at(system.level) if rule else "must",
        severity=rule.severity if rule else "medium",
        status=verdict.status,
        cause=verdict.cause,
        reason=verdict.reason,
        expected=verdict.expected,
        observed=verdict.observed,
        seen_at=max((look.seen_at for look in sight.looks), default=None),
        evidence=_evidence(sight.looks),
    )


def _evidence(looks: Iterable[Look]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(digest for look in looks for digest in look.evidence))
