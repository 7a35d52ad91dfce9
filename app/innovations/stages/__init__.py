"""Kinds of stages, one folder each. Add a folder; nothing else changes."""

from app.core.registry import Registry
from app.innovations.stages.protocol import StagePart

stages: Registry[StagePart] = Registry(__name__)
