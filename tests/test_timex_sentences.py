"""Where sentences end, and where a stop ends none."""

import pytest

from timeline.timex import sentences

TEXTS = [
    ("One. Two! Three?", ["One.", "Two!", "Three?"]),
    ("It opened Nov. 11 in Mali. It closed.", ["It opened Nov. 11 in Mali.", "It closed."]),
    ("Gen. Camara spoke to the U.S. Army. He left.", ["Gen. Camara spoke to the U.S. Army.", "He left."]),
    ("He lives in the U.S. She does not.", ["He lives in the U.S.", "She does not."]),
    ('"We will go." He went.', ['"We will go."', "He went."]),
    ("“It is time,” he said. “Go!” They went.", ["“It is time,” he said.", "“Go!”", "They went."]),
    ("A headline\n\nThe text begins here.", ["A headline", "The text begins here."]),
    ("A line that\nwraps. And on.", ["A line that\nwraps.", "And on."]),
    ("J. R. Smith paid $3.5 million.", ["J. R. Smith paid $3.5 million."]),
    ("It rose 3 p.m. on Monday.", ["It rose 3 p.m. on Monday."]),
    ("They said no. Officials sat in the sun. No. 5 won.", ["They said no.", "Officials sat in the sun.", "No. 5 won."]),
    ("", []),
    ("  \n ", []),
]


@pytest.mark.parametrize("text, expected", TEXTS, ids=[text[:30] for text, _ in TEXTS])
def test_a_text_falls_into_its_sentences(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected
