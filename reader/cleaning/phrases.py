"""The words by which pages of many languages name their parts: "By", "Source", "Read more", "Most read".

Every list is matched without regard to case, Arabic vowel signs and hamza forms. None names a site.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from reader.cleaning.chars import squeeze

_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670\u0640]")
_ALEF = str.maketrans("أإآٱىئؤ", "اااايءء")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case without accents and Arabic vowel signs, curly apostrophes straight, white space single."""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text[:4000].casefold())).translate(_ALEF)
    return squeeze(text.replace("’", "'").replace("…", "...")).strip()


def _any(phrases: str) -> str:
    """A pattern for any of ``phrases`` (split at line ends and bars), longest first, folded."""
    found = {
        re.escape(fold(phrase))
        for line in phrases.splitlines()
        for phrase in line.split("|")
        if phrase.strip()
    }
    return "(?:" + "|".join(sorted(found, key=len, reverse=True)) + ")"


_BY = """by|written by|reported by|story by|text by|words by|analysis by|opinion by|report by|author|authors|
von|ein kommentar von|kommentar von|ein gastbeitrag von|eine analyse von|text von|autor|autoren|autorin|
par|propos recueillis par|avec|auteur|auteurs|por|escrito por|texto de|autora|autores|
di|a cura di|scritto da|autore|door|geschreven door|av|af|skrevet av|skrevet af|text av|tekst|
bởi|tác giả|oleh|penulis|yazan|haber|autor tekstu|opracowanie|автор|авторы|текст|от|
بقلم|كتب|كتبت|الكاتب|الكاتبة|تحرير|إعداد|المحرر|نویسنده|מאת|作者|记者|記者|文|撰文|執筆|责编|责任编辑|責任編輯|글"""
_SOURCE = """source|sources|quelle|quellen|fuente|fuentes|fonte|fonti|fontes|bron|bronnen|källa|kilde|kilder|lähde|
źródło|zdroj|forrás|kaynak|источник|джерело|المصدر|المصادر|منبع|מקור|来源|來源|出典|sumber|nguồn"""
_READ_MORE = """read more|read also|also read|read next|read the full story|more on this story|see also|keep reading|
lesen sie auch|lesen sie mehr|lesen sie hier|mehr dazu|mehr zum thema|auch interessant|hier lesen sie|weiterlesen|
lire aussi|à lire aussi|lire la suite|lire également|à lire également|a lire|voir aussi|
leer más|lea también|lee también|leer también|lea además|más información|también te puede interesar|ver más|
leia mais|leia também|saiba mais|veja também|leggi anche|leggi di più|per approfondire|vedi anche|
lees ook|lees meer|lees verder|bekijk ook|läs också|läs mer|läs även|les også|les mer|læs også|læs mere|lue myös|
czytaj też|czytaj także|czytaj więcej|zobacz też|zobacz także|čtěte také|přečtěte si také|olvass tovább|
читайте также|читать далее|подробнее|читайте також|devamını oku|ayrıca okuyun|baca juga|baca selengkapnya|xem thêm|
اقرأ أيضا|اقرأ المزيد|إقرأ أيضا|اقرؤوا أيضا|اقرأ أكثر|للمزيد|شاهد أيضا|طالع أيضا|بیشتر بخوانید|קראו גם|קרא עוד|
阅读更多|相关阅读|延伸閱讀|延伸阅读|関連記事|あわせて読みたい|더 읽기"""
_RELATED = """related|related news|related stories|related articles|related content|related topics|related posts|
related coverage|related links|more on this|more on this topic|more on this story|more from|more stories|
more like this|you may also like|you might also like|you may be interested|recommended|recommended stories|
recommended for you|recommended reading|read also|see also|further reading|in this story|
mehr zum thema|zum thema|das könnte sie auch interessieren|das könnte dich auch interessieren|verwandte artikel|
ähnliche artikel|auch interessant|empfehlungen der redaktion|passend zum thema|lesen sie auch|weitere artikel|
sur le même sujet|sur le même thème|articles liés|à lire aussi|lire aussi|dans la même rubrique|articles similaires|
pour aller plus loin|vous aimerez aussi|contenus liés|
noticias relacionadas|artículos relacionados|relacionadas|relacionados|contenido relacionado|te puede interesar|
también te puede interesar|le puede interesar|más sobre este tema|más noticias|más sobre|lea también|
notícias relacionadas|artigos relacionados|conteúdo relacionado|veja também|leia também|
articoli correlati|leggi anche|potrebbe interessarti|ti potrebbe interessare|gerelateerd|lees ook|meer over|
verwante artikelen|relaterat|läs också|relatert|les også|relateret|læs også|mer om|
powiązane|zobacz także|czytaj także|související|souvisící články|kapcsolódó|похожие|по теме|читайте также|
ilgili haberler|baca juga|berita terkait|tin liên quan|
أخبار ذات صلة|مواضيع ذات صلة|مقالات ذات صلة|ذات صلة|موضوعات ذات صلة|مواضيع مرتبطة|مواد ذات صلة|اقرأ أيضا|
قد يعجبك أيضا|مطالب مرتبط|כתבות קשורות|相关新闻|相關新聞|相关阅读|関連記事|관련 기사"""
_MOST_READ = """most read|most popular|most viewed|most commented|popular|popular stories|popular now|trending|
trending now|top stories|latest|latest news|latest stories|breaking|breaking news|live|just in|read next|up next|
what to read next|editor's picks|editors' picks|our picks|don't miss|must read|coverage|more news|in case you missed it|
meistgelesen|am meisten gelesen|meistgelesene artikel|meistgelesene|beliebt|top-themen|neueste|aktuelle nachrichten|
eilmeldung|mehr nachrichten|empfohlen|top-artikel|
les plus lus|les plus lues|les plus populaires|à la une|dernières nouvelles|en direct|en continu|les plus partagés|
más leídas|más leídos|lo más leído|lo más visto|las más leídas|últimas noticias|última hora|destacados|destacadas|
mais lidas|mais lidos|últimas notícias|più letti|i più letti|le più lette|ultime notizie|ultima ora|in evidenza|
meest gelezen|meest recent|laatste nieuws|mest läst|mest lästa|senaste nytt|mest lest|mest læste|siste nytt|
najczęściej czytane|najnowsze|nejčtenější|legolvasottabb|самое читаемое|популярное|главное|последние новости|
çok okunanlar|son dakika|terpopuler|đọc nhiều|
الأكثر قراءة|الأكثر مشاهدة|الأكثر تداولا|الأكثر شعبية|آخر الأخبار|عاجل|أهم الأخبار|أحدث الأخبار|
הנקראות ביותר|阅读排行|热门|最新|ランキング|アクセスランキング|많이 본 뉴스"""
_COMMENTS = """comments|comment|leave a comment|leave a reply|post a comment|add a comment|join the conversation|
join the discussion|view comments|show comments|reader comments|responses|discussion|be the first to comment|
kommentare|kommentar|kommentar schreiben|kommentare anzeigen|diskutieren sie mit|ihre meinung|leserkommentare|
commentaires|commentaire|laisser un commentaire|réagir|réactions|comentarios|comentario|deja un comentario|comentar|
deja una respuesta|comentários|deixe um comentário|commenti|lascia un commento|scrivi un commento|reacties|reageer|
plaats een reactie|kommentarer|kommentera|skriv en kommentar|komentarze|dodaj komentarz|komentáře|diskuse|
комментарии|коментарі|yorumlar|yorum yap|komentar|bình luận|التعليقات|تعليقات|أضف تعليقا|اترك تعليقا|نظرات|תגובות|
评论|評論|コメント|댓글"""
_NEWSLETTER = """newsletter|newsletters|sign up|sign up for|subscribe to|subscribe|get our newsletter|
sign up to our newsletter|our newsletter|join our newsletter|daily briefing|morning briefing|get the latest|
in your inbox|
to your inbox|straight to your inbox|newsletter abonnieren|jetzt abonnieren|inscrivez-vous|recevez|abonnez-vous|
suscríbete|suscríbase|boletín|boletines|reciba|recibe|inscreva-se|assine|iscriviti|abbonati|schrijf je in|
aanmelden voor|prenumerera|nyhetsbrev|nyhedsbrev|zapisz się|подпишитесь|подписаться|النشرة البريدية|اشترك|
اشترك في النشرة|نشرتنا الإخبارية|bülten"""
_UI = """share|share this|share on facebook|share on twitter|share on x|facebook|twitter|x|whatsapp|telegram|linkedin|
email|e-mail|mail|print|copy link|link copied|save|bookmark|listen|listen to this article|listen to article|play|pause|
audio|video|videos|photos|gallery|watch|advertisement|ad|ads|sponsored|sponsored content|close|menu|search|login|
log in|sign in|sign up|register|subscribe|follow|follow us|home|skip to content|skip to main content|skip navigation|
back to top|top|next|previous|prev|view more|show more|load more|more|see all|view all|all|tags|topics|topic|
text size|font size|a|aa|en|es|ar|fr|de|toggle navigation|loading|loading...|image|button|iframe|accessibility|
reading mode|gift article|comments|instagram|youtube|tiktok|threads|bluesky|mastodon|reddit|pinterest|flipboard|rss|
teilen|drucken|merken|anhören|artikel anhören|vorlesen|anzeige|werbung|schliessen|schließen|menü|suche|anmelden|
abmelden|mehr anzeigen|zurück|weiter|startseite|zum inhalt springen|link kopieren|speichern|
partager|imprimer|écouter|enregistrer|publicité|fermer|rechercher|se connecter|connexion|accueil|copier le lien|suivre|
compartir|imprimir|escuchar|guardar|publicidad|anuncio|cerrar|menú|buscar|iniciar sesión|inicio|copiar enlace|seguir|
compartilhar|ouvir|salvar|publicidade|fechar|entrar|início|condividi|stampa|ascolta|salva|pubblicità|chiudi|cerca|
accedi|delen|afdrukken|luister|opslaan|advertentie|sluiten|zoeken|inloggen|dela|skriv ut|lyssna|spara|annons|stäng|
sök|logga in|del|lytt|annonse|lukk|søk|gem|udskriv|udostępnij|drukuj|posłuchaj|reklama|zamknij|szukaj|zaloguj|
поделиться|печать|реклама|закрыть|поиск|войти|paylaş|yazdır|dinle|reklam|kapat|ara|
مشاركة|شارك|طباعة|استمع|حفظ|إعلان|إغلاق|القائمة|بحث|تسجيل الدخول|الرئيسية|نسخ الرابط|تابعنا|פרסומת|שתף|
分享|打印|广告|关闭|搜索|登录|シェア|印刷|広告|検索|공유|인쇄|광고"""
_LISTEN_DURATION = r"(?:\d+:)?\d{1,2}:\d{2}"
_FOOTER = """all rights reserved|copyright|privacy policy|terms of use|terms of service|terms and conditions|
cookie policy|about us|contact us|alle rechte vorbehalten|impressum|datenschutz|tous droits réservés|mentions légales|
todos los derechos reservados|aviso legal|política de privacidad|todos os direitos reservados|
tutti i diritti riservati|alle rechten voorbehouden|med ensamrätt|wszelkie prawa zastrzeżone|все права защищены|
tüm hakları saklıdır|جميع الحقوق محفوظة|سياسة الخصوصية|כל הזכויות שמורות|版权所有|all rights reserved."""
_READING = (
    r"(?:min(?:ute)?s?\.?|minuten|minutos?|minuti|minuut|minuter|minutter|minut|dakika|"
    r"мин(?:ут[аы]?)?\.?|دقايق|دقيقة|دقيقه|分钟|分鐘|分)"
)
_READ_WORD = (
    r"(?:read(?:ing(?: time)?)?|to read|lesezeit|lesedauer|de lecture|lecture|de lectura|de leitura|di lettura|"
    r"leestijd|lastid|lesetid|læsetid|czytania|okuma(?: suresi)?|чтения|للقراءة|قراءة|阅读|閱讀)"
)

