"""Keeping the talk fit for everybody, in the open: reports, holds, acts with a rule, appeals."""
