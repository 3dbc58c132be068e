"""The words that numbers, dates and amounts are written with in English, Spanish and Arabic, folded."""

from __future__ import annotations

from reader.stories.tokens import fold_word
from reader.stories.word_lists import phrases, table, words

_ENGLISH_UNITS = table(
    "zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12"
    " thirteen 13"
    " fourteen 14 fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19"
)
_SPANISH_UNITS = table(
    "cero 0 uno 1 una 1 un 1 dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 once 11"
    " doce 12"
    " trece 13 catorce 14 quince 15 dieciséis 16 diecisiete 17 dieciocho 18 diecinueve 19 veintiuno 21"
    " veintiún 21"
    " veintiuna 21 veintidós 22 veintitrés 23 veinticuatro 24 veinticinco 25 veintiséis 26 veintisiete 27"
    " veintiocho 28 veintinueve 29"
)
_ARABIC_UNITS = table(
    "واحد 1 واحدة 1 أحد 1 إحدى 1 اثنان 2 اثنين 2 اثنتان 2 اثنتين 2 اثنا 2 اثني 2 اثنتا 2 اثنتي 2 ثلاثة 3 ثلاث 3"
    " أربعة 4 أربع 4 خمسة 5 خمس 5 ستة 6 ست 6 سبعة 7 سبع 7 ثمانية 8 ثماني 8 ثمان 8 تسعة 9 تسع 9 عشرة 10 عشر 10"
)
_EITHER = frozenset(["once", "un", "una", "uno", "ten"])
"""Spanish numbers that are other words in English."""
UNITS = {
    "en": _ENGLISH_UNITS,
    "es": _SPANISH_UNITS,
    "ar": _ARABIC_UNITS,
    "": _SPANISH_UNITS | _ENGLISH_UNITS | _ARABIC_UNITS,
}
for _word in _EITHER:
    UNITS[""].pop(_word, None)
TENS = table(
    "twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70 eighty 80 ninety 90"
    " veinte 20 treinta 30 cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80 noventa 90"
    " عشرون 20 عشرين 20 ثلاثون 30 ثلاثين 30 أربعون 40 أربعين 40 خمسون 50 خمسين 50 ستون 60 ستين 60 سبعون 70"
    " سبعين 70"
    " ثمانون 80 ثمانين 80 تسعون 90 تسعين 90"
)
HUNDREDS = table(
    "cien 100 ciento 100 doscientos 200 doscientas 200 trescientos 300 trescientas 300 cuatrocientos 400"
    " cuatrocientas 400 quinientos 500 quinientas 500 seiscientos 600 seiscientas 600 setecientos 700"
    " setecientas 700"
    " ochocientos 800 ochocientas 800 novecientos 900 novecientas 900"
    " مئتان 200 مئتين 200 مائتان 200 مائتين 200 مئتا 200 مئتي 200 ثلاثمئة 300 ثلاثمائة 300 أربعمئة 400"
    " أربعمائة 400"
    " خمسمئة 500 خمسمائة 500 ستمئة 600 ستمائة 600 سبعمئة 700 سبعمائة 700 ثمانمئة 800 ثمانمائة 800 ثمانيمئة 800"
    " تسعمئة 900 تسعمائة 900"
)
HUNDRED = words("hundred مئة مائة مئه")
SCALES = table(
    "thousand 1000 million 1000000 billion 1000000000 trillion 1000000000000 bn 1000000000 mn 1000000 tn"
    " 1000000000000"
    " mil 1000 millón 1000000 millones 1000000 millardo 1000000000"
    " ألف 1000 ألفا 1000 آلاف 1000 مليون 1000000 مليونا 1000000 ملايين 1000000 مليار 1000000000 مليارا"
    " 1000000000"
    " مليارات 1000000000 بليون 1000000000 تريليون 1000000000000"
)
LONG_SCALES = table("billón 1000000000000 billones 1000000000000 trillón 1000000000000000000")
"""As Spanish has them; they fold like words of other languages that mean less."""
DUALS = table(
    "ألفان 2000 ألفين 2000 ألفي 2000 مليونان 2000000 مليونين 2000000 ملياران 2000000000 مليارين 2000000000"
)
LETTERS = {"k": 1_000, "m": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "mn": 1_000_000, "tn": 10**12}
"""Right behind digits."""
DOZENS = table("dozen 12 docena 12 centenar 100 decena 10 millar 1000")
VAGUE: dict[str, tuple[float, float]] = {
    fold_word(word): bounds
    for names, bounds in (
        ("dozens docenas decenas عشرات", (20.0, 200.0)),
        ("tens", (20.0, 200.0)),
        ("hundreds cientos centenares مئات مائات", (100.0, 2_000.0)),
        ("thousands miles millares", (1_000.0, 200_000.0)),
        ("millions", (1e6, 2e9)),
    )
    for word in names.split()
}

