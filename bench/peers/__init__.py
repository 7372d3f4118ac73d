"""The services that a user might write or install instead, on Timeline's own database file."""
