"""The audit as one HTML file: no remote address, no need of a script, for phone, desk and paper."""

import base64
import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from baselines.requirement import Document
from checks.finding import BaselineUsed, RequirementVerdict
from checks.roll_up import WORST_FIRST
from checks.verdict import Cause, Status
from reports import ipv6_only, ipv6_only_text, labels
from reports.conclusion import conclude
from reports.label import label_parts
from reports.report import Report
from reports.summary import Item, Summary, summarise
from reports.texts import LONGEST_VALUE, Texts
from reports.wording import Words, shorten, visible

TEMPLATES = Path(__file__).parent / "templates"
WORST_SHOWN = 5  # of the things to do, on the director's first screen
PIECES_AT_ONCE = 50  # some are the results of a whole system


def render(report: Report, words: Words) -> bytes:
    """Return the whole report; the same bytes for the same report."""
    return b"".join(pieces(report, words))


def pieces(report: Report, words: Words) -> Iterator[bytes]:
    """Give the report bit by bit: that of a province is long."""
    stream = _environment().get_template("report.html").stream(_view(report, words))
    stream.enable_buffering(PIECES_AT_ONCE)
    yield from (piece.encode("utf-8") for piece in stream)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _printable(value: object) -> object:
    """Make what the eye cannot see visible in every value that any template prints."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _inline(name: str) -> tuple[Markup, str]:
    """Return a file's text and the hash by which the page's own policy admits it."""
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest())
    return Markup(text), f"'sha256-{digest.decode('ascii')}'"  # noqa: S704 (our own file)


def _view(report: Report, words: Words) -> Mapping[str, Any]:
    summary, texts = summarise(report), Texts(report, words)
    style, style_hash = _inline("report.css")
    script, script_hash = _inline("report.js")
    return {
        **_speech(words),
        "once_cited": _once(_cited),
        "once_of_rule": _once(_of_rule),
        "once_judged": _once(_judged),
        "results_of": _results(texts),
        "report": report,
        "audit": report.audit,
        "summary": summary,
        "texts": texts,
        "Status": Status,
        "statuses": WORST_FIRST,
        "conclusion": conclude(report.audit, summary, words),
        "actions": texts.actions(summary.of(Status.FAIL)),
        "worst_shown": WORST_SHOWN,
        "marks": label_parts(report, summary),
        "alone": _alone(report, texts),
        "by_cause": _by_cause(summary.of(Status.UNKNOWN)),
        "changed": _changed(summary),
        "baselines": [(used, report.documents.get(used.id)) for used in report.audit.baselines],
        "unverified": _unverified(report),
        "anchor": _anchors(summary.items),
        "style": style,
        "script": script,
        "policy": f"default-src 'none'; style-src {style_hash}; script-src {script_hash}; "
        "base-uri 'none'; form-action 'none'",
    }


def _once(told: Callable[[Any], Hashable]) -> Callable[[Any, Any], Any]:
    """Return what writes a thing once for all that share what is told of it, as most sites do."""
    written: dict[Hashable, Any] = {}

    def once(macro: Any, about: Any) -> Any:
        key = (macro.name, told(about))
        if key not in written:
            written[key] = macro(about)
        return written[key]

    return once


def _cited(item: Item) -> Hashable:
    """Return what the citations of an item tell."""
    return tuple(
        (one.document, one.clause, one.requirement, one.rule, one.duty, one.origin, one.check)
        for one in item.findings
    )


def _of_rule(item: Item) -> Hashable:
    """Return what the remedy of an item rests on."""
    return item.strictest.rule


def _judged(verdict: RequirementVerdict) -> Hashable:
    """Return what the row of a requirement tells."""
    return (
        verdict.id,
        verdict.document,
        verdict.clause,
        verdict.automation,
        verdict.status,
        verdict.overlay,
    )


def _results(texts: Texts) -> Callable[[Sequence[Item]], Iterator[tuple[str, str, str, Item]]]:
    """Return what gives of each item its question, what was seen, where, and itself.

    All at once: a template takes long to call a function, and a province has thousands of rows.
    """
    return lambda items: (
        (
            texts.asked(item.strictest),
            texts.reason(item.strictest),
            _short(texts.where(item)),
            item,
        )
        for item in items
    )


def _short(text: str) -> str:
    return shorten(visible(text), LONGEST_VALUE)


def _alone(report: Report, texts: Texts) -> Mapping[str, Any]:
    """Return what the section about life without IPv4 prints."""
    places = ipv6_only.without_ipv4(report)
    return {
        "places": places,
        "title": ipv6_only_text.title(texts.words),
        "summary": ipv6_only_text.summary(places, texts.words),
        "where": lambda place: ipv6_only_text.where(place, texts),
        "needs": ipv6_only.NEEDS,
        "outcome": ipv6_only.OUTCOME,
    }


def _speech(words: Words) -> Mapping[str, Any]:
    return {
        "language": words.language,
        "t": words.t,
        "text": words.text,
        "sentence": words.sentence,
        "value": words.value,
        "share": words.share,
        "pick": words.pick,
        "labels": labels,
        "short": _short,
    }


def _anchors(items: Sequence[Item]) -> Callable[[Item], str]:
    numbers = {id(item): f"k{number}" for number, item in enumerate(items, start=1)}
    return lambda item: numbers[id(item)]


def _by_cause(items: Sequence[Item]) -> Sequence[tuple[Cause, Sequence[Item]]]:
    causes = dict.fromkeys(item.cause for item in items if item.cause)
    return [(cause, [item for item in items if item.cause is cause]) for cause in causes]


def _changed(summary: Summary) -> Mapping[str, Sequence[Item]]:
    """Return failing items that are new or came back, whether waived or not."""
    failing = [item for item in summary.items if item.status is Status.FAIL and item.change]
    return {
        kind: [item for item in failing if item.change and item.change.kind == kind]
        for kind in ("new", "reopened")
    }


def _unverified(report: Report) -> Sequence[BaselineUsed | Document]:
    documents = [report.documents.get(used.id, used) for used in report.audit.baselines]
    return [d for d in documents if not isinstance(d, Document) or d.verified is None]
