"""Timeline: a cited, queryable chronology from news and records."""
