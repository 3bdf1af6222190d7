"""What rules a comparison out before a report is read; reports of before have none and are read"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "glances",
        sa.Column("era", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("glance", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("era", "number"),
        sqlite_with_rowid=False,
    )
