"""How common a word is in news, where a library is too small to say: a few hundred words in tiers, the rest by length.

Nothing here decides once a library has thousands of articles of its own; then its own counts outweigh this.
"""

from __future__ import annotations

from functools import cache

from reader.stories.common_words import COMMON
from reader.stories.tokens import fold_word

UNLISTED = 0.002
"""Share of articles that a word stands in of which nothing else is known."""
_TIERS = (0.6, 0.25, 0.1, 0.04)
_WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "the of and to a in for on is that with as at by it from was be are has have an its this but not "
        "he his they their which who said were had will been more also after would there we i you or about",
        "one two first new time year years last people can when what all than other she her if so up out "
        "into over could some no them now only even just most before because while where our since during "
        "made make many says say such any did do does being well may should against how us him through "
        "under between both still us like my those then told three part including back way day days much "
        "week down around very according another next own long your me too here off without government",
        "four five six seven eight nine ten million percent per cent month months monday tuesday wednesday "
        "thursday friday saturday sunday january february march april june july august september october "
        "jan feb mar apr jun jul aug sept sep oct nov dec tue tues wed thu thurs fri november december "
        "today yesterday tomorrow night morning take taken took come came going go went get "
        "got put set see seen know known think want need used use using work working place world country "
        "state states city public group number added called asked report reported reports news statement "
        "officials official minister president prime leader leaders head man men woman women early late later "
        "end high least less few several second third already among every however though although whether "
        "within once again ago far good great same old big small found find left right help support plan "
        "plans case law power home house money business company members member former expected continue "
        "change every area near local national international party part days don didn isn doesn won re ve ll",
        "police court court's election vote votes war security economic economy market price prices financial "
        "billion interview announced announcement believe believed issue issues problem problems result "
        "results question questions point points side sides level area areas family children child life lives "
        "death dead died killed school health water food service services system meeting talks deal "
        "agreement decision spokesman spokeswoman spokesperson chief secretary general director department "
        "office union council committee community team game games season play win won lost loss start "
        "started begin began run running open opened close closed show shows given give gave keep kept let "
        "move moved bring brought build built pay paid cut cost costs rise rose fall fell growth increase "
        "increased reached reach led lead join joined held hold sent send turn turned face become became "
        "hours hour minutes half full whole final major key real large clear strong hard possible important "
        "likely able different recent current previous total top south north east west university students "
        "social media research data information process future history order development force forces "
        "military attack control action response rights political legal policy budget tax bank industry "
        "workers jobs job trade union energy oil thing things something nothing everything anything yet "
        "never always often perhaps almost ever really saying making taking getting coming looking look "
        "looks feel felt words word name named days lot kind line hand away behind across along despite "
        "until following followed based due include includes included according released release",
    ),
    "es": (
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha "
        "este sí porque esta entre cuando muy sin sobre también me hasta hay donde fue ser son",
        "dos han desde todo nos durante todos uno les ni contra otros ese eso ante ellos e esto mí antes "
        "algunos qué unos yo otro otras otra él tanto esa estos mucho quienes nada muchos cual poco ella "
        "estar estas había era tras según año años primer primera tres parte día días mismo ya si así cada "
        "sólo solo tiene dijo ayer hoy bien aunque además después aún menos mientras ahora están está",
        "cuatro cinco seis siete ocho nueve diez millones ciento lunes martes miércoles jueves viernes "
        "sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
        "diciembre gobierno presidente presidenta ministro ministra país países ciudad mundo personas "
        "gente hace hacer hecho puede pueden gran nuevo nueva nuevos vez veces tiempo semana mes meses "
        "noche mañana explicó añadió aseguró afirmó señaló indicó asegura explica afirma estado caso lugar "
        "forma grupo trabajo vida casa hombre mujer segundo tercera último última debe sido tenía tienen "
        "hacia dentro fuera luego siempre nunca algo alguien cualquier mejor mayor menor grandes dice",
        "situación acuerdo medidas ley partido elecciones justicia tribunal policía empresa empresas "
        "mercado precio precios economía euros dólares seguridad salud agua servicio servicios sistema "
        "reunión decisión portavoz jefe jefa secretario general director directora oficina consejo comisión "
        "comunidad equipo final punto lado nivel zona centro sur norte este oeste universidad social "
        "medios información datos proceso futuro historia desarrollo control acción derechos política "
        "político pública público nacional internacional local horas hora minutos mitad importante posible "
        "próximo próxima pasado pasada actual anterior total solo cuenta tener decir dar ver llegar pasar "
        "seguir encontrar llevar dejar poder querer saber",
    ),
    "ar": (
        "في من على إلى أن عن مع هذا هذه التي الذي ما لا كان قد بعد كما و أو ثم كل بين لم وقال قال إن",
        "وفي ومن وأن كانت أنه أنها ذلك حيث خلال قبل منذ حتى عند غير لكن ولا وقد عام الذين هو هي هم لن أي "
        "أكثر عدد بعض يوم اليوم أمس تم كذلك إذا بسبب حول دون تحت فوق عبر نحو ضد سنة سنوات أول واحد بأن لها "
        "له فيها فيه منها منه عليه عليها بها به وهو وهي ولم وأضاف وأوضح وكان وكانت مما لدى إذ أما بل",
        "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد كانون شباط آذار نيسان أيار حزيران تموز آب أيلول "
        "تشرين الأول الثاني يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر رئيس "
        "الرئيس وزير الحكومة الدولة دولة مدينة العالم الناس جديد جديدة مرة وقت شهر أشهر أسبوع الليل صباح مساء "
        "اثنان اثنين ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة مئة ألف مليون المئة أكد أعلن ذكر أشار قالت "
        "بحسب وفق يمكن يجب ليس ليست هناك هنا كيف لماذا متى أين عندما بينما",
        "الشرطة المحكمة القانون الانتخابات الحرب الأمن الاقتصاد السوق الأسعار المياه الصحة الخدمات النظام "
        "اجتماع اتفاق قرار متحدث المتحدث باسم مدير مكتب مجلس لجنة المجتمع فريق مستوى منطقة المنطقة الجنوب "
        "الشمال الشرق الغرب جامعة وسائل الإعلام معلومات بيانات المستقبل التاريخ حقوق السياسية الوطنية الدولية "
        "المحلية ساعات ساعة دقائق نصف مهم العام الماضي المقبل الجاري السابق",
    ),
}  # fmt: skip


@cache
def _shares(language: str) -> dict[str, float]:
    """Of the listed words, folded."""
    found: dict[str, float] = {}
    for share, words in zip(_TIERS, _WORDS.get(language, ()), strict=False):
        for word in words.split():
            found.setdefault(fold_word(word), share)
    return found


def commonness(word: str, language: str) -> float:
    """The share of news articles that a folded word is expected in, 0 to 1. ``language``: its primary code."""
    listed = _shares(language)
    share = listed.get(word)
    if share is not None:
        return share
    if word in COMMON:
        return 0.1
    if word.isdigit():
        return 0.2 if len(word) == 1 else 0.05 if len(word) == 2 else 0.01
    if listed:
        return UNLISTED if len(word) > 2 else 0.02
    # a language without a list: its short words are mostly those that hold sentences together
    return (
        (0.4, 0.4, 0.4, 0.2, 0.03)[len(word)]
        if len(word) < 5 and word.isalpha() and ord(word[0]) < 0x2E80
        else UNLISTED
    )
