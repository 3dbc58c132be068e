"""Cleaned articles as plain JSON values and back, for drafts, previews and revisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from reader.cleaning.blocks import Block, BlockType, Choices, Cleaned, Cut, Link, Metadata, Picture

_EMPTY: tuple[Any, ...] = ("", None, (), [], False)
_RUNNING = frozenset(
    {BlockType.PARAGRAPH, BlockType.SUBHEAD, BlockType.QUOTE, BlockType.LIST, BlockType.TABLE, BlockType.CODE}
)


def metadata_to_json(meta: Metadata) -> dict[str, Any]:
    """Plain values, without what is empty."""
    return {name: _plain(value) for name, value in asdict(meta).items() if value not in _EMPTY}


def metadata_from_json(data: Mapping[str, Any]) -> Metadata:
    """The metadata that ``metadata_to_json`` wrote; unknown names are ignored."""
    known = {field.name for field in fields(Metadata)}
    values: dict[str, Any] = {name: value for name, value in data.items() if name in known}
    for name in ("authors", "tags"):
        values[name] = tuple(values.get(name) or ())
    for name in ("related", "read_more"):
        values[name] = tuple(Link(**link) for link in values.get(name) or ())
    if lead := values.get("lead"):
        values["lead"] = Picture(**lead)
    return Metadata(**values)


def cut_to_json(cut: Cut) -> dict[str, Any]:
    """Plain values of one piece that was cut."""
    values = {name: value for name, value in asdict(cut).items() if name != "blocks"}
    return values | ({"blocks": [block.to_json() for block in cut.blocks]} if cut.blocks else {})


def cut_from_json(data: Mapping[str, Any]) -> Cut:
    """The piece that ``cut_to_json`` wrote."""
    return Cut(**{**data, "blocks": tuple(Block.from_json(block) for block in data.get("blocks", ()))})


def choices_to_json(choices: Choices) -> dict[str, Any]:
    """Plain values of what a reader kept and cut; empty where that was nothing."""
    return {"kept": list(choices.kept), "cut": list(choices.cut)} if choices else {}


def choices_from_json(data: Mapping[str, Any]) -> Choices:
    """What ``choices_to_json`` wrote."""
    return Choices(tuple(data.get("kept", ())), tuple(data.get("cut", ())))


def cleaned_to_json(cleaned: Cleaned) -> dict[str, Any]:
    """Everything of a cleaned page as plain values that ``json`` can write."""
    return {
        "blocks": [block.to_json() for block in cleaned.blocks],
        "meta": metadata_to_json(cleaned.meta),
        "cut": [cut_to_json(cut) for cut in cleaned.cut],
        "warnings": list(cleaned.warnings),
        "encoding": cleaned.encoding,
        "encoding_guessed": cleaned.encoding_guessed,
        "extractor": cleaned.extractor,
        "rules": list(cleaned.rules),
        "by_hand": choices_to_json(cleaned.by_hand),
    }


def cleaned_from_json(data: Mapping[str, Any]) -> Cleaned:
    """What ``cleaned_to_json`` wrote, equal to what it was given."""
    return Cleaned(
        blocks=tuple(Block.from_json(block) for block in data.get("blocks", ())),
        meta=metadata_from_json(data.get("meta", {})),
        cut=tuple(cut_from_json(cut) for cut in data.get("cut", ())),
        warnings=tuple(data.get("warnings", ())),
        encoding=data.get("encoding", "utf-8"),
        encoding_guessed=data.get("encoding_guessed", False),
        extractor=data.get("extractor", ""),
        rules=tuple(data.get("rules", ())),
        by_hand=choices_from_json(data.get("by_hand", {})),
    )


def record(cleaned: Cleaned, file: str = "") -> dict[str, Any]:
    """One flat object a page: the fields by their plain names, null where the page says nothing."""
    meta = cleaned.meta
    lead = meta.lead
    dossier = {"title": meta.dossier_title, "blurb": meta.dossier_blurb} if meta.dossier_title else None
    running = [block for block in cleaned.blocks if _is_running(block)]
    return {
        "file": file,
        "title": meta.headline or None,
        "suggested_title": meta.suggested_headline or None,
        "byline": meta.byline or None,
        "authors": list(meta.authors),
        "source": meta.credited_source or None,
        "published": meta.published or None,
        "published_raw": meta.published_raw or None,
        "modified": meta.modified or None,
        "reading_time": meta.reading_time or None,
        "site": meta.outlet or None,
        "standfirst": meta.standfirst or None,
        "figure_caption": (lead.caption or None) if lead else None,
        "figure_alt": (lead.alt or None) if lead else None,
        "body": [block.text for block in running if block.type is not BlockType.SUBHEAD],
        "tags": list(meta.tags),
        "dossier": dossier,
        "related": [link.title for link in meta.related],
        "read_more": meta.read_more[0].title if meta.read_more else None,
        "section": meta.section or None,
        "language": meta.language or None,
        "direction": meta.direction or None,
        "canonical_url": meta.canonical_url or None,
        "text": "\n\n".join(block.text for block in running),
        "subheads": [block.text for block in cleaned.blocks if block.type is BlockType.SUBHEAD],
        "captions": [
            _caption(block) for block in cleaned.blocks if block.type is BlockType.FIGURE and block.text
        ],
        "blocks": [
            {"type": block.type.value, "text": block.text, "lang": block.lang, "dir": block.dir}
            for block in cleaned.blocks
        ],
        "cut": [{"kind": cut.kind, "why": cut.why, "text": cut.text} for cut in cleaned.cut],
        "encoding": cleaned.encoding,
        "encoding_guessed": cleaned.encoding_guessed,
        "warnings": list(cleaned.warnings),
    }


def _is_running(block: Block) -> bool:
    """Whether the block is running text: no figure, no link to a player, no note about the article."""
    quoted = block.type is BlockType.EMBED and block.html.startswith("<blockquote")
    return bool(block.text) and (block.type in _RUNNING or quoted)


def _caption(block: Block) -> str:
    return block.picture.caption if block.picture is not None and block.picture.caption else block.text


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
