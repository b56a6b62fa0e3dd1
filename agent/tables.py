"""The tables of the store. The migrations make them; a test holds the two together."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

HEAD = "0002"  # the newest migration


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC as text that sorts by time: always with microseconds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write in UTC. Raises ValueError for a time without zone."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read what was written."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData()

chain = Table(
    "chain",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("prev", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("payload", Text, nullable=False),
    Column("payload_sha256", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
)

audits = Table(
    "audits",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order in which they began
    Column("id", Text, nullable=False, unique=True),
    Column("started_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("as_of", Date, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("rejudges", Text, ForeignKey("audits.id")),  # whose looks it judged again
    Column("scope", Text, nullable=False),  # JSON: what narrowed the run
    Column("systems", Text, nullable=False),  # JSON
    Column("head", Text),  # JSON: the audit without its requirements and findings
)

looks = Table(
    "looks",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("audit_id", Text, ForeignKey("audits.id"), nullable=False),
    Column("link", Integer, ForeignKey("chain.seq"), nullable=False),
    Column("round", Integer, nullable=False),  # 1: the first look, 2: looked again
    Column("system", Text, nullable=False),
    Column("target", Text, nullable=False),  # JSON
    Column("area", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("facts_version", Integer),
    Column("seen_at", UtcTime, nullable=False),
    Column("facts", Text),  # JSON
    Column("not_seen", Text),  # JSON, instead of facts
    Column("evidence", Text, nullable=False),  # JSON
    Index("looks_of_audit", "audit_id", "round"),
    Index("looks_of_link", "link"),
)

findings = Table(
    "findings",
    metadata,
    Column("audit_id", Text, ForeignKey("audits.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("seen_at", UtcTime),
    Column("prior_first_failing", UtcTime),  # the history as it was before this audit
    Column("prior_last_failing", UtcTime),
    Column("prior_last_tested", UtcTime),
    Column("finding", Text, nullable=False),  # JSON
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("audit_id", Text, ForeignKey("audits.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("requirement", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("verdict", Text, nullable=False),  # JSON
)

first_last_seen = Table(
    "first_last_seen",
    metadata,
    Column("fingerprint", Text, primary_key=True),
    Column("first_failing", UtcTime),
    Column("last_failing", UtcTime),
    Column("last_tested", UtcTime, nullable=False),
)

weekly_tests = Table(  # how the test of life without IPv4 came out, week by week
    "weekly_tests",
    metadata,
    Column("system", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("monday", Date, primary_key=True),  # in Vietnam
    Column("passed", Integer, nullable=False),  # audits
    Column("failed", Integer, nullable=False),
    Column("undecided", Integer, nullable=False),
)

linked_hosts = Table(
    "linked_hosts",
    metadata,
    Column("system", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("host", Text, primary_key=True),  # "": every look that read links
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    Column("looks", Integer, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("cut_from", Integer),
)

schedule_state = Table(
    "schedule_state",
    metadata,
    Column("job", Text, primary_key=True),
    Column("last_start", UtcTime),
    Column("last_success", UtcTime),
    Column("next_due", UtcTime),
    Column("state", Text, nullable=False),
)
