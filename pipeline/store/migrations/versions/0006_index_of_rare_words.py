"""The index of rare words, in which a new report finds those it is compared with; filled by judging all anew"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "terms",
        sa.Column("era", sa.Integer(), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("era", "term", "report_id"),
        sqlite_with_rowid=False,
    )
    reports = sa.table("reports", sa.column("judged", sa.Boolean()))
    op.execute(reports.update().values(judged=False))
