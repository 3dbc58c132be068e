"""Books: EPUB 3.3 files, written piece by piece. Pure: plain values in, bytes out (docs/adr/0024-epub.md)."""
