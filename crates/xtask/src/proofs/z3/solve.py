"""Asks z3 whether a formula can be true, in one of two ways.

As a whole: z3 is told the formula and what its atoms mean. Or in parts, which is much faster for many formulas of the
same atoms: z3 finds which atoms could make the formula true, and then whether these can be so, each group of atoms
about the same texts by itself; if not, z3 is told which cannot be together and looks again. Groups are asked once.
"""

import z3

from atoms import LIMITS, limit, regex, shape, term
from formula import Node

TIMEOUT = 10_000
SHORT_TIMEOUT = 500


def bare_solver(timeout=TIMEOUT):
    solver = z3.SimpleSolver()
    solver.set("timeout", timeout)
    return solver


def truth(answer):
    return True if answer == z3.sat else False if answer == z3.unsat else None


class Solver:
    def __init__(self, atoms):
        self.atoms = atoms
        self.names = {}
        self.groups = {}
        self.context = z3.main_ctx()

    # As a whole.

    def whole(self, formula):
        """Returns whether a formula can be true; None if z3 gives up."""
        built = {}
        claim = self.expression(formula, self.atoms.expression, built)
        solver = bare_solver()
        variables = set().union(*[self.atoms.variables[abs(part)] for part in built if isinstance(part, int)])
        limits = [limit(variable) for variable in sorted(variables)]
        solver.add([one for one in limits if one is not None])
        solver.add(claim)
        return truth(solver.check())

    def expression(self, formula, atom, built):
        if isinstance(formula, bool):
            return z3.BoolVal(formula)
        found = built.get(formula)
        if found is None:
            if isinstance(formula, int):
                found = atom(abs(formula))
                found = found if formula > 0 else z3.Not(found)
            else:
                parts = [self.expression(part, atom, built) for part in formula.parts]
                found = self.join(formula.is_all, parts)
            built[formula] = found
        return found

    def join(self, is_all, parts):
        # What z3.And and z3.Or do, without looking at each part again.
        array = (z3.Ast * len(parts))(*[part.as_ast() for part in parts])
        make = z3.Z3_mk_and if is_all else z3.Z3_mk_or
        return z3.BoolRef(make(self.context.ref(), len(parts), array), self.context)

    # In parts.

    def parts(self, formula):
        """Returns whether a formula can be true; None if z3 gives up."""
        if isinstance(formula, bool):
            return formula
        solver = bare_solver()
        solver.add(self.expression(formula, self.name, {}))
        gave_up = False
        while True:
            answer = solver.check()
            if answer == z3.unsat:
                return None if gave_up else False
            if answer == z3.unknown:
                return None
            is_possible = True
            for group in self.grouped(self.chosen(formula, solver.model())):
                is_so, core = self.group(group)
                if is_so is True:
                    continue
                is_possible = False
                gave_up |= is_so is None
                solver.add(self.join(False, [self.expression(-each, self.name, {}) for each in core]))
            if is_possible:
                return True

    def name(self, number):
        if number not in self.names:
            self.names[number] = z3.Bool(f"a{number}")
        return self.names[number]

    def chosen(self, formula, model):
        """Returns atoms, true or negated, that together make the formula true, as in a model."""
        truths = {}

        def is_true(part):
            if isinstance(part, int):
                number = abs(part)
                if number not in truths:
                    truths[number] = z3.is_true(model[self.name(number)])
                return truths[number] == (part > 0)
            if part not in truths:
                each = (is_true(one) for one in part.parts)
                truths[part] = all(each) if part.is_all else any(each)
            return truths[part]

        chosen, rest = {}, [formula]
        while rest:
            part = rest.pop()
            if isinstance(part, Node):
                rest.extend(part.parts if part.is_all else [next(one for one in part.parts if is_true(one))])
            else:
                chosen[part] = None
        return chosen

    def grouped(self, chosen):
        """Divides atoms into groups that share no variable."""
        groups = []
        for literal in chosen:
            variables = self.atoms.variables[abs(literal)]
            if not variables:
                continue
            joined, members, others = set(variables), [literal], []
            for group in groups:
                if joined.isdisjoint(group[0]):
                    others.append(group)
                else:
                    joined |= group[0]
                    members = group[1] + members
            groups = [*others, (joined, members)]
        return [members for _, members in groups]

    def group(self, literals):
        """Returns whether these atoms can be so together, and if not, some of them that cannot."""
        each = {abs(literal): abs(literal) for literal in literals}
        if len(set().union(*[self.atoms.variables[number] for number in each])) == 1:
            each = {number: self.atoms.alike(number) for number in each}
        alike = {each[abs(literal)] * (1 if literal > 0 else -1): literal for literal in literals}
        is_so, core = self.known(frozenset(alike))
        return is_so, [alike[each] for each in core]

    def known(self, literals):
        is_so, core = self.groups.get(literals) or (self.ask(literals), None)
        if core is None:
            core = self.smaller(literals) if is_so is False else sorted(literals)
            self.groups[literals] = is_so, core
        return is_so, core

    def smaller(self, literals):
        """Returns atoms that cannot be so together, fewer if that is soon found."""
        for literal in sorted(literals):
            fewer = literals - {literal}
            if fewer and fewer not in self.groups:
                is_so = self.ask(fewer, is_patient=False)
                if is_so is not None:
                    self.groups[fewer] = is_so, None
            is_so, core = self.groups.get(fewer, (True, None))
            if is_so is False:
                core = core or self.smaller(fewer)
                self.groups[fewer] = False, core
                return core
        return sorted(literals)

    def ask(self, literals, is_patient=True):
        """Asks whether atoms can be so together; what they say of one text is one regular expression: faster."""
        solver = bare_solver(SHORT_TIMEOUT)
        variables = set().union(*[self.atoms.variables[abs(literal)] for literal in literals])
        regexes = {("text", variable): [LIMITS[variable]] for variable in variables if variable in LIMITS}
        others = [] if regexes else [limit(variable) for variable in variables]
        for literal in sorted(literals):
            spec = self.atoms.specs[abs(literal)]
            one = regex(spec[2]) if spec[0] == "text" else None
            if one is None:
                if literal > 0 and spec[0] == "text":
                    # Follows from the fact, and often settles it.
                    regexes.setdefault(spec[1], []).append(shape(spec[2]))
                fact = self.atoms.expression(abs(literal))
                others.append(fact if literal > 0 else z3.Not(fact))
            else:
                regexes.setdefault(spec[1], []).append(one if literal > 0 else z3.Complement(one))
        for text, each in regexes.items():
            solver.add(z3.InRe(term(text), z3.Intersect(*each) if len(each) > 1 else each[0]))
        solver.add([one for one in others if one is not None])
        answer = solver.check()
        if answer == z3.unknown and is_patient:
            # How long z3 takes hangs on all that it has seen before; where it has seen nothing it is often quick.
            solver = solver.translate(z3.Context())
            solver.set("timeout", TIMEOUT)
            answer = solver.check()
        return truth(answer)
