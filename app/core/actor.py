"""Who is acting, reduced to what rules need to know."""

from dataclasses import dataclass

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as policies see one.

    ``grants`` holds ``(role, scope)`` pairs; a scope is ``"*"``, ``"edition:<id>"`` or
    ``"organisation:<id>"``. ``organisations`` are the ids of the organisations the person is a
    current member of, with all their ancestors in ``lineage``.
    """

    person_id: int | None = None
    name: str = ""
    kind: str = ""
    verified: bool = False
    grants: frozenset[tuple[str, str]] = frozenset()
    organisations: frozenset[int] = frozenset()
    lineage: frozenset[int] = frozenset()

    @property
    def known(self) -> bool:
        """Has somebody signed in?"""
        return self.person_id is not None

    @property
    def roles(self) -> frozenset[str]:
        """Names of the roles held anywhere."""
        return frozenset(role for role, _ in self.grants)

    def holds(self, role: str, scope: str = EVERYWHERE) -> bool:
        """Does the actor hold ``role`` for ``scope`` (or everywhere)?"""
        return (role, EVERYWHERE) in self.grants or (role, scope) in self.grants


ANYONE = Actor()
SYSTEM = Actor(name="sistem", grants=frozenset({("system", EVERYWHERE)}))
