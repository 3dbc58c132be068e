"""A cleaned page as plain JSON values and back: for drafts, and for what a revision keeps of its cleaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reader.cleaning.blocks import Block, Cleaned, Cut, Link, Metadata, Picture

_EMPTY: tuple[object, ...] = ("", None, 0, (), [])


def cut_to_json(cut: Cut) -> dict[str, Any]:
    """Plain values, without what is empty."""
    return {name: value for name, value in asdict(cut).items() if name == "after" or value not in _EMPTY}


def cut_from_json(data: Mapping[str, Any]) -> Cut:
    """The piece that ``cut_to_json`` wrote."""
    return Cut(**data)


def metadata_to_json(meta: Metadata) -> dict[str, Any]:
    """Plain values, without what is empty."""
    return {name: value for name, value in asdict(meta).items() if value not in _EMPTY}


def metadata_from_json(data: Mapping[str, Any]) -> Metadata:
    """The metadata that ``metadata_to_json`` wrote."""
    values = dict(data)
    for name in ("related", "read_more"):
        values[name] = tuple(Link(**link) for link in values.get(name, ()))
    for name in ("authors", "tags"):
        values[name] = tuple(values.get(name, ()))
    if values.get("lead"):
        values["lead"] = Picture(**values["lead"])
    return Metadata(**values)


def cleaned_to_json(cleaned: Cleaned) -> dict[str, Any]:
    """A whole cleaned page as plain values."""
    return {
        "blocks": [block.to_json() for block in cleaned.blocks],
        "meta": metadata_to_json(cleaned.meta),
        "cut": [cut_to_json(cut) for cut in cleaned.cut],
        "warnings": list(cleaned.warnings),
        "encoding": cleaned.encoding,
        "encoding_guessed": cleaned.encoding_guessed,
        "extractor": cleaned.extractor,
    }


def cleaned_from_json(data: Mapping[str, Any]) -> Cleaned:
    """The page that ``cleaned_to_json`` wrote."""
    return Cleaned(
        blocks=tuple(Block.from_json(block) for block in data["blocks"]),
        meta=metadata_from_json(data["meta"]),
        cut=tuple(cut_from_json(cut) for cut in data["cut"]),
        warnings=tuple(data["warnings"]),
        encoding=data["encoding"],
        encoding_guessed=data["encoding_guessed"],
        extractor=data["extractor"],
    )
