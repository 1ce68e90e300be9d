"""Pairs of policies, asked of z3: does one allow what the other does not?

Reads JSON lines: what the requests can be (actions with their ARN formats, condition keys with their types), then pairs
of policies. Writes a JSON line for each pair: whether there is a request that the candidate allows and the reference
does not, and how long it took to write that down for z3 and to be answered.

    ask.py whole|parts
"""

import json
import sys
import time

from atoms import Atoms, Cannot
from formula import Formulas
from meaning import Question
from solve import Solver


class Asker:
    def __init__(self, is_whole, world):
        self.is_whole, self.world = is_whole, world
        self.atoms = Atoms()
        self.solver = Solver(self.atoms)

    def answer(self, case):
        start = time.perf_counter()
        formulas = Formulas()
        question = Question(self.world, case, self.atoms, formulas)
        result = {"id": case["id"], "sat": None, "why": None}
        try:
            claim = formulas.any(question.claims())
            claim = formulas.all([*question.limits, claim])
        except Cannot as why:
            return {**result, "why": str(why), "building": time.perf_counter() - start, "seconds": 0}
        built = time.perf_counter()
        answer = self.solver.whole(claim) if self.is_whole else self.solver.parts(claim)
        end = time.perf_counter()
        why = "z3 gave up" if answer is None else None
        return {**result, "sat": answer, "why": why, "building": built - start, "seconds": end - built}


def main():
    world = json.loads(sys.stdin.readline())
    for action in world["actions"]:
        action["formats"] = [world["formats"][place] for place in action["formats"]]
    asker = Asker(sys.argv[1] == "whole", world)
    for line in sys.stdin:
        print(json.dumps(asker.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
