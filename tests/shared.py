"""Where the corpora and vectors stand that are too large, or not ours, to be in the repository."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("TIMELINE_SHARED", Path(__file__).parents[2] / "shared"))
