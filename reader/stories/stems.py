"""Words without their endings, so that "gauge" and "gauges" count as one. Light on purpose: better apart than wrong."""

from __future__ import annotations

from functools import lru_cache

from reader.stories.common_words import COMMON
from reader.stories.tokens import fold_word
from reader.stories.word_lists import words

_IRREGULAR = """
say said says saying|fall fell fallen falls|rise rose risen rises|meet met|send sent|take took taken
takes|give gave given
|make made|find found|leave left|lose lost|win won|write wrote written|speak spoke spoken|come came|become
became
|begin began begun begins|build built|buy bought|bring brought|hold held|keep kept|know knew known|lead
led|sell sold
|see saw seen|show showed shown|stand stood|think thought|teach taught|fight fought|drive drove driven|break
broke broken
|choose chose chosen|grow grew grown|man men|woman women|child children|person people persons|foot feet|die
dies died dying
|tell told tells|say says|pay paid|run ran|sink sank sunk|shut shuts|go went gone goes|get got|is are was
were be been being
am im youre theyre were its|have has had having ive|do does did done doing|will would|can could|this
these|that those
|a an|percent|i me my|we us our|he him his|she her hers|they them their
"""
_SAYING = "say said says saying tell told tells telling add added adds state stated states note noted notes"
_NOT = (
    "not dont doesnt didnt isnt arent wasnt werent wont wouldnt cant cannot couldnt shouldnt hasnt havent hadnt"
    " mustnt"
)

SAYING = "§say"
"""The key of verbs that only say that somebody spoke."""
NOT = "§not"

_KNOWN: dict[str, str] = {}
for _group in _IRREGULAR.replace("\n", " ").split("|"):
    _forms = _group.split()
    for _form in _forms:
        _KNOWN.setdefault(_form, _forms[0])
_KNOWN |= dict.fromkeys(words(_SAYING), SAYING) | dict.fromkeys(words(_NOT), NOT)
_KNOWN |= dict.fromkeys(words("dijo dice dijeron dicen afirmó añadió declaró señaló"), SAYING)
_KNOWN |= dict.fromkeys(words("قال قالت قالوا يقول تقول وقال وقالت أضاف أضافت وأضاف وأضافت"), SAYING)

_ARABIC_BEFORE = tuple(map(fold_word, ("وال", "بال", "فال", "كال", "لل", "ال", "و")))
_PROCLITICS = "لبكفو"
"""Arabic letters that are written onto a word: to, in, as, so, and."""
_ARABIC_AFTER = tuple(map(fold_word, ("ات", "ون", "ين", "ان", "ية", "ها", "هم", "ه", "ة", "ي", "ا", "ء")))


NEGATIONS = words(_NOT)
"""Words whose key is ``NOT``."""


def is_content(folded: str) -> bool:
    """Whether a word tells something of the story."""
    return folded not in COMMON and (len(folded) > 1 or folded.isdigit())


@lru_cache(maxsize=50_000)
def key(written: str) -> str:
    """What a word is compared by: folded, without possessive, number and the commonest endings."""
    base = written[:-2] if written[-2:].lower() in ("'s", "’s") and len(written) > 3 else written
    word = fold_word(base)
    known = _KNOWN.get(word)
    if known:
        return known
    if not word.isascii():
        return _arabic(word)
    if len(word) <= 3 or word.isdigit():
        return word
    return _latin(word)


def _arabic(word: str) -> str:
    if len(word) > 4 and word[0] == "س" and word[1] in "نيتا":
        word = word[1:]
    for before in _ARABIC_BEFORE:
        if word.startswith(before) and len(word) - len(before) >= 3:
            word = word[len(before) :]
            break
    for after in _ARABIC_AFTER:
        if word.endswith(after) and len(word) - len(after) >= 3:
            word = word[: -len(after)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _latin(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for after in ("ingly", "edly", "ing", "ed", "es", "s"):
        if word.endswith(after) and len(word) - len(after) >= 3 and not word.endswith("ss"):
            word = word[: -len(after)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] in "eao" else word


def alike(one: str, other: str) -> bool:
    """Whether two keys are forms of one word: "withdraw" and "withdrawal"."""
    if one == other:
        return True
    size = min(len(one), len(other))
    if not one.isascii() and abs(len(one) - len(other)) == 1 and size >= 3:
        longer, shorter = (one, other) if len(one) > len(other) else (other, one)
        if longer[0] in _PROCLITICS and longer[1:] == shorter:
            return True
    if size < 5 or abs(len(one) - len(other)) > 4:
        return False
    shared = 0
    while shared < size and one[shared] == other[shared]:
        shared += 1
    return shared >= max(5, size - 1)


def spelt_alike(one: str, other: str) -> bool:
    """Whether two folded names are one name in two spellings: one letter in five, or the vowels, may differ."""
    if min(len(one), len(other)) > 4 and _bones(one) == _bones(other) and len(_bones(one)) > 2:
        return True
    if len(one) < 4 or len(other) < 4 or abs(len(one) - len(other)) > 2:
        return one == other
    if one[0] != other[0]:
        return False
    allowed = max(1, min(len(one), len(other)) // 5)
    return _distance(one, other, allowed) <= allowed


_ALIKE_LETTERS = str.maketrans("qgckyjvzw", "kkkkiifsu")


@lru_cache(maxsize=10_000)
def _bones(word: str) -> str:
    """A name without vowels, doubled letters and differences of transcription: "Gaddafi" and "Qadhafi"."""
    plain = (
        word.replace("ph", "f").replace("dh", "d").replace("kh", "k").replace("gh", "k").replace("ts", "s")
    )
    bones: list[str] = []
    last = ""
    for char in plain.translate(_ALIKE_LETTERS):
        if char not in "aeiouhاوي" and char != last:
            bones.append(char)
        last = char
    return "".join(bones)


def _distance(one: str, other: str, most: int) -> int:
    before = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        row = [i]
        for j, there in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != there)))
        if min(row) > most:
            return most + 1
        before = row
    return before[-1]
