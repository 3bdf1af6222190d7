"""A verdict for each run; links whose page was a wall"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.JSON(), nullable=True))
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hollow", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.alter_column("hollow", server_default=None)
