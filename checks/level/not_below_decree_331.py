"""The approved level is not below what the declared facts demand under Decree 331/2026."""

from checks.level.facts import (
    HARM,
    WORKS_GRADE,
    Criterion,
    Demand,
    LevelFacts,
    all_of,
    any_of,
    criterion,
    demanded,
    has_purpose,
    holds,
    never_stops,
    none_of,
    processes,
    reaches,
    serves_as_infrastructure,
    serves_bodies,
    serves_public,
)
from checks.verdict import Said, UnseenError, Verdict, failed, passed, seen


def judge(
    level: LevelFacts, *, basic_data_subjects_from: int, sensitive_data_subjects_from: int
) -> Verdict:
    """Compare with the highest criterion of articles 11 to 15 that the declared facts meet.

    What is not declared may raise the demand: below that, the answer is UNKNOWN. Not computed,
    since no inventory can tell: a decision of the Prime Minister or the risk framework (11.2,
    12.4, 13.5, 14.4, 15.5), defence and security work without state secrets (13.1, 14.1, 15.1),
    central stores of the nation's most important data (15.2), its links abroad (15.3).
    """
    approved = seen(level.approved).level
    thresholds = (basic_data_subjects_from, sensitive_data_subjects_from)
    criteria = _levels_4_and_5(level) + _level_3(level, *thresholds) + _levels_1_and_2(level)
    demand = demanded(seen(level.profile), criteria)
    if approved < demand.proven:
        return _too_low(approved, demand)
    if approved < demand.possible:
        raise UnseenError(demand.doubt_above(approved))
    return _enough(approved, demand)


def _too_low(approved: int, demand: Demand) -> Verdict:
    return failed(
        "approved level {approved}; article {article} of Decree 331/2026 demands at least level"
        " {demanded} ({because})",
        approved=approved,
        article=demand.article,
        demanded=demand.proven,
        because=demand.because,
        expected=Said("level {level} or higher", {"level": demand.proven}),
        observed=Said("level {level}", {"level": approved}),
    )


def _enough(approved: int, demand: Demand) -> Verdict:
    if demand.open:
        return passed(
            "approved level {approved}; Decree 331/2026 cannot demand more than level {demanded}",
            approved=approved,
            demanded=demand.possible,
        )
    return passed(
        "approved level {approved}; article {article} of Decree 331/2026 demands level {demanded}"
        " ({because})",
        approved=approved,
        article=demand.article,
        demanded=demand.proven,
        because=demand.because,
    )


def _levels_4_and_5(level: LevelFacts) -> tuple[Criterion, ...]:
    profile = seen(level.profile)
    secret = processes(profile, "state_secret")
    control = has_purpose(profile, "industrial_control")
    national = any_of(serves_public(profile), serves_bodies(profile, "nation"))
    return (
        criterion(5, "15.1", all_of(secret, HARM), "information"),
        criterion(5, "15.4", all_of(control, WORKS_GRADE), "purpose"),
        criterion(4, "14.1", all_of(secret, HARM), "information"),
        criterion(
            4,
            "14.2",
            never_stops(profile, of_the_nation=national),
            "national_without_unplanned_stop",
        ),
        criterion(4, "14.3", all_of(control, WORKS_GRADE), "purpose"),
    )


def _level_3(level: LevelFacts, basic_from: int, sensitive_from: int) -> tuple[Criterion, ...]:
    profile = seen(level.profile)
    public, personal = serves_public(profile), processes(profile, "personal")
    conditional = holds("conditional_service", profile.conditional_service)
    procedures = holds(
        "handles_administrative_procedures", profile.handles_administrative_procedures
    )
    basic = reaches("basic_data_subjects", profile.basic_data_subjects, basic_from, about=personal)
    sensitive = reaches(
        "sensitive_data_subjects", profile.sensitive_data_subjects, sensitive_from, about=personal
    )
    # Infrastructure of the whole nation serves several provinces, whether or not it may stop.
    shared = serves_bodies(profile, "ministry", "sector", "province", "nation")
    return (
        criterion(3, "13.1", processes(profile, "state_secret"), "information"),
        criterion(3, "13.2.a", all_of(public, conditional), "conditional_service"),
        criterion(3, "13.2.b", all_of(public, procedures), "handles_administrative_procedures"),
        criterion(3, "13.2.c", all_of(public, basic), "basic_data_subjects"),
        criterion(3, "13.2.c", all_of(public, sensitive), "sensitive_data_subjects"),
        criterion(3, "13.3", shared, "infrastructure_for"),
        criterion(3, "13.4", has_purpose(profile, "industrial_control"), "purpose"),
    )


def _levels_1_and_2(level: LevelFacts) -> tuple[Criterion, ...]:
    profile = seen(level.profile)
    internal = has_purpose(profile, "internal")
    more_than_public = processes(profile, "private", "personal", "state_secret")
    return (
        criterion(2, "12.1", all_of(internal, more_than_public), "purpose", "information"),
        criterion(2, "12.2", serves_public(profile), "purpose"),
        criterion(2, "12.3", serves_as_infrastructure(profile), "purpose", "infrastructure_for"),
        criterion(1, "11.1", all_of(internal, none_of(more_than_public)), "purpose", "information"),
    )
