"""JSON merge patch (RFC 7386): what a PATCH says is laid over what is there, and null takes away."""

from typing import Any


def patched(target: Any, patch: Any) -> Any:
    """`target` after `patch`; neither is changed."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result
