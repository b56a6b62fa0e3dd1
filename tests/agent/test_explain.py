"""`rasoat baselines explain RULE` says all that a rule rests on."""

import pytest

from agent import baseline_commands, outcome
from agent.selection import texts
from baselines.requirement import Document, Language, Requirement, Rule
from reports.wording import Words

RULES = [
    pytest.param(one.document, requirement, rule, id=rule.id)
    for one in texts().baselines
    for requirement in one.requirements
    for rule in requirement.rules
]
DOCUMENTS = [pytest.param(one.document, id=one.document.id) for one in texts().baselines]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("document", "requirement", "rule"), RULES)
def test_each_rule_shows_its_source_threshold_origin_and_remedy(
    document: Document,
    requirement: Requirement,
    rule: Rule,
    language: Language,
) -> None:
    said = "\n".join(baseline_commands.explained(document, requirement, rule, Words(language)))
    clauses = [requirement.clause, *requirement.levels.values()]
    lines = [line for product in rule.remedy.products.values() for line in product]
    wanted = [
        rule.covers[language],
        document.url,
        document.doubts[language] if document.doubts else "",
        *clauses,
        *(f'"{name}": ' for name in rule.params.everywhere),
        *rule.remedy.steps[language],
        *rule.remedy.products,
        *lines,
        rule.remedy.recheck,
    ]
    assert [text for text in wanted if text not in said] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_document_shows_its_doubts(
    document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline_commands.show(document.id, None, "en")
    assert document.doubts
    assert document.doubts["en"] in capsys.readouterr().out


def test_a_rule_says_where_its_number_comes_from(capsys: pytest.CaptureFixture[str]) -> None:
    id = "cabf-lifetimes/LIFETIME.by-issue-date"
    assert baseline_commands.explain(id, "en") == outcome.FINE
    said = capsys.readouterr().out
    assert "[825, 398, 200, 100, 47]" in said
    assert "Nobody has compared this baseline with the original." in said
    assert "zlint" in said
