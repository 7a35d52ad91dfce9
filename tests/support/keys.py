"""A window that is only ever told of keys: every stop on the way must show where the reader is."""

import re

from playwright.sync_api import Page

_MOST_STOPS = 220

_HERE = """() => {
  const here = document.activeElement;
  const label = here.labels && here.labels.length ? here.labels[0].innerText : '';
  const ringed = e => { const s = getComputedStyle(e);
    return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none'; };
  let shown = false, near = here;
  for (let n = 0; n < 5 && near; n++, near = near.parentElement) shown = shown || ringed(near);
  return {
    words: (here.innerText || label || here.getAttribute('aria-label') || here.value || '').trim(),
    name: here.name || '', value: here.value || '', href: here.getAttribute('href') || '',
    tag: here.tagName, shown, body: here === document.body,
  };
}"""


class Keys:
    """A window that is only ever told of keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def here(self) -> dict[str, str]:
        """What has the focus; a stop without a visible ring is remembered."""
        found: dict[str, str] = self.page.evaluate(_HERE)
        if not found["body"] and not found["shown"]:
            self.unseen.append(f"{self.page.url}: {found['tag']} {found['words'][:40]}")
        return found

    def to(self, words: str = ".*", *, key: str = "Tab", **wanted: str) -> None:
        """Tab on until something with these words (whole, a pattern) and attributes has the focus."""
        seen = []
        for _ in range(_MOST_STOPS):
            self.page.keyboard.press(key)
            found = self.here()
            seen.append(found["words"][:30])
            first = found["words"].split("\n")[0].strip()
            if re.fullmatch(words, first) and all(
                re.fullmatch(pattern, found[name]) for name, pattern in wanted.items()
            ):
                return
        raise AssertionError(f"{words} {wanted} has no stop on {self.page.url}: {seen}")

    def go(self, words: str = ".*", **wanted: str) -> None:
        """Tab to a link or button and press Enter."""
        self.to(words, **wanted)
        before = self.page.evaluate("performance.timeOrigin")
        self.page.keyboard.press("Enter")
        self.page.wait_for_function("before => performance.timeOrigin !== before", arg=before)
        self.page.wait_for_load_state()

    def type(self, name: str, text: str) -> None:
        """Tab to a box of that name and write in it, in place of what is there."""
        self.to(name=name)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, times: int = 0) -> None:
        """Tab to a group of choices and take one of them."""
        self.to(name=name)
        for _ in range(times):
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")

    def enter(self, account: dict[str, str]) -> None:
        """In by the front door."""
        self.page.goto("/")
        self.go("Masuk")
        self.type("email", account["email"])
        self.type("password", account["password"])
        self.go("Masuk", tag="BUTTON")