_PARTS = {
    2: "half halves mitad نصف",
    3: "third thirds tercio tercios tercera terceras ثلث ثلثا ثلثي ثلثين أثلاث",
    4: "quarter quarters cuarto cuartos cuarta cuartas ربع أرباع",
    5: "fifth fifths quinto quintos quinta quintas خمس خمسا خمسي أخماس",
    6: "sixth sixths sexto sextos sexta سدس أسداس",
    7: "seventh sevenths séptimo séptima سبع أسباع",
    8: "eighth eighths octavo octavos octava ثمن أثمان",
    9: "ninth ninths noveno novena تسع أتساع",
    10: "tenth tenths décimo décimos décima décimas عشر أعشار",
    100: "hundredth hundredths centésima",
}
FRACTIONS = {fold_word(word): size for size, names in _PARTS.items() for word in names.split()}
DUAL_FRACTIONS = {fold_word(word): 2 / 3 for word in ("ثلثا", "ثلثي", "ثلثين")} | {
    fold_word(word): 2 / 5 for word in ("خمسا", "خمسي")
}
PLURAL_FRACTIONS = words(
    "halves thirds quarters fifths sixths sevenths eighths ninths tenths tercios cuartos quintos"
    " sextos octavos"
    " décimos décimas terceras cuartas quintas أرباع أخماس أثلاث أعشار"
)
ARABIC_BOTH = words("خمس سبع ثمن تسع عشر")
"""A fifth and five look alike in Arabic without vowels."""

ORDINALS = table(
    "first 1 second 2 third 3 fourth 4 fifth 5 sixth 6 seventh 7 eighth 8 ninth 9 tenth 10 eleventh 11"
    " twelfth 12"
    " thirteenth 13 fourteenth 14 fifteenth 15 twentieth 20"
    " primer 1 primero 1 primera 1 segundo 2 segunda 2 tercer 3 tercero 3 tercera 3 cuarto 4 cuarta 4 quinto"
    " 5 quinta 5"
    " sexto 6 sexta 6 séptimo 7 séptima 7 octavo 8 octava 8 noveno 9 novena 9 décimo 10 décima 10"
    " الأول 1 الأولى 1 الثاني 2 الثانية 2 الثالث 3 الثالثة 3 الرابع 4 الرابعة 4 الخامس 5 الخامسة 5 السادس 6"
    " السادسة 6"
    " السابع 7 السابعة 7 الثامن 8 الثامنة 8 التاسع 9 التاسعة 9 العاشر 10 العاشرة 10"
)

_MONTHS = (
    "january jan enero ene يناير جانفي", "february feb febrero فبراير شباط فيفري", "march mar marzo مارس آذار",
    "april apr abril abr أبريل إبريل نيسان أفريل", "may mayo مايو أيار ماي", "june jun junio يونيو حزيران جوان",
    "july jul julio يوليو تموز جويلية", "august aug agosto ago أغسطس آب أوت",
    "september sep sept septiembre setiembre سبتمبر أيلول", "october oct octubre أكتوبر",
    "november nov noviembre نوفمبر", "december dec diciembre dic ديسمبر",
)  # fmt: skip
MONTHS = {fold_word(word): number for number, names in enumerate(_MONTHS, 1) for word in names.split()}
TWO_WORD_MONTHS = {
    (fold_word(one), fold_word(other)): number
    for one, other, number in (
        ("تشرين", "الأول", 10), ("تشرين", "الثاني", 11), ("كانون", "الأول", 12), ("كانون", "الثاني", 1),
    )
}  # fmt: skip
ALSO_WORDS = frozenset(
    ["may", "march", "mar", "dec", "jun", "jul", "ene", "ago", "dic", "sep", "jan", "abr", "mayo"]
)
"""Months only where something else says so: a capital, a day, a year."""

