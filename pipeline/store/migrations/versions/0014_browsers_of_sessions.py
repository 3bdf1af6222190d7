"""Which browser a session belongs to, by the name that its user knows; of sessions begun before nothing is known"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("browser", sa.Text(), nullable=False, server_default=""))
