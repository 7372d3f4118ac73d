"""Events in and out: one module per file format, both directions."""
