"""What people can do together in a room, one folder each. Add a folder; nothing else changes."""

from app.core.registry import Registry
from app.dialogues.activities.protocol import Activity

activities: Registry[Activity] = Registry(__name__)
