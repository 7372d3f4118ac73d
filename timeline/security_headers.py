"""What stands on every answer, whoever gives it: the application, or the server that refuses a request before it gets there."""

import random

# No page of ours runs inline code or loads anything from elsewhere.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
"""The Content-Security-Policy, up to the sites that may show a page in a frame."""
SECURITY = {
    "Content-Security-Policy": POLICY + "'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
REQUEST_ID = "X-Request-Id"


def new_request_id() -> str:
    """What an answer and its line of the log are found by."""
    # No secret: those are drawn from the system, which takes as long as a tenth of a small answer.
    return f"{random.getrandbits(64):016x}"
