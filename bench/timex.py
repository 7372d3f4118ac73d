"""How well and how fast the tagger reads the annotated corpora beside the repository: `make eval`.

The corpora and the scorer stand in ../shared/temporal (TimeBank and AQUAINT as cleaned for TempEval-3, WikiWars, MEANTIME);
where they are absent there is nothing to measure, and this says so. F1 in percent: strict is the same span, relaxed an
overlap, type and value the accuracy over the overlaps times relaxed. Whether a text is a history is found out, not told.
--errors prints what went wrong. First comes a megabyte of each kind of text that was written to be slow.
"""

import argparse
import importlib.util
import os
import sys
import time
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import ModuleType

from timeline.timex import tag

TEMPORAL = Path(os.environ.get("TIMELINE_SHARED", Path(__file__).parents[2] / "shared")) / "temporal"
CORPORA = {"TimeBank": "timebank-te3", "AQUAINT": "aquaint-te3", "MEANTIME": "meantime-en", "WikiWars": "wikiwars-timex3"}
HOSTILE = {"1/1/": "1/1/", "one line": "no stop ", "brackets": "((((", "May": "May ", "years": "in 1999 "}
MEASURES = ("strict", "relaxed", "type", "value")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--errors", action="store_true", help="print every miss, wrong value and spurious expression")
    asked = options.parse_args()
    tag("Warm up the rules.")
    _measure_hostile_megabytes()
    if not TEMPORAL.exists():
        sys.exit(f"There is nothing more to measure: {TEMPORAL} is absent.")
    scorer = _scorer()
    print(f"{'corpus':10}" + "".join(f"{measure:>9}" for measure in MEASURES) + f"{'words/s':>11}")
    for name, file in CORPORA.items():
        _measure(scorer, name, scorer.load(TEMPORAL / f"{file}.jsonl"), asked.errors)


def _measure_hostile_megabytes() -> None:
    for name, text in HOSTILE.items():
        began = time.process_time()
        tag(text * (1_000_000 // len(text)), date(2025, 11, 12))
        print(f"{name:10}{time.process_time() - began:8.2f} s for a megabyte")


def _scorer() -> ModuleType:
    """The scorer that lies beside the corpora, as a module."""
    spec = importlib.util.spec_from_file_location("score", TEMPORAL / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _measure(scorer: ModuleType, name: str, gold: list[dict], errors: bool) -> None:
    began = time.process_time()
    tagged = {text["id"]: tag(text["text"], date.fromisoformat(text["dct"][:10])) for text in gold}
    seconds = time.process_time() - began
    system = {id: {"timex": [asdict(timex) for timex in found]} for id, found in tagged.items()}
    wrong = [] if errors else None
    scores = scorer.score(gold, system, wrong)
    words = sum(len(text["text"].split()) for text in gold)
    print(f"{name:10}" + "".join(f"{scores[measure + '_f1']:9.2f}" for measure in MEASURES) + f"{words / seconds:11,.0f}")
    for kind, _, expected, got, text in wrong or ():
        print(f"  {kind:9}{_quoted(expected or got, text['text'])} | {_said(expected)} | {_said(got)}")


def _quoted(timex: dict, text: str) -> str:
    before, inside, behind = text[: timex["start"]][-40:], text[timex["start"] : timex["end"]], text[timex["end"] :][:25]
    return " ".join(f"{before}[{inside}]{behind}".split())


def _said(timex: dict | None) -> str:
    return f"{timex['type']} {timex['value']} {timex.get('rule', '')}".rstrip() if timex else "nothing"


if __name__ == "__main__":
    main()
