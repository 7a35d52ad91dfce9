"""The one blueprint of this room; the sub-rooms' views hang their pages on it."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, url_prefix="/accounts")
