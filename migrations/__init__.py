"""Alembic migrations of the Timeline database; installed as `timeline.migrations`."""
