"""Which Timeline this is, from the installed package."""

from importlib.metadata import version

VERSION = version("timeline")