_WEEKDAYS = (
    "monday lunes الاثنين الإثنين", "tuesday martes الثلاثاء", "wednesday miércoles الأربعاء", "thursday"
    " jueves الخميس",
    "friday viernes الجمعة", "saturday sábado السبت", "sunday domingo الأحد",
)  # fmt: skip
WEEKDAYS = {fold_word(word): number for number, names in enumerate(_WEEKDAYS, 1) for word in names.split()}

CURRENCY_SIGNS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
}
CURRENCIES = {
    fold_word(word): code
    for names, code in (
        ("dollar dollars dólar dólares usd دولار دولارا دولارات", "USD"),
        ("euro euros eur يورو", "EUR"),
        ("pound pounds sterling libra libras gbp إسترليني", "GBP"),
        ("yen yenes jpy ين", "JPY"),
        ("yuan renminbi yuanes cny يوان", "CNY"),
        ("rupee rupees rupia rupias inr روبية", "INR"),
        ("rouble roubles ruble rubles rublo rublos rub روبل", "RUB"),
        ("peso pesos بيزو", "peso"),
        ("franc francs franco francos chf فرنك", "franc"),
        ("crown crowns krona kroner corona coronas كرونة كرون", "crown"),
        ("dirham dirhams درهم دراهم", "dirham"),
        ("riyal riyals rial rials ريال", "riyal"),
        ("dinar dinars دينار دنانير", "dinar"),
        ("shekel shekels شيكل", "ILS"),
        ("lira liras ليرة", "lira"),
        ("mark marks marco marcos", "mark"),
        ("cent cents pence penny céntimo céntimos سنت", "cent"),
    )
    for word in names.split()
}

_PERCENT_PHRASES = "per cent|percent|pct|por ciento|por cien|في المئة|في المائة|بالمئة|بالمائة"
PERCENT = phrases(_PERCENT_PHRASES)
_POINT_PHRASES = (
    "percentage point|percentage points|punto porcentual|puntos porcentuales|نقطة مئوية|نقاط مئوية"
)
POINTS = phrases(_POINT_PHRASES)

_APPROXIMATE = {
    "~": (
        "about|around|roughly|approximately|approx|some|nearly|almost|close to|nearing|circa|unos|unas|casi|"
        "cerca de|"
        "alrededor de|aproximadamente|en torno a|نحو|حوالي|حوالى|قرابة|زهاء|تقريبا|ما يقرب من|ما يقارب|قرابه"
    ),
    ">": (
        "more than|over|at least|upwards of|in excess of|above|exceeding|no fewer than|no less than|más"
        " de|al menos|"
        "por lo menos|no menos de|أكثر من|ما لا يقل عن|على الأقل|يزيد على|يزيد عن|تزيد على|يفوق"
    ),
    "<": (
        "less than|fewer than|under|below|up to|at most|no more than|just under|menos de|hasta|como máximo|"
        "no más de|أقل من|ما لا يزيد على|حتى|لا يتجاوز|دون"
    ),
}
APPROXIMATE: dict[tuple[str, ...], str] = {
    tuple(map(fold_word, phrase.split())): sign
    for sign, phrases in _APPROXIMATE.items()
    for phrase in phrases.split("|")
}
AND = words("and y e و con")
YEAR_BEFORE = words(
    "in since until by from during before after between early late mid and to the of through en"
    " desde hasta del de"
    " año el عام سنة منذ في العام لعام عامي"
)
ONE_IN = phrases("in|in every|out of|out of every|of every|de cada|de|من كل|من أصل|من بين كل|من")
