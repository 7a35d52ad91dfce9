"""The server's door: gunicorn and every ``flask --app wsgi`` command come in here."""

from app import create_app
from deploy.keys import keep_keys

keep_keys()
app = create_app()
