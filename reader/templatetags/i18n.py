"""Django's tags for translation; a number that stands in a sentence is written as the sentence's language writes it.

Takes the place of Django's library of this name (``TEMPLATES`` in the settings).
"""

from __future__ import annotations

from decimal import Decimal

from django.template import Library, TemplateSyntaxError
from django.template.base import Parser, Token, render_value_in_context
from django.template.context import Context
from django.templatetags import i18n as django_i18n
from django.utils import translation
from django.utils.safestring import SafeString

from reader.numerals import number

register = Library()
register.tags.update(django_i18n.register.tags)
register.filters.update(django_i18n.register.filters)


class Sentence(django_i18n.BlockTranslateNode):
    """A sentence with its values."""

    def render(self, context: Context, nested: bool = False) -> str:
        """The sentence in the language of the page; raises ``TemplateSyntaxError`` where its counter is no number."""
        with context.push(**{name: value.resolve(context) for name, value in self.extra_context.items()}):
            said, names = self._said(context)
            found = SafeString(said % {name: _shown(context, name) for name in names})
        if self.asvar:
            context[self.asvar] = found
            return ""
        return found

    def _said(self, context: Context) -> tuple[str, list[str]]:
        """The translation with its placeholders, and the names of these."""
        singular, names = self.render_token_list(self.singular)
        about = self.message_context.resolve(context) if self.message_context else None
        if not (self.plural and self.countervar and self.counter):
            said = translation.pgettext(about, singular) if about else translation.gettext(singular)
            return said, names
        count = self.counter.resolve(context)
        if not isinstance(count, (Decimal, float, int)):
            raise TemplateSyntaxError(f"{self.countervar!r} of a sentence must be a number.")
        context[self.countervar] = count
        plural, more = self.render_token_list(self.plural)
        if about:
            return translation.npgettext(about, singular, plural, int(count)), [*names, *more]
        return translation.ngettext(singular, plural, int(count)), [*names, *more]


def _shown(context: Context, name: str) -> str:
    value = context.get(name, "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return str(render_value_in_context(value, context))


def blocktranslate(parser: Parser, token: Token) -> django_i18n.BlockTranslateNode:
    """As Django's tag of this name."""
    node = django_i18n.do_block_translate(parser, token)
    node.__class__ = Sentence
    return node


register.tag("blocktranslate", blocktranslate)
register.tag("blocktrans", blocktranslate)
