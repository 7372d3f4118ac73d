"""Which words of a sentence are its finite verbs: closed lists, endings and neighbours instead of a tagger. Pure.

English has few ways to say that something happened: an auxiliary, one of some two hundred irregular past tenses, a
word in -ed, or the present of a verb that news uses. What looks like one and is none stands behind an article, an
adjective or a preposition, or has a real verb behind it ("emails exchanged among officials have been published").
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from timeline.ingest.tokens import Token, word_set

BE = word_set("""
    am is are was were be been being isn't aren't wasn't weren't isn’t aren’t wasn’t weren’t
""")
HAVE = word_set("has have had having hasn't haven't hadn't hasn’t haven’t hadn’t")
MODAL = word_set("""
    will would can could may might shall should must won't can't couldn't wouldn't won’t can’t cannot ca
""")
_DO = word_set("do does did don't doesn't didn't don’t doesn’t didn’t")
AUXILIARIES = (BE | HAVE | MODAL | _DO) - {"be", "been", "being", "having"}

_IRREGULAR_FORMS = """
    arise arose, awake awoke, become became become, begin began begun, bend bent, bet bet, bind bound, bite bit, bleed
    bled, blow blew, break broke broken, breed bred, bring brought, build built, burn burnt, burst burst, buy bought, cast
    cast, catch caught, choose chose chosen, cling clung, come came come, creep crept, cut cut, deal dealt, dig dug, draw
    drew drawn, drink drank, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, find
    found, flee fled, fling flung, fly flew flown, forbid forbade forbidden, forget forgot forgotten, forgive forgave,
    freeze froze frozen, get got, give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden,
    hit hit, hold held, hurt hurt, keep kept, know knew known, lay laid, lead led, leave left, lend lent, let let, lose
    lost, make made, mean meant, meet met, outsell outsold, oversee oversaw, overtake overtook, overthrow overthrew
    overthrown, pay paid, put put, quit quit, read read, rebuild rebuilt, ride rode ridden, ring rang, rise rose risen,
    run ran run, say said, see saw seen, seek sought, sell sold, send sent, set set, shake shook shaken, shine shone,
    shoot shot, shrink shrank shrunk, shut shut, sing sang sung, sink sank sunk, sit sat, sleep slept, slide slid, speak
    spoke spoken, spend spent, split split, spread spread, spring sprang, stand stood, steal stole stolen, stick stuck,
    sting stung, strike struck, swear swore sworn, sweep swept, swim swam, swing swung, take took taken, teach taught,
    tear tore torn, tell told, think thought, throw threw thrown, undergo underwent undergone, understand understood,
    undertake undertook, wake woke woken, wear wore worn, weave wove, weep wept, win won, wind wound, withdraw withdrew
    withdrawn, withhold withheld, write wrote written
"""
_FORMS = [forms.split() for forms in _IRREGULAR_FORMS.split(",")]
"""Base, past and, where it is another word, participle."""
_BASES = {form: base for base, *forms in _FORMS for form in forms} | dict.fromkeys(BE, "be") | dict.fromkeys(HAVE, "have")
IRREGULAR = frozenset(past for _, past, *_ in _FORMS)
_PARTICIPLE_ONLY = frozenset(forms[2] for forms in _FORMS if len(forms) > 2) | {"been", "done", "shown"}
_VERBS = word_set("""
    accept accuse achieve add address affect agree aim allow announce appear apply approve argue arrive ask attack
    attempt attend attract avoid ban battle beat become begin believe blame block boast boost bring build buy call
    carry cause celebrate change charge cite claim close collapse combat come comment commit compare compete
    complete concede confirm consider contain continue contribute cost cover create criticise criticize cross cut
    deal decide declare decline defeat defend defy demand demonstrate deny describe destroy develop die disappear
    discover discuss dismiss drive drop earn elect emerge employ enable end enjoy ensure enter erupt exceed exercise
    exist expand expect experience explain expose express face fail fall feature feel fight file find finish fire
    follow force gain gather generate get give go grow guide happen head hear help hit hold hope host hurt identify
    ignore include increase indicate injure insist intend introduce invade invest investigate invite involve join
    keep kill know lack launch lead learn leave let live lose maintain make mark mean meet merge miss move need
    negotiate note object observe occur offer open operate oppose order organise organize overtake own pay perform
    plan play pledge plunge possess post predict prepare present prevent produce promise propose protect provide
    publish purchase push raise reach read realise reassure receive recommend record recover reduce refuse reject
    release rely remain remember remove rename renew replace represent require resign respond rest restore result
    return reveal rise rule run say see seek seem sell send serve set shake shed shoot show showcase sign slam soar
    speak spend stand start state stay stop strengthen strike struggle submit sue suffer suggest support surge
    suspend take talk target tell test think threaten top trade travel trigger try tumble turn unveil urge use vary
    violate visit vote vow wait want warn watch welcome win withdraw work worry
