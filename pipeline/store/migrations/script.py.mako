"""${message}"""

import sqlalchemy as sa
from alembic import op

from pipeline.store.tables import UtcDateTime

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
