"""What the things of one report are called, in the language of its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from baselines.requirement import Rule
from checks.finding import Finding, Overlay
from checks.verdict import Said
from reports import labels
from reports.report import Change, Report
from reports.summary import Item
from reports.wording import Words

LONGEST_VALUE = 240  # characters of one value in what people read; audit.json has all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One clause that asks for something."""

    source: str  # the document's number and the clause
    title: str
    requirement: str
    rule: str
    duty: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, and everything that it mends."""

    item: Item
    targets: tuple[str, ...]
    first_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One reason why something could not be told of one place, and all that it leaves open."""

    items: tuple[Item, ...]
    system: str
    where: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAttest:
    """One requirement that people attest, for every system that it binds."""

    title: str
    source: str
    evidence_wanted: str
    items: tuple[Item, ...]  # one a system


@dataclass(frozen=True, slots=True)
class Texts:
    """Look up and word what a report speaks of; what is unknown is called by its id."""

    report: Report
    words: Words
    _names: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        names = {line.id: line.name for line in self.report.systems}
        object.__setattr__(self, "_names", names)

    def system(self, id_: str) -> str:
        """Return a system's name."""
        return self._names.get(id_) or id_ or self.words.t("The organisation as a whole")

    def document(self, id_: str) -> str:
        """Return a document's official number."""
        document = self.report.documents.get(id_)
        return document.number if document else id_

    def mark(self, id_: str) -> str:
        """Return the title of a document that is a mark."""
        document = self.report.documents.get(id_)
        return self.words.pick(document.title) if document else id_

    def criterion(self, id_: str) -> str:
        """Return a criterion by its number and title."""
        return f"{id_.rpartition('/')[2]} {self.requirement(id_)}"

    def source(self, document: str, clause: str) -> str:
        """Return a document's number and its clause, which may begin with that number."""
        number = self.document(document)
        if not clause or clause.startswith(number):
            return clause or number
        return f"{number}, {clause}"

    def requirement(self, id_: str) -> str:
        """Return a requirement's title."""
        requirement = self.report.requirements.get(id_)
        return self.words.pick(requirement.title) if requirement else id_

    def evidence_wanted(self, id_: str) -> str:
        """Return what a person must show for a requirement."""
        requirement = self.report.requirements.get(id_)
        if requirement is None or requirement.evidence_wanted is None:
            return ""
        return self.words.pick(requirement.evidence_wanted)

    def asked(self, finding: Finding) -> str:
        """Return the sentence that is true when the rule is met."""
        if finding.check in self.report.check_titles:
            return self.words.text(self.report.check_titles[finding.check])
        rule = self.rule(finding)
        return self.words.pick(rule.covers) if rule else self.requirement(finding.requirement)

    def reason(self, finding: Finding) -> str:
        """Return what was seen, as a sentence."""
        return self.words.sentence(finding.reason, longest=LONGEST_VALUE)

    def value(self, said: Said | str) -> str:
        """Return an expected or observed value."""
        return self.words.text(said, longest=LONGEST_VALUE)

    def rule(self, finding: Finding) -> Rule | None:
        """Return the finding's rule; a part that a person attests has none."""
        return self.report.rules.get(finding.rule)

    def steps(self, finding: Finding) -> Sequence[str]:
        """Return the numbered steps that mend it."""
        rule = self.rule(finding)
        return self.words.pick(rule.remedy.steps) if rule and rule.remedy.steps else ()

    def products(self, finding: Finding) -> Mapping[str, Sequence[str]]:
        """Return lines of configuration, by product."""
        rule = self.rule(finding)
        return rule.remedy.products if rule else {}

    def recheck(self, finding: Finding) -> str:
        """Return the command that looks again."""
        rule = self.rule(finding)
        return rule.remedy.recheck if rule else ""

    def where(self, item: Item) -> str:
        """Return target, addresses and locus on one line."""
        return self.place(item.strictest, item.addresses)

    def place(self, finding: Finding, addresses: Sequence[str] = ()) -> str:
        """Return where a finding was made, on one line."""
        own = (finding.address,) if finding.address else ()
        parts = [finding.target, ", ".join(addresses or own), finding.locus]
        return " · ".join(part for part in parts if part)

    def citations(self, item: Item) -> Sequence[Citation]:
        """Return every clause that asks for it, strictest first, each once."""
        return list(
            {(c := self.citation(f)).rule or c.requirement: c for f in item.findings}.values()
        )

    def citation(self, finding: Finding) -> Citation:
        """Return the clause that a finding speaks of."""
        return Citation(
            source=self.source(finding.document, finding.clause),
            title=self.requirement(finding.requirement),
            requirement=finding.requirement,
            rule=finding.rule,
            duty=self.words.text(labels.DUTY[finding.duty]),
            origin=self.words.text(labels.ORIGIN[finding.origin]) if finding.check else "",
        )

    def overlay(self, overlay: Overlay) -> str:
        """Return an overlay as one line: what, by whom, on which paper, until when, why."""
        head = self.words.text(labels.OVERLAY[overlay.kind])
        by = self.words.t(
            "by {by}, document {document}, until {until}",
            by=overlay.by,
            document=overlay.document or "–",
            until=overlay.until,
        )
        return f"{head} {overlay.id}: {overlay.says} ({by})"

    def change(self, change: Change) -> str:
        """Return how something stands against the audit before."""
        kind = self.words.text(labels.CHANGE[change.kind])
        if change.cause is None:
            return kind
        return f"{kind} ({self.words.text(labels.CHANGE_CAUSE[change.cause])})"

    def actions(self, items: Sequence[Item]) -> Sequence[Action]:
        """Join items that one remedy mends, in the items' order."""
        together: dict[str, list[Item]] = {}
        for item in items:
            together.setdefault(item.strictest.rule or item.strictest.requirement, []).append(item)
        return [self._action(same) for same in together.values()]

    def gaps(self, items: Sequence[Item]) -> Sequence[Gap]:
        """Join items that one reason leaves open, in the items' order."""
        together: dict[tuple[str, str, str], list[Item]] = {}
        for item in items:
            key = (self.system(item.system), self.where(item), self.reason(item.strictest))
            together.setdefault(key, []).append(item)
        return [
            Gap(items=tuple(same), system=system, where=where, reason=reason)
            for (system, where, reason), same in together.items()
        ]

    def to_attest(self, items: Sequence[Item]) -> Sequence[ToAttest]:
        """Join what people attest by requirement, in the items' order."""
        together: dict[tuple[str, str], list[Item]] = {}
        for item in items:
            finding = item.strictest
            source = self.source(finding.document, finding.clause)
            together.setdefault((finding.requirement, source), []).append(item)
        return [
            ToAttest(
                title=self.requirement(id_),
                source=source,
                evidence_wanted=self.evidence_wanted(id_) or self.reason(same[0].strictest),
                items=tuple(same),
            )
            for (id_, source), same in together.items()
        ]

    def _action(self, same: Sequence[Item]) -> Action:
        steps = self.steps(same[0].strictest)
        places = dict.fromkeys(f"{self.system(i.system)} / {i.target}" for i in same)
        return Action(item=same[0], targets=tuple(places), first_step=steps[0] if steps else "")
