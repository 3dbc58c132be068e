"""The fields of the grammar, their other names, and the values that they take. Plain values only."""

from __future__ import annotations

from types import MappingProxyType

FIELDS = (
    "tag", "outlet", "author", "by", "credits", "label", "has", "is", "lang", "in", "before", "after", "note",
)  # fmt: skip
"""As they stand in an address and in the help."""

HAS = ("note", "quote", "highlight", "change", "figure", "telling", "translation")
IS = ("unread", "reading", "read", "archived", "kept")
PLACES = ("headline", "text", "highlights", "notes")
"""What ``in:`` narrows words to; any other value is a time."""
LABELS = ("passage", "quote", "fact", "disputed", "question")

_FIELDS = {
    "tag": "tags topic etiqueta etiquetas وسم الوسم",
    "outlet": "publisher medio صحيفة الصحيفة",
    "author": "writer autor autora كاتب الكاتب",
    "by": "por de بقلم من",
    "credits": "source credit fuente مصدر المصدر",
    "label": "mark kind marca علامة العلامة",
    "has": "con tiene فيه فيها",
    "is": "state es estado حالة",
    "lang": "language idioma لغة اللغة",
    "in": "en في",
    "before": "until antes قبل",
    "after": "since después despues desde بعد",
    "note": "nota ملاحظة",
}
_VALUES = {
    "has": {
        "note": "notes nota notas ملاحظة ملاحظات",
        "quote": "quotes cita citas اقتباس اقتباسات",
        "highlight": "highlights mark marks subrayado subrayados تمييز علامة علامات",
        "change": "changes changed cambio cambios تغيير تغييرات",
        "figure": "figures picture pictures figura figuras imagen صورة صور",
        "telling": "tellings story versión version versiones رواية روايات",
        "translation": "translations traducción traduccion traducciones ترجمة ترجمات",
    },
    "is": {
        "unread": "new noleído noleido nuevo جديد",
        "reading": "leyendo begun قيد-القراءة",
        "read": "leído leido مقروء",
        "archived": "archive archivado مؤرشف",
        "kept": "keep offline guardado محفوظ",
    },
    "in": {
        "headline": "title titular título titulo العنوان عنوان",
        "text": "body texto النص نص",
        "highlights": "highlight quotes subrayados العلامات علامات",
        "notes": "note notas الملاحظات ملاحظات",
    },
    "label": {
        "passage": "pasaje مقطع",
        "quote": "cita اقتباس",
        "fact": "hecho حقيقة",
        "disputed": "disputado discutido خلاف متنازع",
        "question": "pregunta سؤال",
    },
}


def _names(table: dict[str, str]) -> MappingProxyType[str, str]:
    own = {name: name for name in table}
    return MappingProxyType({other: name for name, others in table.items() for other in others.split()} | own)


FIELD_OF = _names(_FIELDS)
"""Every name of a field, in English, Spanish and Arabic, to the field."""
VALUE_OF = MappingProxyType({field: _names(table) for field, table in _VALUES.items()})
"""For fields with values of their own: every name of a value to the value."""


def near(written: str, known: tuple[str, ...]) -> str:
    """The one of ``known`` that was probably meant; empty when none is close."""
    best, least = "", 3 if len(written) > 4 else 2
    for name in known:
        far = distance(written, name, least)
        if far < least:
            best, least = name, far
    if not best and len(written) > 1:
        best = next((name for name in known if name.startswith(written)), "")
    return best


def distance(one: str, other: str, most: int) -> int:
    """How many letters are to be changed, added, left out or swapped; more than ``most`` is not counted exactly."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != there))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == there:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
