"""Classes by how blunt a start is, so that what is certain is not looked for among what may yet have to begin

All events get their classes anew when the upgrade has come to head. Down drops nothing, but an older Timeline numbers the
classes otherwise: run its `timeline rebuild` afterwards.
"""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What events are found by is derived anew after this step (see timeline.schema_version.upgrade).
DERIVE = "everything"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
