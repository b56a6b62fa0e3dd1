"""Facts of systems whose levels are right; an argument is the only defect in sight."""

from datetime import UTC, date, datetime
from typing import Any

from checks.declared import ApprovedLevel, SystemProfile
from checks.level.facts import LevelFacts

SEEN_AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # ten in the morning in Vietnam


def a_level(level: int = 3, **changes: Any) -> ApprovedLevel:
    right = {"under": "nd331", "decision": "123/QĐ-SGDĐT", "decided_on": date(2026, 9, 1)}
    return ApprovedLevel(level=level, **(right | changes))


def level_facts(approved: ApprovedLevel | None, **profile: Any) -> LevelFacts:
    return LevelFacts(seen_at=SEEN_AT, profile=SystemProfile(approved=approved, **profile))


def internal(**changes: Any) -> dict[str, Any]:
    """An internal system with everything declared: level 2."""
    return {"purpose": "internal", "information": ("private", "personal")} | changes


def public(**changes: Any) -> dict[str, Any]:
    """A site for the public with everything declared: level 2."""
    return {
        "purpose": "public",
        "information": ("public", "personal"),
        "basic_data_subjects": 500,
        "sensitive_data_subjects": 0,
        "users": 500,
        "conditional_service": False,
        "handles_administrative_procedures": False,
        "national_without_unplanned_stop": False,
    } | changes


def infrastructure(**changes: Any) -> dict[str, Any]:
    """Infrastructure of one body with everything declared: level 2."""
    return {
        "purpose": "infrastructure",
        "information": ("private",),
        "infrastructure_for": "one_body",
    } | changes


def control(**changes: Any) -> dict[str, Any]:
    """An industrial control system: level 3 or more."""
    return {"purpose": "industrial_control", "information": ("private",)} | changes
