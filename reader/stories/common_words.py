"""The commonest words of English, Spanish and Arabic, folded: they hold sentences together and tell no story."""

from __future__ import annotations

from reader.stories.tokens import fold_word

_ENGLISH = """
a about above across after again against all almost along already also although always am among an and another any
anyone anything are around as at away back be became because become been before behind being below beneath beside
besides between beyond both but by came can cannot cant come could couldnt did didnt do does doesnt doing done dont
down during each either else enough even ever every everyone everything few for from further gave get gets getting
give given go goes going gone got had hadnt has hasnt have havent having he hed hell her here hers herself hes him
himself his how however i id if ill im in indeed instead into is isnt it its itself ive just keep kept know known
later least less let like likely made make makes making many may maybe me meanwhile might mine more moreover most much
must my myself near need neither never nevertheless no nobody none nor not nothing now of off often on once one only
onto or other others otherwise our ours ourselves out over own part per perhaps put quite rather really said same saw
say saying says see seem seemed seen several shall she shed shes should shouldnt since so some someone something
sometimes soon still such take taken takes taking than that thats the their theirs them themselves then there thereby
therefore theres these they theyd theyll theyre theyve thing things this those though through throughout thus to
together told too took toward towards under until unto up upon us use used very via want wanted was wasnt way we wed
well went were werent weve what whatever when whenever where wherever whether which while who whoever whole whom whose
why will with within without wont would wouldnt yet you youd youll your youre yours yourself youve mr mrs ms dr
according added adding asked called told tell tells telling
"""
_SPANISH = """
a al algo alguien algun alguna algunas alguno algunos alla alli ambos ante anteriormente antes aquel aquella aquellas
aquello aquellos aqui asi aun aunque bajo bien cada casi como con contra cual cuales cualquier cuando cuanto cuya cuyas
cuyo cuyos da dado dar de debe deben debido decir del demas dentro desde despues dice dicen dicho dijeron dijo donde
durante e el ella ellas ello ellos en entonces entre era eran eres es esa esas ese eso esos esta estaba estaban estado
estan estar estas este esto estos fue fueron ha haber habia habian hace hacen hacer hacia han hasta hay he hecho
incluso junto la las le les lo los luego mas me mediante mejor menos mi mientras mis mismo misma mismos mismas mucho
mucha muchos muchas muy nada ni ningun ninguna ninguno no nos nosotros nuestra nuestras nuestro nuestros o otra otras
otro otros para parte pero poco por porque pudo puede pueden pues que quien quienes se sea sean segun ser sera seran si
sido siempre sigue sin sino sobre solo son soy su sus tal tambien tampoco tan tanto te tener tiene tienen toda todas
todavia todo todos tras tu tus un una unas uno unos usted ustedes va van varias varios ya y yo
"""
_ARABIC = """
في من على الى إلى عن مع هذا هذه ذلك تلك هو هي هم هن انا أنا نحن انت كان كانت كانوا يكون تكون ان أن إن لكن لا لم لن ما
ماذا متى اين أين كيف لماذا هل قد لقد ثم او أو أم بل حتى حين حيث عند عندما بعد قبل بين تحت فوق خلال منذ الذي التي الذين
اللذين اللواتي كل بعض غير سوى اي أي كما لان لأن اذا إذا لو مثل نحو ضد دون بدون ايضا أيضا فيما بينما قال قالت وقال وقالت
يقول تقول وقد ولا وان وأن وإن ومن وفي وعلى وهو وهي كانوا ليس ليست به بها له لها لهم عنه عنها فيه فيها منه منها عليه
عليها اليه إليه اليها إليها هناك هنا الان الآن فقط جدا وكان وكانت بأن بان وكما ولم ولن ولكن واحد احد أحد
"""


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in words.split())


ENGLISH, SPANISH, ARABIC = _folded(_ENGLISH), _folded(_SPANISH), _folded(_ARABIC)
COMMON = ENGLISH | SPANISH | ARABIC
