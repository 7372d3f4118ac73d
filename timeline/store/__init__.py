"""Storage: the only place that writes or selects rows."""
