"""Formulas over atoms: True, False, the number of an atom (negative: it does not hold), or a node of parts.

Negation stands at atoms only, and equal formulas are one object, so that what was asked once need not be asked again.
"""


class Node:
    """All parts hold, or some part does."""

    __slots__ = ("is_all", "parts", "opposite")

    def __init__(self, is_all, parts):
        self.is_all, self.parts, self.opposite = is_all, parts, None


class Formulas:
    """Makes formulas."""

    def __init__(self):
        self.known = {}

    def all(self, parts):
        return self.join(True, parts)

    def any(self, parts):
        return self.join(False, parts)

    def join(self, is_all, parts):
        seen = {}
        for part in parts:
            if isinstance(part, bool):
                if part != is_all:
                    return part
            elif isinstance(part, Node) and part.is_all == is_all:
                seen.update(dict.fromkeys(part.parts))
            else:
                seen[part] = None
        if any(isinstance(part, int) and -part in seen for part in seen):
            return not is_all
        if len(seen) < 2:
            return next(iter(seen), is_all)
        key = (is_all, frozenset(seen))
        if key not in self.known:
            self.known[key] = Node(is_all, tuple(seen))
        return self.known[key]

    def negate(self, part):
        if isinstance(part, bool):
            return not part
        if isinstance(part, int):
            return -part
        if part.opposite is None:
            part.opposite = self.join(not part.is_all, [self.negate(each) for each in part.parts])
            if isinstance(part.opposite, Node):
                part.opposite.opposite = part
        return part.opposite


def atoms(formula):
    """Returns the atoms of a formula."""
    found, seen, rest = set(), set(), [formula]
    while rest:
        part = rest.pop()
        if isinstance(part, bool) or id(part) in seen:
            continue
        if isinstance(part, int):
            found.add(abs(part))
        else:
            seen.add(id(part))
            rest.extend(part.parts)
    return found
