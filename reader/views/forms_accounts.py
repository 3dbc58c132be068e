"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from reader.models import Role, Theme, User
from reader.services.accounts import INVITATION_LASTS
from reader.services.signing_in import PASSWORD_LIMIT

_NAME = RegexValidator(r"^[\w.+-]+\Z", _("Letters, digits and . + - _ only."))
_ONE_LINE = RegexValidator(
    r"^[^\x00-\x1f\x7f\u0085\u2028\u2029\u202a-\u202e\u2066-\u2069]*\Z", _("One line of text only.")
)


class SignInForm(forms.Form):
    """Name or e-mail, password, and whether to stay signed in."""

    username = forms.CharField(max_length=254)
    password = forms.CharField(max_length=PASSWORD_LIMIT, strip=False)
    keep = forms.BooleanField(required=False)


class EmailForm(forms.Form):
    """One e-mail address."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)


class AccountForm(forms.Form):
    """Makes an account."""

    username = forms.CharField(
        label=_("Name to sign in with"), max_length=60, validators=[_NAME],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    display_name = forms.CharField(
        label=_("Name beside your notes"), max_length=80, required=False, validators=[_ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False,
        help_text=_("For a forgotten password. Never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), max_length=PASSWORD_LIMIT, strip=False,
        help_text=_("At least 12 characters; a few words are easier to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, fixed_email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_email = fixed_email
        if fixed_email:
            del self.fields["email"]

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This name is taken."))
        return name

    def clean_email(self) -> str:
        email = str(self.cleaned_data.get("email", ""))
        if email and User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This address cannot be used here. Leave it out, or use another."))
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        user = User(
            username=data.get("username", ""),
            display_name=data.get("display_name", ""),
            email=self.fixed_email or data.get("email", ""),
        )
        if password := data.get("password"):
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class NewPasswordForm(forms.Form):
    """A new password, and the present one where there is one."""

    current = forms.CharField(
        label=_("Present password"), max_length=PASSWORD_LIMIT, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("New password"), max_length=PASSWORD_LIMIT, strip=False,
        help_text=_("At least 12 characters; a few words are easier to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, ask_current: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not ask_current or not user.has_usable_password():
            del self.fields["current"]

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not self.user.check_password(current):
            raise ValidationError(_("This is not your present password."))
        return current

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password


class ProfileForm(forms.ModelForm[User]):
    """What others see beside one's notes."""

    class Meta:
        model = User
        fields = ["display_name"]

    display_name = forms.CharField(max_length=80, required=False, validators=[_ONE_LINE])


class MailForm(forms.Form):
    """Another e-mail address; asks for the password, since whoever reads that mail can set a new one."""

    email = forms.EmailField(max_length=254, required=False)
    current = forms.CharField(max_length=PASSWORD_LIMIT, strip=False, required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        email = data.get("email", "")
        if self.user.has_usable_password() and not self.user.check_password(data.get("current") or ""):
            self.add_error("current", _("This is not your present password."))
        elif email and User.objects.filter(email__iexact=email).exclude(pk=self.user.pk).exists():
            self.add_error("email", _("This address cannot be used here."))
        return data


class LookForm(forms.ModelForm[User]):
    """Language and theme."""

    class Meta:
        model = User
        fields = ["language", "theme"]

    language = forms.ChoiceField(choices=[("", ""), *settings.LANGUAGES], required=False)
    theme = forms.ChoiceField(choices=Theme.choices)


class KeysForm(forms.ModelForm[User]):
    """Single-key shortcuts on or off."""

    class Meta:
        model = User
        fields = ["shortcuts"]


class InvitationForm(forms.Form):
    """Whom to invite, as what, for how long."""

    email = forms.EmailField(max_length=254, required=False)
    role = forms.ChoiceField(choices=Role.choices)
    lasts = forms.ChoiceField(choices=[(key, key) for key in INVITATION_LASTS])
