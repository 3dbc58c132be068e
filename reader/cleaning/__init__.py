"""From a captured page to a clean article: pure functions on plain values, no database."""

from reader.cleaning.blocks import (
    Block,
    BlockType,
    Choices,
    Cleaned,
    Cut,
    Link,
    Metadata,
    Picture,
    Placed,
    canonical_text,
    place,
)
from reader.cleaning.choices import put_back, with_choices
from reader.cleaning.clean import clean, is_html
from reader.cleaning.errors import (
    CleaningError,
    EmptyInput,
    NothingToRead,
    NotText,
    TooDeep,
    TooLarge,
    TooManyElements,
    TooManyLines,
    UnknownEncoding,
)

__all__ = [
    "Block",
    "BlockType",
    "Choices",
    "Cleaned",
    "CleaningError",
    "Cut",
    "EmptyInput",
    "Link",
    "Metadata",
    "NotText",
    "NothingToRead",
    "Picture",
    "Placed",
    "TooDeep",
    "TooLarge",
    "TooManyElements",
    "TooManyLines",
    "UnknownEncoding",
    "canonical_text",
    "clean",
    "is_html",
    "place",
    "put_back",
    "with_choices",
]
