"""The inputs that ship with Timeline: short reports and events in our own words, with their sources."""
