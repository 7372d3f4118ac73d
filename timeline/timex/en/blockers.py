"""What looks like a time and is none. A blocker wins by its length, like any rule, and then means nothing."""

from timeline.timex.model import Rule

RULES = (
    Rule("age", r"(?:aged? )?(?:{approx} )?{n}[ -]years?[ -]olds?", None, (("a 5-year-old boy", ""), ("She is 44 years old", ""))),
    Rule("aged", r"(?:aged|age) {n}", None, (("Jobs, aged 55", ""),)),
    Rule("years_of_age", r"(?:{approx} )?{n} years of age", None, (("at least 25 years of age", ""),)),
    Rule(
        "per_hour",
        r"(?:\d[\d,.]* )?(?:miles|km|kilometers|kilometres|m|kilowatt|watt|man)s?[ -](?:an|per|a)?[ -]?hours?",
        None,
        (("at 60 miles an hour", ""), ("five kilowatt hours", "")),
    ),
    Rule(
        "amount",
        r"\d[\d,.]*(?:st|nd|rd|th)?[ -]?(?:%|percent|per cent|million|billion|trillion|dollars|euros|pounds|yen"
        r"|people|troops|soldiers"
        r"|men|tons|tonnes|miles|kilometers|kilometres|km|meters|metres|feet|acres|shares|points|barrels)",
        None,
        (("some 2000 troops", ""), ("1990 dollars", "")),
    ),
    Rule("score", r"\d{1,3}-\d{1,3} (?:vote|win|loss|victory|defeat|decision|draw|score)", None, (("an 11-12 vote", ""),)),
    Rule(
        "model",
        r"(?:boeing|airbus|windows|office|area|route|flight|section|article|resolution|room|highway|page|no\.|number) "
        r"(?:\d{4}|\d{1,2}/\d{1,2})",
        None,
        (("Windows 2000", ""), ("Flight 1549", "")),
    ),
    Rule("short_year_in_a_name", r"'\d\d(?=\))", None, (("the expo (BAMEX '25)", ""),)),
    Rule("address", r"\d{1,5} (?:may|march|august) (?:street|st\.|avenue|ave\.|road)", None, (("12 March Street", ""),)),
    Rule(
        "second_hand",
        r"(?:an? |the )?(?:second|first|third)[ -](?:hand|class|rate|degree|person|half time)",
        None,
        (("a second-hand car", ""),),
    ),
    Rule(
        "in_the_thirties",
        r"(?:his|her|their|my|your|our) (?:early |mid-|mid |late |mid-to-late )?[1-9]0s",
        None,
        (("a man in his 30s", ""),),
    ),
    Rule(
        "fraction", r"(?:{approx} )?(?:three[ -]quarters|(?:a|one)[ -]quarter)(?= of)", None, (("three-quarters of its food", ""),)
    ),
    Rule("a_second", r"an? second(?= [a-z]+)(?! (?:and|or|to|before|after|ago|later|earlier)\b)", None, (("a second group", ""),)),
    Rule("fall_of", r"(?:the )?fall of (?!{year}|'|last|this|that|next)\w+", None, (("after the fall of Baghdad", ""),)),
    Rule("prices_at", r"\$ ?\d[\d,.]*", None, (("It cost $1999 then", ""),)),
)
