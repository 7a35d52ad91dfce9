"""Numbers out of addresses: whatever arrives, what comes out fits a database column."""

LARGEST = 2_147_483_647


def row_number(text: str | None) -> int | None:
    """A row's number typed into an address; None for anything else, never more than a column holds."""
    if not text or not text.isascii() or not text.isdigit():
        return None
    return min(int(text[:12]), LARGEST)