_END = r"\s*[:\-–—|»›>]*\s*"
BY = re.compile(rf"{_any(_BY)}\s*[:：]?\s+(?=\S)|{_any(_BY)}\s*[:：]\s*(?=\S)")
BY_ALONE = re.compile(rf"{_any(_BY)}\s*[:：]?\Z")
SOURCE = re.compile(rf"{_any(_SOURCE)}\s*[:：]\s*(?=\S)")
READ_MORE = re.compile(rf"{_any(_READ_MORE)}\b(?:\s*[:：|»›>\-–—]\s*|\s*\.\.\.\s*|\Z)")
RELATED_HEADING = re.compile(rf"{_any(_RELATED)}{_END}\Z")
MOST_READ_HEADING = re.compile(rf"{_any(_MOST_READ)}{_END}\Z")
COMMENTS_HEADING = re.compile(rf"(?:\(?\d[\d.,]*\)?\s*)?{_any(_COMMENTS)}\s*(?:\(?\d[\d.,]*\)?)?{_END}\Z")
NEWSLETTER = re.compile(rf"\b{_any(_NEWSLETTER)}\b")
UI = re.compile(rf"{_any(_UI)}{_END}\Z")
FOOTER = re.compile(rf"{_any(_FOOTER)}|©|\(c\) ?\d{{4}}")
READING_TIME = re.compile(
    rf"(?:{_READ_WORD}\s*[:：]?\s*(?:ca\.?\s*)?\d{{1,3}}\s*{_READING}|(?:ca\.?\s*)?\d{{1,3}}\s*[-–]?\s*{_READING}[\s.-]*{_READ_WORD})\.?"
)
DURATION = re.compile(rf"{_LISTEN_DURATION}\Z")
CREDIT = re.compile(
    r"(?:\((?:[^()]{0,60}[/ ])?(?:ap|afp|reuters|epa|getty(?: images)?|dpa|efe|ansa|apa|keystone|belga|anp|tt|ntb|"
    r"pap|xinhua|"
    r"file|archive|courtesy|handout|photo)[^()]{0,60}\)\s*\Z)|\b(?:photo|picture|image|foto|bild|credit|photograph|"
    r"fotografia|imagen|imagem|immagine|zdjecie|фото|صورة|تصوير)s?(?:\s+(?:by|courtesy|credit|von|de|di))?\s*[:：]|"
    r"©|\((?:photo|foto|photograph|picture|image)\b[^()]*\)"
)


def matches(pattern: re.Pattern[str], text: str) -> bool:
    """Whether folded ``text`` begins with (or, for the headings, is) what ``pattern`` describes."""
    return len(text) < 400 and pattern.match(fold(text)) is not None


def contains(pattern: re.Pattern[str], text: str) -> bool:
    """Whether ``pattern`` stands anywhere in folded ``text``."""
    return pattern.search(fold(text)) is not None


def after(pattern: re.Pattern[str], text: str) -> str:
    """What follows the words of ``pattern`` at the start of ``text``, or an empty string.

    Folding may change lengths, so the remainder is found by trying ends in the original.
    """
    found = pattern.match(fold(text))
    if found is None:
        return ""
    rest = fold(text)[found.end() :]
    for start in range(min(len(text), found.end() + 6) + 1):
        if fold(text[start:]) == rest and (start == len(text) or not text[start].isspace()):
            return text[start:].strip()
    return ""