""")
_PRESENT = frozenset(_VERBS)


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


_PRESENT_S = frozenset(_third_person(verb) for verb in _VERBS) | {"goes", "does"}

REPORTING = word_set("""
    say says said tell tells told announce announces announced state states stated report reports reported claim
    claims claimed add adds added warn warns warned admit admits admitted confirm confirms confirmed predict
    predicts predicted reveal reveals revealed declare declares declared note notes noted explain explains explained
    argue argues argued believe believes believed expect expects expected insist insists insisted deny denies denied
    estimate estimates estimated promise promised promises hope hopes hoped suggest suggests suggested indicate
    indicates indicated comment commented write writes wrote observe observed remark remarked acknowledge
    acknowledged acknowledges concede conceded think thinks thought pledge pledged vow vowed learn learned agree
    agreed show shows showed saying adding warning telling stating claiming reply replied ask asked decide decided
""")

DETERMINERS = word_set("""
    a an the this that these those its it's his her their our my your some any no every each several many few all
    both another such more most less other certain various two three four five six seven eight nine ten
""")
PREPOSITIONS = word_set("""
    of in on at by for with from to into onto over under between among amid amidst against about across after before
    behind below beneath beside beyond despite during except inside near off outside per since through throughout
    toward towards until up upon via within without following including like than as according regarding concerning
    worth
""")
_NO_VERB = word_set("""
    united red need bed seed speed feed breed indeed hundred aged so-called sacred naked wicked embed shed deed weed
    greed creed exceed proceed succeed
""")
_ADVERBS = word_set("""
    not also now never still already then only just even too ever n't both yet soon always often all each
