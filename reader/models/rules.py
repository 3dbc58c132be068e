"""What readers taught the library: how an outlet's pages are cleaned, and what is filed under which tags."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reader.models.base import Dated


class OutletRule(Dated):
    """“Always do this for this outlet”: made in a preview, used for every later page of the outlet."""

    class Does(models.TextChoices):
        KEEP = "keep", _("keep")
        CUT = "cut", _("cut")
        FIELD = "field", _("set a field")

    outlet = models.ForeignKey("reader.Outlet", models.CASCADE, related_name="rules")
    does = models.CharField(max_length=5, choices=Does.choices)
    where = models.CharField(max_length=120, blank=True)
    """The place on the page (``Block.where``) that it holds for; empty: anywhere."""
    words = models.CharField(max_length=300, blank=True)
    """The folded beginning of the piece's text, figures as 0, where the place alone does not tell; empty: any text."""
    field = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=500, blank=True)
    """For a field: what it becomes; empty empties it."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)

    class Meta:
        ordering = ["outlet", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "does", "where", "words", "field"], name="outlet_rule_once"
            ),
            models.CheckConstraint(
                condition=(Q(does="field") & ~Q(field=""))
                | (Q(does__in=["keep", "cut"]) & (~Q(where="") | ~Q(words=""))),
                name="outlet_rule_says_what",
            ),
        ]


class TagRule(Dated):
    """What comes from an outlet, a feed or a section, or has certain words, is filed under tags."""

    name = models.CharField(_("name"), max_length=120, blank=True)
    outlet = models.ForeignKey(
        "reader.Outlet",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tag_rules",
        verbose_name=_("outlet"),
    )
    feed = models.ForeignKey(
        "reader.Feed", models.CASCADE, null=True, blank=True, related_name="tag_rules", verbose_name=_("feed")
    )
    section = models.CharField(_("section"), max_length=100, blank=True)
    """The section as the publisher writes it; compared folded."""
    words = models.CharField(_("words"), max_length=500, blank=True)
    """A small expression over headline, standfirst and text, see ``reader.intake.wording``."""
    tags = models.ManyToManyField("reader.Tag", through="TagRuleTag", related_name="tag_rules")
    enabled = models.BooleanField(_("in use"), default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    run = models.JSONField(default=dict, blank=True, editable=False)
    """How far it has come with the articles that were there before it, see ``reader.services.tag_rules``."""

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outlet__isnull=False) | Q(feed__isnull=False) | ~Q(section="") | ~Q(words=""),
                name="tag_rule_has_condition",
            )
        ]

    def __str__(self) -> str:
        return self.name


class TagRuleTag(models.Model):
    """A tag that a rule files under."""

    rule = models.ForeignKey(TagRule, models.CASCADE, related_name="rule_tags")
    tag = models.ForeignKey("reader.Tag", models.CASCADE, related_name="rule_tags")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "tag"], name="tag_rule_tag_once")]
