"""Ways to count ballots, one folder each. Add a folder; nothing else changes."""

from app.core.registry import Registry
from app.voting.methods.protocol import Method

methods: Registry[Method] = Registry(__name__)
