"""Stored or fresh looks become findings and requirement verdicts: no network, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from agent.restriction import Restriction
from agent.selection import Texts, binding
from agent.waivers import WaiverShape, apply
from baselines.requirement import Baseline, Requirement
from checks.domains_elsewhere import declared_in
from checks.finding import Finding, Overlay, RequirementVerdict, System
from checks.judge import NONE_ELSEWHERE, Seen, judge_requirement, out_of_force
from checks.look import Look
from checks.roll_up import roll_up
from checks.settle import settle
from checks.verdict import Status

NO_OVERLAYS: Mapping[str, Overlay] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What looks come to under some texts, on some day."""

    findings: tuple[Finding, ...]
    requirements: tuple[RequirementVerdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """The texts, the day and the waivers by which looks are judged."""

    texts: Texts
    as_of: date
    restriction: Restriction = field(default_factory=Restriction)
    waivers: tuple[WaiverShape, ...] = ()

    def findings(
        self, systems: Sequence[System], seen: Seen, *, unsettled: bool = False
    ) -> Iterator[Finding]:
        """Judge every rule that binds, as the restriction allows; or what second looks unsettle."""
        domains = self._domains(systems)
        for system in filter(lambda one: self.restriction.takes_system(one.id), systems):
            for baseline, requirement in self._binding(system):
                for finding in self._of(
                    system, baseline, requirement, seen, domains, unsettled=unsettled
                ):
                    if self.restriction.takes_rule(finding.rule, finding.check):
                        yield finding
            if unsettled:  # nobody asks again what the second looks came to
                seen.forget_judged()

    def _domains(self, systems: Sequence[System]) -> Mapping[str, Mapping[str, str]]:
        """Return the domains that each requirement is judged of, with the ids of their systems."""
        bound: dict[str, list[System]] = {}
        for system in systems:
            if any(target.kind == "domain" for target in system.targets):
                for _, requirement in self._binding(system):
                    bound.setdefault(requirement.id, []).append(system)
        return {id: declared_in(those) for id, those in bound.items()}

    def conclude(
        self,
        systems: Sequence[System],
        first: Seen,
        second: Sequence[Look],
        overlays: Mapping[str, Overlay] = NO_OVERLAYS,
        judged: Sequence[Finding] | None = None,
    ) -> Judgement:
        """Judge both rounds of looks, settle them, lay waivers beside, and roll up.

        `overlays` are those that were laid beside recorded findings, by fingerprint; `judged`,
        what the first round came to, if that is known.
        """
        findings = tuple(self.findings(systems, first) if judged is None else judged)
        if second:
            both = Seen(replaced(first.looks, second), before=first)
            findings = settle(findings, self.findings(systems, both, unsettled=True))
        findings = apply(findings, self.waivers, self.as_of)
        findings = tuple(laid_beside(finding, overlays) for finding in findings)
        return Judgement(findings=findings, requirements=tuple(self._rolled(systems, findings)))

    def _binding(self, system: System) -> Iterator[tuple[Baseline, Requirement]]:
        for id in system.baselines:
            baseline = self.texts.named(id)
            yield from ((baseline, requirement) for requirement in binding(baseline, system))

    def _of(
        self,
        system: System,
        baseline: Baseline,
        requirement: Requirement,
        seen: Seen,
        domains: Mapping[str, Mapping[str, str]],
        *,
        unsettled: bool,
    ) -> Iterator[Finding]:
        if baseline.document.holds_on(self.as_of):
            there = domains.get(requirement.id, NONE_ELSEWHERE)
            document = baseline.document
            return judge_requirement(
                system, document, requirement, seen, there, unsettled=unsettled
            )
        return out_of_force(system, baseline.document, requirement, self.as_of)

    def _rolled(
        self, systems: Sequence[System], findings: Sequence[Finding]
    ) -> Iterator[RequirementVerdict]:
        """Roll up, leaving out requirements that the restriction lets be judged only in part."""
        by_requirement: dict[tuple[str, str], list[Finding]] = {}
        for finding in findings:
            by_requirement.setdefault((finding.system, finding.requirement), []).append(finding)
        for system in systems:
            for baseline, requirement in self._binding(system):
                own = by_requirement.get((system.id, requirement.id), [])
                if own and self._whole(requirement):
                    yield roll_up(system, baseline.document, requirement, own)

    def _whole(self, requirement: Requirement) -> bool:
        parts = [(rule.id, rule.check) for rule in requirement.rules]
        if requirement.automation != "full":
            parts.append((f"{requirement.id}.attested", ""))
        return all(self.restriction.takes_rule(*part) for part in parts)


def laid_beside(finding: Finding, overlays: Mapping[str, Overlay]) -> Finding:
    """Lay the overlay of a finding's fingerprint beside it, while it fails."""
    overlay = overlays.get(finding.fingerprint)
    if overlay is None or finding.overlay or finding.status is not Status.FAIL:
        return finding
    return replace(finding, overlay=overlay)


def replaced(first: Sequence[Look], second: Sequence[Look]) -> tuple[Look, ...]:
    """Put each second look in the place of the first at the same thing."""
    again: Mapping[tuple[str, ...], Look] = {place(look): look for look in second}
    return tuple(again.get(place(look), look) for look in first)


def place(look: Look) -> tuple[str, ...]:
    """Return what a look was at: system, kind, target, area and address."""
    return look.target.system, look.target.kind, look.target.id, look.area, look.address
