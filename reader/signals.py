"""What reader announces. It calls nobody; whoever cares listens."""

from django.dispatch import Signal

revision_added = Signal()
"""A revision joined an article. Arguments: ``revision``. Sent after the transaction that wrote it."""

article_removed = Signal()
"""An article went to the bin. Arguments: ``article``."""

article_corrected = Signal()
"""What is said about an article was corrected, or it came back from the bin. Arguments: ``article``. Sent after the
transaction."""

told_alike = Signal()
"""A reader said that two articles tell one story. Arguments: ``article``, ``other``, ``user``. Sent after commit."""

pages_wait = Signal()
"""Pages of an import wait to be read. Arguments: ``batch`` (its id). Sent after commit."""

pictures_wait = Signal()
"""An article was saved whose pictures are still to be stored. Arguments: ``article``. Sent after commit."""

look_waits = Signal()
"""A look at a feed or a site waits to be done. Arguments: ``look`` (its id). Sent after commit."""

feed_waits = Signal()
"""A feed's turn to be asked has come. Arguments: ``feed`` (its id), ``wished`` (True where a reader waits for it). Sent
after commit."""
