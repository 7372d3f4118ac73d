"""The services that a user might write or install instead, on Timeline's own database file.

They send all of an event but its summary, which no column holds: Timeline keeps it in the stored text alone.
"""
