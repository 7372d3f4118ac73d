"""Bytes to documents: articles as they come, in plain text, HTML and feeds."""
