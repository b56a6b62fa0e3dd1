"""Make the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table; times are texts in UTC."""
    _make_chain()
    _make_audits()
    _make_looks()
    _make_findings()
    _make_verdicts()
    _make_the_rest()


def _make_chain() -> None:
    op.create_table(
        "chain",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("prev", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("payload_sha256", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
    )


def _make_audits() -> None:
    op.create_table(
        "audits",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("finished_at", sa.Text),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
        sa.Column("rejudges", sa.Text, sa.ForeignKey("audits.id")),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("systems", sa.Text, nullable=False),
        sa.Column("head", sa.Text),
    )


def _make_looks() -> None:
    op.create_table(
        "looks",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("audit_id", sa.Text, sa.ForeignKey("audits.id"), nullable=False),
        sa.Column("link", sa.Integer, sa.ForeignKey("chain.seq"), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("facts_version", sa.Integer),
        sa.Column("seen_at", sa.Text, nullable=False),
        sa.Column("facts", sa.Text),
        sa.Column("not_seen", sa.Text),
        sa.Column("evidence", sa.Text, nullable=False),
    )
    op.create_index("looks_of_audit", "looks", ["audit_id", "round"])
    op.create_index("looks_of_link", "looks", ["link"])


def _make_findings() -> None:
    op.create_table(
        "findings",
        sa.Column("audit_id", sa.Text, sa.ForeignKey("audits.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Text),
        sa.Column("prior_first_failing", sa.Text),
        sa.Column("prior_last_failing", sa.Text),
        sa.Column("prior_last_tested", sa.Text),
        sa.Column("finding", sa.Text, nullable=False),
    )


def _make_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("audit_id", sa.Text, sa.ForeignKey("audits.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("requirement", sa.Text, nullable=False),
        sa.Column("system", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
    )


def _make_the_rest() -> None:
    op.create_table(
        "first_last_seen",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("first_failing", sa.Text),
        sa.Column("last_failing", sa.Text),
        sa.Column("last_tested", sa.Text, nullable=False),
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("cut_from", sa.Integer),
    )
    op.create_table(
        "schedule_state",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("last_start", sa.Text),
        sa.Column("last_success", sa.Text),
        sa.Column("next_due", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
    )
