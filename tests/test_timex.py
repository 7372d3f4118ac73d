"""The tagger: every rule by its own examples, and what holds for every text."""

import itertools
import re
import time
from datetime import date

import pytest
from hypothesis import given, strategies as st

from timeline.errors import Invalid
from timeline.timex import de, en, sentences, tag
from timeline.timex.model import EXAMPLE_DAY
from timeline.timex.recognise import expand, fold, opening_key, openings

TABLES = {"en": en.LANGUAGE, "de": de.LANGUAGE}
EXAMPLES = [(code, rule, *example) for code, table in TABLES.items() for rule in table.rules for example in rule.examples]


@pytest.mark.parametrize(
    "language, rule, sentence, values", EXAMPLES, ids=[f"{code} {rule.name}: {text}" for code, rule, text, _ in EXAMPLES]
)
def test_a_rule_reads_its_examples(language, rule, sentence, values):
    found = tag(sentence, EXAMPLE_DAY, language=language)
    assert " ".join(timex.value for timex in found) == values
    assert not values or any(rule.name in timex.rule.split("+") for timex in found)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_rule_has_an_example_and_a_name_of_its_own(table):
    assert all(rule.examples for rule in table.rules)
    assert len({rule.name for rule in table.rules}) == len(table.rules)


@pytest.mark.parametrize("language, rule, sentence, values", EXAMPLES)
def test_the_openings_of_a_rule_leave_no_match_out(language, rule, sentence, values):
    pattern = expand(rule.pattern, TABLES[language].macros)
    keys = openings(pattern)
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", fold(sentence)):
        key = opening_key(match.string[match.start() :])
        assert any(key[:length] in keys for length in range(1, len(key) + 1))


PIECES = st.sampled_from([
    "on ", "Nov. 11", " - ", "14", "last week", "’", "İ", "ß", "\u00a0", "\n", "two ", "years", " ago", "2025", "Ⅷ", "May", ", ",
    "1/1/", "😀", "the ",
])  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join))
def test_offsets_are_exact_for_every_text(text):
    found = tag(text, EXAMPLE_DAY)
    assert all(text[timex.start : timex.end] == timex.text for timex in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))


@given(st.text(alphabet="abc .!?\n\"'ANov1", max_size=80))
def test_sentences_cover_the_text_in_order(text):
    spans = sentences(text)
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


def test_a_language_without_rules_is_refused_by_name():
    with pytest.raises(Invalid, match="'tlh'"):
        tag("yesterday", date(2025, 11, 12), language="tlh")


def seconds_of_cpu(text):
    """The least of three runs, in seconds of this process: what others do on the machine is not counted."""

    def once():
        began = time.process_time()
        tag(text, EXAMPLE_DAY)
        return time.process_time() - began

    return min(once() for _ in range(3))


@pytest.mark.parametrize(
    "hostile", ["1/1/", "((((", "[{", "x", "May ", "a day after ", "the early ", "nineteen ", "1 ", "\n", "two and "]
)
def test_twice_as_much_of_a_hostile_text_takes_about_twice_as_long(hostile):
    def grows():
        half, whole = (seconds_of_cpu(hostile * (length // len(hostile))) for length in (30_000, 60_000))
        return whole > 3 * half + 0.01  # four times is what a quadratic reader would take

    assert not all(grows() for _ in range(3)), "what is quadratic is so each time; what others do on the machine passes"
