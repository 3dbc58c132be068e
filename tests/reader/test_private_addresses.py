"""Private addresses: shown once, kept as a hash, replaced, revoked; their use is noted now and then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reader.errors import Invalid, TooOften
from reader.models import PrivateAddress, User
from reader.services.private_addresses import CHANGED, MADE_AN_HOUR, find, make, note_use, renew, revoke
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def link_in(answer: Any) -> str:
    return str(answer.context["link"])


def test_only_the_hash_and_the_last_letters_of_a_token_are_kept(reader: User) -> None:
    address, token = make(reader, CHANGED)
    row = PrivateAddress.objects.values().get(pk=address.pk)
    assert len(token) >= 32
    assert row["ending"] == token[-4:]
    assert token not in {str(value) for value in row.values()}
    found = find(token, CHANGED)
    assert found is not None
    assert found.user == reader


def test_a_new_address_closes_the_one_before(reader: User) -> None:
    address, first = make(reader, CHANGED)
    second = renew(address)
    assert find(first, CHANGED) is None
    assert find(second, CHANGED) == address
    again, third = make(reader, CHANGED)
    assert again == address
    assert find(second, CHANGED) is None
    assert find(third, CHANGED) == address


def test_what_opens_nothing(reader: User, django_assert_num_queries: Any) -> None:
    address, token = make(reader, CHANGED)
    for wrong in ("", "x", token[:-1], token + "x", token.swapcase(), "\x00" * 32, "ل" * 32, "x" * 100_000):
        with django_assert_num_queries(1):
            assert find(wrong, CHANGED) is None
    assert find(token, "another") is None
    reader.is_active = False
    reader.save()
    with django_assert_num_queries(1):
        assert find(token, CHANGED) is None
    reader.is_active = True
    reader.save()
    assert find(token, CHANGED) is not None
    revoke(address)
    assert find(token, CHANGED) is None


def test_use_is_noted_once_an_hour(reader: User, django_assert_num_queries: Any) -> None:
    address, token = make(reader, CHANGED)
    note_use(address)
    address.refresh_from_db()
    first = address.last_used_at
    assert first is not None
    with django_assert_num_queries(0):
        note_use(address)
    PrivateAddress.objects.update(last_used_at=timezone.now() - timedelta(minutes=61))
    found = find(token, CHANGED)
    assert found is not None
    note_use(found)
    address.refresh_from_db()
    assert address.last_used_at is not None
    assert address.last_used_at >= first


def test_unknown_purposes_and_too_many_are_refused(reader: User) -> None:
    with pytest.raises(Invalid):
        make(reader, "everything")
    for _n in range(MADE_AN_HOUR):
        make(reader, CHANGED)
    with pytest.raises(TooOften):
        make(reader, CHANGED)
    assert PrivateAddress.objects.filter(user=reader).count() == 1


def test_the_settings_show_an_address_once_and_then_its_ending(reading: Client, reader: User) -> None:
    profile = reverse("profile")
    assert "Make an address:" in reading.get(profile).content.decode()
    answer = reading.post(reverse("private-address-make"), {"purpose": CHANGED})
    token = link_in(answer).rsplit("/", 1)[1].removesuffix(".atom")
    assert find(token, CHANGED) is not None
    assert "no-store" in answer["Cache-Control"]
    page = reading.get(profile).content.decode()
    assert token not in page
    assert f"…{token[-4:]}" in page
    assert "never" in page
    assert "Make an address:" not in page
    address = reader.private_addresses.get()
    renewed = reading.post(reverse("private-address-renew", args=[address.pk]))
    other = link_in(renewed).rsplit("/", 1)[1].removesuffix(".atom")
    assert find(token, CHANGED) is None
    assert find(other, CHANGED) is not None
    gone = reading.post(reverse("private-address-revoke", args=[address.pk]), follow=True)
    assert "it opens nothing any more" in gone.content.decode()
    assert find(other, CHANGED) is None


def test_nobody_else_renews_or_revokes_it(reader: User) -> None:
    address, token = make(reader, CHANGED)
    other = Client()
    other.force_login(make_user())
    for name in ("private-address-renew", "private-address-revoke"):
        assert other.post(reverse(name, args=[address.pk])).status_code == 404
        assert other.get(reverse(name, args=[address.pk])).status_code == 405
    assert find(token, CHANGED) is not None
    assert token[-4:] not in other.get(reverse("profile")).content.decode()
