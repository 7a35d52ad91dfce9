"""HTTP door of doubt: a reader says that evidence does not fit, the agency answers."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.queries import ids_of_path
from app.commitments import actions, queries, rules
from app.commitments.blueprint import blueprint
from app.commitments.forms import DoubtAnswerForm, DoubtForm
from app.commitments.policies import may_doubt, may_promise, require, require_reader
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Conflict, Forbidden
from app.core.words import say
from app.db.unit import transaction
from app.web.http import attempt, done, hindered, page, signed_in_actor


@blueprint.route("/<int:commitment_id>/doubt", methods=["GET", "POST"])
def doubt(commitment_id: int) -> ResponseReturnValue:
    """A reader doubts what is shown as evidence."""
    actor, head, form = signed_in_actor(), queries.commitment_head(commitment_id), DoubtForm()
    require_reader(may_doubt(actor, head, ids_of_path(head.agency_path)))
    if no := hindered(lambda: _require_first(actor, head), _("Bukti ini tidak sesuai"), _at(head)):
        return no
    if form.offer().validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            actions.doubt(actor, head.id, why=form.why.data, now=clock.now())
        if tried.ok:
            done(_("Keraguan Anda tercatat, dan instansi sudah diberi tahu."))
            return redirect(url_for(".show", commitment_id=head.id))
    return page("commitments/doubt.html", form=form, head=head, **_shown(head.id))


def _at(head: Any) -> str:
    return f"/commitments/{head.id}"


def _require_first(actor: Actor, head: Any) -> None:
    """``Conflict`` without evidence, and while one's own doubt waits for its answer."""
    rules.require_shown(head.standing, head.proven)
    if queries.has_doubted(actor, head.id):
        raise Conflict(say("Keraguan Anda tercatat dan menunggu jawaban instansi."))


def _shown(commitment_id: int) -> dict[str, Any]:
    """What is doubted, or answered for: the steps with evidence, and it (3 statements)."""
    steps, evidence = queries.milestones_of(commitment_id), queries.evidence_of(commitment_id)
    return {
        "steps": [one for one in steps if one.id in evidence],
        "evidence": evidence,
        "files": queries.files_of(commitment_id),
    }


@blueprint.route("/<int:commitment_id>/doubts", methods=["GET", "POST"])
def answer_doubts(commitment_id: int) -> ResponseReturnValue:
    """The agency answers what is doubted."""
    actor, head = signed_in_actor(), queries.commitment_head(commitment_id)
    form = DoubtAnswerForm()
    require(may_promise(actor, head.agency_id, ids_of_path(head.agency_path)))
    if no := hindered(lambda: _require_doubted(head), _("Jawab keraguan pembaca"), _at(head)):
        return no
    if form.validate_on_submit():
        with attempt(form, Forbidden) as tried, transaction():
            actions.answer_doubts(actor, head.id, note=form.answer.data or "", now=clock.now())
        if tried.ok:
            done(_("Jawaban Anda dibaca semua orang."))
            return redirect(url_for(".show", commitment_id=head.id))
    return page("commitments/doubts.html", form=form, head=head, **_shown(head.id))


def _require_doubted(head: Any) -> None:
    if not head.doubted:
        raise Conflict(say("Tidak ada keraguan yang menunggu jawaban."))
