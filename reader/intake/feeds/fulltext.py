"""Whether what a feed brings of an article is the whole of it.

Better a page fetched for nothing than a story that ends in the middle; so the content counts as the whole only when
it has at least 150 words (250 where it stands in a field that is meant for a summary), is longer than the summary
beside it by a fifth, and does not end like a beginning: in an ellipsis, or in "read more" of any language.
"""

from __future__ import annotations

import re

from reader.folding import fold
from reader.intake.feeds.model import CONTENT_LIMIT
from reader.intake.feeds.text import words_in

LEAST_WORDS = 150
LEAST_WORDS_OF_A_SUMMARY = 250

_CUT = ("…", "...", "[…]", "[...]", "(…)", "(...)", "[&hellip;]", "»»", ">>", "→")
_MORE = frozenset(
    fold(phrase)
    for phrase in (
        "read more", "read on", "read the full story", "read the full article", "read full article", "read the rest",
        "read the whole story", "full story", "more", "continue reading", "keep reading", "learn more", "see more",
        "view article", "view full post", "go to article", "subscribe to read", "subscribe to continue reading",
        "sign in to read", "log in to continue", "continue", "click here to read more", "read the full post",
        "weiterlesen", "mehr", "mehr lesen", "zum artikel", "den ganzen artikel lesen", "jetzt weiterlesen",
        "lire la suite", "lire plus", "en savoir plus", "lire l’article", "la suite",
        "leer más", "leer mas", "seguir leyendo", "ver más", "sigue leyendo", "leer el artículo completo",
        "leggi tutto", "continua a leggere", "leggi di più", "continua", "ler mais", "continue lendo", "leia mais",
        "lees verder", "lees meer", "läs mer", "les mer", "læs mere", "lue lisää", "czytaj więcej", "czytaj dalej",
        "читать далее", "читать дальше", "подробнее", "далее", "devamını oku", "devamı", "اقرأ المزيد", "المزيد",
        "تابع القراءة", "لقراءة المزيد", "ادامه مطلب", "קרא עוד", "続きを読む", "もっと読む", "阅读全文", "查看全文",
        "閱讀全文", "繼續閱讀", "더 보기", "계속 읽기",
    )
)  # fmt: skip
_MORE_START = re.compile(
    r"(continue reading|read more|read the (full|rest|whole)|lire la suite|weiterlesen|leer mas|seguir leyendo|"
    r"the post .{1,200} (appeared first|first appeared) on .{0,100}$)"
)


def is_full(content: str, lines: str, summary: str, *, has_content: bool) -> bool:
    """Whether ``content`` (HTML, with ``lines`` as its text) is the whole article. See the module for the rule."""
    if not content or len(content) > CONTENT_LIMIT:
        return False
    words = words_in(lines)
    if words < (LEAST_WORDS if has_content else LEAST_WORDS_OF_A_SUMMARY):
        return False
    if has_content and summary and words <= words_in(summary) * 1.2:
        return False
    return not ends_early(lines)


def ends_early(lines: str) -> bool:
    """Whether the text breaks off: its last line, apart from a blog's "appeared first on", leads elsewhere."""
    tail = [line.strip() for line in lines.split("\n") if line.strip()][-3:]
    while tail and "appeared first on" in tail[-1].casefold() + " ":
        tail.pop()
    if not tail:
        return True
    last = tail[-1].rstrip("\u200e\u200f \u00a0»›>")
    if last.endswith(_CUT) or re.search(r"(…|\.\.\.)\s*\W{0,3}$", last):
        return True
    folded = fold(last)
    if folded in _MORE or (len(folded) < 200 and _MORE_START.match(folded)):
        return True
    return any(
        len(folded) > len(phrase) and folded.endswith(" " + phrase) and " " in phrase for phrase in _MORE
    ) and bool(re.search(r"(…|\.\.\.|\[|\()", last[-60:]))
