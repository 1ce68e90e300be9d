"""Labelled cases, asked of z3: like `ask.py`, over all actions of the catalogue.

Actions that the statements of a case do not tell apart are one. So are resources whose ARN no pattern of the case can fit:
what it takes from the catalogue then is only that there are such resources.

    catalog.py whole|parts
"""

import json
import re
import sys
import time

from ask import Asker
from meaning import listed


def compiled(patterns):
    """Returns the names among patterns, and one regular expression of the others."""
    names = {p.lower() for p in patterns if not set(p) & set("*?")}
    wild = ["".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in p.lower())
            for p in patterns if set(p) & set("*?")]
    return names, re.compile("|".join(f"(?:{one})" for one in wild)) if wild else None


def has(patterns, name):
    names, wild = patterns
    return name in names or (wild is not None and wild.fullmatch(name) is not None)


def service(format_or_pattern):
    """Returns the service that an ARN names, if it names one."""
    fields = format_or_pattern.split(":", 5)
    return fields[2] if len(fields) == 6 and not re.search(r"[*?$<{]", fields[2]) else None


class Representatives:
    """The actions that stand for all actions in one case."""

    def __init__(self, world):
        self.world = world
        self.names = {action["name"].lower() for action in world["actions"]}
        self.any = {"format": "arn:${a}:${b}:${c}:${d}:${e}", "others": []}
        # No service has this name, and no pattern names it.
        self.unnamed = {"format": "arn:${a}:no such service:${b}:${c}:${d}", "others": []}
        for place, one in enumerate([*world["formats"], self.any, self.unnamed]):
            one["place"] = place
        self.all = [*world["formats"], self.any, self.unnamed]

    def world_of(self, case):
        statements = [s for policy in ("reference", "candidate") for s in listed(case[policy]["Statement"])]
        scopes = []
        for statement in statements:
            member = "Action" if "Action" in statement else "NotAction"
            scopes.append((compiled(listed(statement[member])), member == "Action"))
        services = self.services(statements)
        scarce = [set(facts["actions"]) for facts in case["keys"].values() if facts["actions"] is not None]
        found = {}
        for action in self.world["actions"] + self.younger(statements):
            name = action["name"].lower()
            about = tuple(has(patterns, name) == is_in for patterns, is_in in scopes)
            if not any(about):
                continue
            formats = self.formats(action["formats"], services)
            needs = action["needsResource"]
            key = (about, formats, needs, tuple(action["name"] in having for having in scarce))
            found.setdefault(key, {**action, "formats": [self.all[place] for place in formats]})
        return {"actions": list(found.values()), "keys": case["keys"]}

    @staticmethod
    def services(statements):
        """Returns the services of the resources that are named; None if a pattern may be about any."""
        patterns = [p for s in statements for m in ("Resource", "NotResource") for p in listed(s.get(m, []))]
        named = {service(p) for p in patterns if p != "*"}
        return None if None in named else named

    def formats(self, formats, services):
        """Returns the places of formats, of which one stands for all that no pattern can tell."""
        def stands(one):
            own = service(one["format"])
            return one if services is None or own is None or own in services else self.unnamed

        return tuple(sorted({stands(one)["place"] for one in formats}))

    def younger(self, statements):
        """Returns actions that policies name and the catalogue does not know, with any resource or none."""
        named = {p for s in statements for m in ("Action", "NotAction") for p in listed(s.get(m, []))}
        new = []
        for pattern in sorted(named):
            scope = compiled([pattern])
            if not any(has(scope, name) for name in self.names):
                new.append(re.sub(r"[*?]", "x", pattern))
        return [{"name": name, "formats": [self.any], "needsResource": False} for name in new]


def main():
    world = json.loads(sys.stdin.readline())
    for action in world["actions"]:
        action["formats"] = [world["formats"][place] for place in action["formats"]]
    representatives = Representatives(world)
    asker = Asker(sys.argv[1] == "whole", None)
    for line in sys.stdin:
        case = json.loads(line)
        start = time.perf_counter()
        asker.world = representatives.world_of(case)
        reduced = time.perf_counter() - start
        answer = asker.answer(case)
        print(json.dumps({**answer, "building": answer["building"] + reduced}), flush=True)


if __name__ == "__main__":
    main()
