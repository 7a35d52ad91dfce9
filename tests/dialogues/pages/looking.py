"""What the tests of rooms' pages share."""

from lxml import html

from app.dialogues.log.queries import hall_from_log
from tests.dialogues.makers import do
from tests.support.people import sign_in


def browser(visitor, actor=None):
    one = visitor()
    if actor:
        sign_in(one, actor)
    return one


def ask(stage, text="Kapan loket dua dibuka?", doer=None):
    done = do(stage, doer or stage.participant, "ask", {"text": text}, activity="questions")
    assert done.refusal is None
    return done.seq


def state(stage, activity="questions"):
    return hall_from_log(stage.id).states[activity]


def buttons(page):
    """Words of all that can be pressed in the page's main part."""
    whole = html.fromstring(page.text)
    found = whole.xpath("//main//button | //main//a[contains(@class, 'button')]")
    return [" ".join(one.text_content().split()) for one in found]


def sent_late(who, base, **told):
    """A question sent from a form that was opened while it was still taken."""
    told["csrf_token"] = who.token(f"{base}/seat")
    return who.post(f"{base}/questions/ask", data=told)
