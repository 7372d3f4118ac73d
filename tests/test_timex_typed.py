"""What a person types where a date is asked for."""

from datetime import date

import pytest

from timeline.timex import typed

TODAY = date(2025, 11, 12)


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("since September 2025", "2025-09/.."),
        ("since September", "2025-09/.."),
        ("11 to 14 November 2025", "2025-11-11/2025-11-14"),
        ("on Tuesday", "2025-11-11"),
        ("In the sixties", "196X"),
        ("about 2010", "2010~"),
        ("perhaps in 2016", "2016?"),
        ("recently", "[..2025-11-12]"),
        ("on 12 November 2025 at 9:30", "2025-11-12T09:30:00"),
    ],
)
def test_words_that_are_a_date_are_read(words, edtf):
    assert str(typed(words, TODAY)) == edtf


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("seit September 2025", "2025-09/.."),
        ("seit September", "2025-09/.."),
        ("vom 11. bis 14. November 2025", "2025-11-11/2025-11-14"),
        ("11.-14. November", "2025-11-11/2025-11-14"),
        ("am Dienstag", "2025-11-11"),
        ("am 11.11.2025", "2025-11-11"),
        ("im Sommer 2025", "2025-22"),
        ("letztes Jahr", "2024"),
        ("im Jahr 2024", "2024"),
        ("bis 2024", "/2024"),
        ("von 2010 bis 2012", "2010/2012"),
        ("zwischen 2010 und 2012", "2010/2012"),
        ("um 2010", "2010~"),
        ("etwa im Jahr 2010", "2010~"),
        ("vielleicht im November 2024", "2024-11?"),
    ],
)
def test_german_words_that_are_a_date_are_read(words, edtf):
    assert str(typed(words, TODAY, language="de")) == edtf


@pytest.mark.parametrize(
    "words", ["hallo", "2003, nicht 2004", "die Messe begann am Dienstag", "um 2000 Soldaten", "since September", ""]
)
def test_german_words_that_say_more_or_less_than_a_date_are_not_guessed_at(words):
    assert typed(words, TODAY, language="de") is None


@pytest.mark.parametrize(
    "words", ["hello", "2003, not 2004", "the fair opened on Tuesday", "2003 or 2004", "2016 if it rains", "about 2003 to 2005", ""]
)
def test_words_that_say_more_or_less_than_a_date_are_not_guessed_at(words):
    assert typed(words, TODAY) is None
