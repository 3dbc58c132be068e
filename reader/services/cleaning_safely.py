"""Cleaning a stranger's page, in a process of its own."""

from __future__ import annotations

from typing import Any

from reader.cleaning import Cleaned, clean
from reader.confined import confined


def clean_confined(raw: bytes | str, **options: Any) -> Cleaned:
    """``reader.cleaning.clean`` with the same parameters and errors, and what ``confined`` raises."""
    return confined(clean, raw, **options)
