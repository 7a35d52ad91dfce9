"""Which elements may be told apart in a tally, so that no small group's votes can be read from it."""

from collections.abc import Mapping

LEAST = 5


def told_apart(sizes: Mapping[str, int], least: int = LEAST) -> list[str]:
    """The elements with at least ``least`` votes, in their order in ``sizes``.

    All others together must be nobody or ``least`` too: otherwise what is shown, taken from the
    whole, would give them away; then the smallest of the others stays unnamed with them.
    """
    shown = [name for name, size in sizes.items() if size >= least and name]
    rest = sum(sizes.values()) - sum(sizes[name] for name in shown)
    while shown and 0 < rest < least:
        smallest = min(shown, key=lambda name: sizes[name])
        shown.remove(smallest)
        rest += sizes[smallest]
    return shown
