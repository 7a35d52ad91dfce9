"""The one blueprint on which the sub-rooms of notices hang their pages."""

from flask import Blueprint

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
