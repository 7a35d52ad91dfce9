"""Writes of a proposal's way: sending in, judging, stages, publishing."""

from app.innovations.journeys.actions.judging import judge_entry
from app.innovations.journeys.actions.publishing import publish_proposal, publish_stage
from app.innovations.journeys.actions.sending import submit_proposal, withdraw_proposal
from app.innovations.journeys.actions.staging import enter_stage, lock_stage, start_stage

__all__ = [
    "enter_stage",
    "judge_entry",
    "lock_stage",
    "publish_proposal",
    "publish_stage",
    "start_stage",
    "submit_proposal",
    "withdraw_proposal",
]
