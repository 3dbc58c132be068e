"""How notes leave the library and come back: one module a format, each over plain values.

Writers are generators of text pieces, so that an export of any size is sent while it is read. Nothing here knows the
database or a request; ``annotations.queries.exporting`` fills the values, ``annotations.services.importing`` takes
what ``reading`` found.
"""
