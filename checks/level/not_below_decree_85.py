"""The approved level is not below what the declared facts demand under Decree 85/2016."""

from checks.level.facts import (
    HARM,
    ONLINE_SERVICE,
    WORKS_GRADE,
    Criterion,
    Demand,
    LevelFacts,
    all_of,
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
from checks.verdict import Said, UnseenError, Verdict, failed, not_applicable, passed, seen


def judge(level: LevelFacts, *, users_from: int) -> Verdict:
    """Compare with the highest criterion of articles 7 to 11 that the declared facts meet.

    What is not declared may raise the demand: below that, the answer is UNKNOWN. Not computed,
    since no inventory can tell: a decision of the Prime Minister (11.5), defence and security
    work without state secrets (9.1, 10.1, 11.1), central stores of the nation's most important
    data (11.2), its links abroad (11.3).
    """
    approved = seen(level.approved)
    if approved.under != "nd85":
        return not_applicable("its level was not approved under Decree 85/2016")
    criteria = _levels_4_and_5(level) + _level_3(level, users_from) + _levels_1_and_2(level)
    demand = demanded(seen(level.profile), criteria)
    if approved.level < demand.proven:
        return _too_low(approved.level, demand)
    if approved.level < demand.possible:
        raise UnseenError(demand.doubt_above(approved.level))
    return _enough(approved.level, demand)


def _too_low(approved: int, demand: Demand) -> Verdict:
    return failed(
        "approved level {approved}; article {article} of Decree 85/2016 demands at least level"
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
            "approved level {approved}; Decree 85/2016 cannot demand more than level {demanded}",
            approved=approved,
            demanded=demand.possible,
        )
    return passed(
        "approved level {approved}; article {article} of Decree 85/2016 demands level {demanded}"
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
    system = never_stops(profile, of_the_nation=serves_public(profile))
    infrastructure = never_stops(profile, of_the_nation=serves_bodies(profile, "nation"))
    never = "national_without_unplanned_stop"
    return (
        criterion(5, "11.1", all_of(secret, HARM), "information"),
        criterion(5, "11.4", all_of(control, WORKS_GRADE), "purpose"),
        criterion(4, "10.1", all_of(secret, HARM), "information"),
        criterion(4, "10.3", all_of(serves_as_infrastructure(profile), infrastructure), never),
        criterion(4, "10.2", system, never),
        criterion(4, "10.4", all_of(control, WORKS_GRADE), "purpose"),
    )


def _level_3(level: LevelFacts, users_from: int) -> tuple[Criterion, ...]:
    profile = seen(level.profile)
    public, theirs = serves_public(profile), processes(profile, "private", "personal")
    conditional = holds("conditional_service", profile.conditional_service)
    procedures = holds(
        "handles_administrative_procedures", profile.handles_administrative_procedures
    )
    users = reaches("users", profile.users, users_from, about=theirs)
    shared = serves_bodies(profile, "ministry", "sector", "province", "nation")
    return (
        criterion(3, "9.1", processes(profile, "state_secret"), "information"),
        criterion(3, "9.2.a", all_of(public, procedures, ONLINE_SERVICE), "purpose"),
        criterion(3, "9.2.b", all_of(public, conditional), "conditional_service"),
        criterion(3, "9.2.c", all_of(public, users), "users"),
        criterion(3, "9.3", shared, "infrastructure_for"),
        criterion(3, "9.4", has_purpose(profile, "industrial_control"), "purpose"),
    )


def _levels_1_and_2(level: LevelFacts) -> tuple[Criterion, ...]:
    profile = seen(level.profile)
    internal = has_purpose(profile, "internal")
    more_than_public = processes(profile, "private", "personal", "state_secret")
    return (
        criterion(2, "8.1", all_of(internal, more_than_public), "purpose", "information"),
        criterion(2, "8.2", serves_public(profile), "purpose"),
        criterion(2, "8.3", serves_as_infrastructure(profile), "purpose", "infrastructure_for"),
        criterion(1, "7", all_of(internal, none_of(more_than_public)), "purpose", "information"),
    )
