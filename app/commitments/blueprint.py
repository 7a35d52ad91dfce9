"""One blueprint for every page of the commitments."""

from flask import Blueprint

blueprint = Blueprint("commitments", __name__, url_prefix="/commitments")
