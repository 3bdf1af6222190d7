"""Reports without a date: their stories have none either, and an editor may set one"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import UtcDateTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dated_at", UtcDateTime(), nullable=True))
    dated = sa.text("dated_at IS NOT NULL")
    op.create_index("ix_reports_dated", "reports", ["dated_at"], sqlite_where=dated, postgresql_where=dated)
    undated = sa.text("published_at IS NULL AND dated_at IS NULL")
    op.create_index("ix_reports_undated", "reports", ["first_seen_at"], sqlite_where=undated, postgresql_where=undated)
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.alter_column("first_published_at", existing_type=UtcDateTime(), nullable=True)
    reports = sa.table("reports", sa.column("published_at"), sa.column("judged", sa.Boolean()))
    op.execute(reports.update().where(reports.c.published_at.is_(None)).values(judged=False))
