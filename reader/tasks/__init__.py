"""Work that a request does not wait for. A task says only that there is some: the rows say what."""