""")
PRONOUNS = word_set("i you he she it we they who which that this there")


_VERB_ENDING = re.compile(r"(?:ied|ies|ie|ing|ed|es|s|e|y)$")


def stem_of(verb: str) -> str:
    """What the forms of a verb have in common: the same for "took" and "takes", "stop" and "stopped"."""
    stem = _VERB_ENDING.sub("", _BASES.get(verb, verb))
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem


class VerbGroup(NamedTuple):
    """A finite verb with its auxiliaries: token indexes [first, last], and the word that carries the meaning."""

    first: int
    last: int
    head: str
    passive: bool = False
    may_be_participle: bool = False

    @property
    def is_present(self) -> bool:
        """Whether it is one word in the present tense."""
        return self.first == self.last and self.head in _PRESENT | _PRESENT_S


def verb_groups(words: Sequence[Token]) -> list[VerbGroup]:
    """The finite verbs of a sentence, in order."""
    found, at = [], 0
    while at < len(words):
        if _begins(words, at):
            group = _extended(words, at)
            found.append(group)
            at = group.last + 1
        else:
            at += 1
    return _without_reduced(words, found)


def _begins(words: Sequence[Token], at: int) -> bool:
    low = words[at].low
    if low in AUXILIARIES:
        return not (low in ("will", "can", "may", "might") and _follows_determiner(words, at)) and words[at].text != "May"
    if not words[at].is_word or (words[at].is_name and at > 0):
        return False
    if low in IRREGULAR:
        return not _follows_determiner(words, at) and _before(words, at) not in ("to", "of", "being", "having")
    if low.endswith("ed") and len(low) > 3 and low not in _NO_VERB and "-" not in low:
        compares = low == "compared" and at + 1 < len(words) and words[at + 1].low in ("to", "with")
        return at > 0 and not compares and not _attributive(words, at)
    return _is_present(words, at)


def _is_present(words: Sequence[Token], at: int) -> bool:
    low, before = words[at].low, _before(words, at)
    if at == 0 or before in DETERMINERS - {"this", "that", "each", "both", "all", "some"} or before in PREPOSITIONS | {"to", ","}:
        return False
    if low in _PRESENT_S:
        noun_follows = at + 1 < len(words) and (words[at + 1].low in AUXILIARIES or words[at + 1].low in ("of", "and", "or"))
        return not noun_follows and not before.endswith(("'s", "’s", "-"))
    if low in _PRESENT:
        subject = words[at - 1]
        while subject.low in _ADVERBS and subject is not words[0]:
            subject = words[words.index(subject) - 1]
        plural = subject.low in ("they", "we", "i", "you", "who", "which", "that", "both") or _is_plural(subject)
        return plural and not _follows_determiner(words, at)
    return False


def _is_plural(word: Token) -> bool:
    return word.is_word and len(word.text) > 3 and word.low.endswith("s") and not word.low.endswith(("ss", "us", "'s", "’s", "is"))


def _before(words: Sequence[Token], at: int) -> str:
    return words[at - 1].low if at else ""


def _follows_determiner(words: Sequence[Token], at: int) -> bool:
    before = _before(words, at)
    return before in DETERMINERS - {
        "this",
        "that",
        "these",
        "those",
        "each",
        "both",
        "all",
        "some",
        "many",
        "few",
    } or before.endswith(("'s", "’s"))


def _attributive(words: Sequence[Token], at: int) -> bool:
    """Whether a word in -ed stands before its noun ("the designated area") or behind a preposition."""
    before = words[at - 1].low
    if (
        before in DETERMINERS - {"that", "this", "some", "all", "both", "each", "many"}
        or before in PREPOSITIONS
        or before in ("to", "and")
    ):
        return before != "and" or _noun_follows(words, at)
    if before.endswith(("'s", "’s")):
        return True
    return before.endswith("ly") and at > 1 and words[at - 2].low in DETERMINERS | PREPOSITIONS


def _noun_follows(words: Sequence[Token], at: int) -> bool:
    following = words[at + 1].low if at + 1 < len(words) else "."
    return following.isalpha() and following not in PREPOSITIONS | DETERMINERS | PRONOUNS and not following.endswith("ly")


def _extended(words: Sequence[Token], first: int) -> VerbGroup:
    """The group that begins here: "has [recently] been pushed", "will be held", "was set to land"."""
    auxiliary = words[first].low in AUXILIARIES
    last, head, passive = first, words[first].low, False
    if auxiliary:
        at = first + 1
        after_be = words[first].low in BE
        while at < len(words) and at - last <= 3:
            low = words[at].low
            if low in BE | HAVE:
                last, head, after_be = at, low, low in BE
            elif _is_nonfinite(low, words[first].low):
                last, head = at, low
                passive = after_be and not low.endswith("ing")
                break
            elif low not in _ADVERBS and not low.endswith("ly") and not words[at].is_date:
                break
            at += 1
    elif head.endswith("ed") or head in IRREGULAR:
        return VerbGroup(first, last, head, False, True)
    return VerbGroup(first, last, head, passive)


def _is_nonfinite(low: str, auxiliary: str) -> bool:
    if low.endswith(("ed", "ing")) or low in IRREGULAR or low in _PARTICIPLE_ONLY:
        return True
    return low in _PRESENT and (auxiliary in MODAL or auxiliary in _DO)


def _without_reduced(words: Sequence[Token], groups: list[VerbGroup]) -> list[VerbGroup]:
    """Without participles that only look finite: behind a comma, or with the real verb behind them."""
    kept = []
    for number, group in enumerate(groups):
        alone = len(groups) <= 1 + sum(word.low in _RELATIVE for word in words[: group.first])  # no other verb for the sentence
        if alone or not (group.may_be_participle and _is_reduced(words, groups, number)):
            kept.append(group)
    return kept or groups[-1:]


def _is_reduced(words: Sequence[Token], groups: list[VerbGroup], number: int) -> bool:
    group, following = groups[number], groups[number + 1] if number + 1 < len(groups) else None
    if words[group.first].low in ("was", "were", "said", "told", "went", "took", "gave", "fell", "rose", "became", "began", "came"):
        return False
    before = _before(words, group.first)
    after = words[group.last + 1] if group.last + 1 < len(words) else None
    adjunct = after is not None and (after.low in PREPOSITIONS or after.is_date)
    if before == "," and adjunct and group.head not in REPORTING:
        return not _follows_apposition(words, groups, number)
    if following is None or group.head in REPORTING or not adjunct:
        return False
    if words[following.first - 1].text == "," and _in_apposition(words, group):
        return True
    between = words[group.last + 1 : following.first]
    return not any(word.low in _BREAKS or word.text in ",;:—–" for word in between)


def _follows_apposition(words: Sequence[Token], groups: list[VerbGroup], number: int) -> bool:
    """Whether the comma before it ends what was added to its subject: "Ada Holt, the mayor of Brill, resigned after ..."."""
    group = groups[number]
    commas = [place for place in range(group.first) if words[place].text == ","]
    if len(commas) < 2 or any(other.first < commas[-2] for other in groups[:number]):
        return False
    behind = words[group.last + 1 : groups[number + 1].first] if number + 1 < len(groups) else []
    return not behind or any(word.low in _BREAKS for word in behind)


def _in_apposition(words: Sequence[Token], group: VerbGroup) -> bool:
    """Whether it stands in what is only added to a name: "The Gazette, a paper read by farmers, closed"."""
    commas = [place for place in range(1, group.first) if words[place].text == ","]
    return len(commas) == 1 and words[commas[0] + 1].low in DETERMINERS


_RELATIVE = word_set("which who whose whom where that")
_BREAKS = word_set("""
    and but or that which who where when after before while because although though as if since until so whose
""")
