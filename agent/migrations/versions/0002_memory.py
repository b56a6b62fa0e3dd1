"""Remember the weeks of a test, and the hosts that each website links to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables empty: no audit recorded before asked what they sum up."""
    op.create_table(
        "weekly_tests",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("target", sa.Text, primary_key=True),
        sa.Column("monday", sa.Date, primary_key=True),
        sa.Column("passed", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("undecided", sa.Integer, nullable=False),
    )
    op.create_table(
        "linked_hosts",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("target", sa.Text, primary_key=True),
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("first_seen", sa.Text, nullable=False),
        sa.Column("last_seen", sa.Text, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
    )
