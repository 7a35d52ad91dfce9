"""Numbers out of an address, never larger than a database can compare with."""

from flask import request

LARGEST = 2_147_483_647


def asked_number(name: str) -> int | None:
    """The number of that name in the address; None when it is absent or no number."""
    found = request.args.get(name, type=int)
    return None if found is None else max(0, min(found, LARGEST))
