"""The one blueprint on which the sub-rooms of the dialogues hang their pages."""

from flask import Blueprint

blueprint = Blueprint("dialogues", __name__, url_prefix="/dialogues")
