"""The tagger against people's annotations, where those stand beside the repository (../shared/temporal)."""

import importlib.util
import json
from dataclasses import asdict
from datetime import date

import pytest

from shared import SHARED
from timeline.timex import tag

TEMPORAL = SHARED / "temporal"
FLOORS = [
    ("timebank-te3", {"relaxed_f1": 93, "value_f1": 81}),
    ("aquaint-te3", {"value_f1": 76}),
    ("meantime-en", {"value_f1": 77}),
    ("wikiwars-timex3", {"value_f1": 84}),
]


@pytest.mark.skipif(not TEMPORAL.exists(), reason="the annotated corpora are not beside the repository")
@pytest.mark.parametrize("corpus, floors", FLOORS, ids=[corpus for corpus, _ in FLOORS])
def test_the_tagger_reads_as_people_do(corpus, floors):
    spec = importlib.util.spec_from_file_location("score", TEMPORAL / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    gold = [json.loads(line) for line in (TEMPORAL / f"{corpus}.jsonl").read_text(encoding="utf-8").splitlines()]
    system = {text["id"]: {"timex": list(map(asdict, tag(text["text"], date.fromisoformat(text["dct"][:10]))))} for text in gold}
    scores = scorer.score(gold, system)
    assert {measure: scores[measure] >= floor for measure, floor in floors.items()} == dict.fromkeys(floors, True)
