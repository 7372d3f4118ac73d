"""What ships with Timeline and what `timeline demo` reads.

Two short reports on an arms fair in Mali, written for this project the way a newspaper writes ("on Tuesday",
"since September", "in recent years"), and events.ndjson: events of the years before, each with the publicly known day
and the source that says so. Reports and summaries are in our own words; the sources are other people's.
"""
