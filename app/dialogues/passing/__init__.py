"""A phone that goes round in the hall ("HP bersama"): nothing stays behind in it."""
