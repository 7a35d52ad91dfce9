"""A house whose rooms have the small activity of the tests, as gunicorn loads it."""

from app import create_app
from app.dialogues.activities import activities
from tests.dialogues.makers import Notes

activities._parts = {"notes": Notes()}
app = create_app()
