"""Classes of two, three and six months, so that few days of a window are looked for among events of up to a year

All events get their classes anew when the upgrade has come to head. Down drops nothing, but an older Timeline numbers the
classes otherwise: run its `timeline rebuild` afterwards.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What events are found by is derived anew after this step (see timeline.schema_version.upgrade).
DERIVE = "everything"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
