"""From files to events: a pipeline that touches, and pure steps that decide."""
