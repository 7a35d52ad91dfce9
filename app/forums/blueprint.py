"""The one blueprint on which the sub-rooms of the forum hang their pages."""

from flask import Blueprint

blueprint = Blueprint("forums", __name__, url_prefix="/forums")
