"""Atoms: facts about one request that z3 is asked for, such as that its resource fits a pattern.

An atom is described by a tuple: ("open", name) is true or false as one likes, ("text", term, test) is about a text,
("number", name, relation, number) and ("address", name, block) are about what their names say.
"""

import functools
import ipaddress
import re

import z3

STRINGS = z3.ReSort(z3.StringSort())
CHAR = z3.AllChar(STRINGS)
LAST = "\\u{2ffff}"


def ranges(*bounds):
    return z3.Union(*[z3.Range(low, high) for low, high in bounds])


# The neighbours of `:`, of `/` and of the capitals.
NOT_COLON = ranges(("\\u{0}", "9"), (";", LAST))
NAME = ranges(("\\u{0}", "."), ("0", "9"), (";", LAST))
HEAD = ranges(("\\u{0}", "9"), (";", "@"), ("[", LAST))
DIGIT = z3.Range("0", "9")
CLASSES = {"any": CHAR, "not-colon": NOT_COLON, "head": HEAD}


class Cannot(Exception):
    """What policies say cannot be told to z3."""


def concat(parts):
    parts = list(parts)
    if not parts:
        return z3.Re("")
    return z3.Concat(*parts) if len(parts) > 1 else parts[0]


def joined(parts):
    return z3.Concat(*parts) if len(parts) > 1 else parts[0]


def literal(text):
    """Returns a text as z3 reads it: it takes escapes for characters beyond ASCII and for its own escapes."""
    return "".join(c if " " <= c <= "~" and c != "\\" else f"\\u{{{ord(c):x}}}" for c in text)


@functools.cache
def glob(text, wildcard="any"):
    """Returns the regular expression of a pattern."""
    one, parts = CLASSES[wildcard], []
    for run in re.findall(r"\*|\?|[^*?]+", text):
        parts.append(z3.Star(one) if run == "*" else one if run == "?" else z3.Re(literal(run)))
    return concat(parts)


@functools.cache
def arn_glob(text):
    """Returns the regular expression of an ARN pattern: five fields that end at their colon, and the rest."""
    fields = text.split(":", 5)
    parts = []
    for field in fields[:5]:
        parts += [glob(field, "not-colon"), z3.Re(":")]
    return concat(parts + [glob(field) for field in fields[5:]])


@functools.cache
def format_of(text, may_be_empty):
    """Returns the regular expression of a field of an ARN format with placeholders."""
    filler = z3.Star(CHAR) if may_be_empty else z3.Plus(CHAR)
    runs = re.findall(r"\0|\*|[^\0*]+", re.sub(r"\$\{[^}]*\}|<[^>]*>", "\0", text))
    return concat(filler if run == "\0" else z3.Star(CHAR) if run == "*" else z3.Re(literal(run)) for run in runs)


@functools.cache
def folded(text):
    pairs = [(c, {c.lower(), c.upper()} if c.isascii() else {c}) for c in text]
    return concat(ranges(*[(c, c) for c in sorted(each)]) if len(each) > 1 else z3.Re(literal(c)) for c, each in pairs)


# What the texts of a request look like. ARNs are told by their fields, of which the first five have no colon.
LIMITS = {
    **{f"resource {field}": z3.Star(HEAD) for field in ("partition", "service", "region", "account")},
    "resource rest": z3.Plus(CHAR),
    "partition": z3.Plus(HEAD),
    "account": concat([DIGIT, z3.Star(HEAD)]),
    "path": z3.Option(concat([z3.Star(NOT_COLON), z3.Re("/")])),
    "name": z3.Plus(NAME),
    "session": z3.Plus(NAME),
    "service": z3.Plus(NAME),
    "provider": z3.Plus(CHAR),
    "issuer": concat([z3.Star(NOT_COLON), NAME]),
}


@functools.cache
def term(spec):
    """Returns a text of the request: a variable, a text that is given, or several in a row."""
    if spec[0] == "given":
        return z3.StringVal(literal(spec[1]))
    if spec[0] == "text":
        return z3.String(spec[1])
    return joined([term(each) for each in spec[1:]])


def variables_of(spec):
    """Returns the names of the variables that a term is made of."""
    if spec[0] == "row":
        return set().union(*[variables_of(each) for each in spec[1:]])
    return {spec[1]} if spec[0] == "text" else set()


def regex(test):
    """Returns the regular expression of the texts that pass a test; None if it depends on other texts."""
    kind = test[0]
    if kind == "equals" or kind == "given":
        return z3.Re(literal(test[1]))
    if kind == "folded":
        return folded(test[1])
    if kind == "like":
        return glob(test[1])
    if kind == "arn":
        return arn_glob(test[1])
    if kind == "format":
        return format_of(test[1], test[2])
    if kind == "ends":
        return concat([z3.Star(CHAR), z3.Re(literal(test[1]))])
    if kind == "wild":
        wild = z3.Union(z3.Re("*"), z3.Re("?"))
        return concat([z3.Star(CHAR), wild, z3.Star(CHAR)])
    _, before, core, after = test
    if any(piece[0] != "given" for piece in core):
        return None
    return concat([regex(before), *[z3.Re(literal(piece[1])) for piece in core], regex(after)])


def shape(test):
    """Returns the regular expression of texts with the values of variables in them, whatever these are."""
    _, before, core, after = test
    return concat([regex(before), *[shape_of_term(piece) for piece in core], regex(after)])


def shape_of_term(spec):
    if spec[0] == "row":
        return concat(shape_of_term(each) for each in spec[1:])
    return z3.Re(literal(spec[1])) if spec[0] == "given" else LIMITS.get(spec[1], z3.Star(CHAR))


def fits(test, value):
    """Returns whether a text passes a test."""
    if test[0] == "equals":
        return value == z3.StringVal(literal(test[1]))
    one = regex(test)
    return fits_filled(test, value) if one is None else z3.InRe(value, one)


def fits_filled(test, value):
    """Returns whether a text fits a pattern with the values of variables in it.

    In front of them is a pattern, behind them another; where one of the two is plain text, the values have one place.
    """
    _, before, core, after = test
    front, start = before[1], ""
    if before[0] == "like":
        # What stands between the last wildcard and the first value is plain text.
        front, start = re.fullmatch(r"(.*[*?])([^*?]*)", before[1]).groups()
    end, back = after[1], ""
    if after[0] == "like":
        end, back = re.fullmatch(r"([^*?]*)([*?].*)", after[1]).groups()
    texts = [("given", start), *core, ("given", end)]
    if before[0] == "given":
        texts.insert(0, before)
    middle = joined([term(each) for each in texts if each != ("given", "")])
    if before[0] == after[0] == "given":
        return value == middle
    beyond = z3.Length(value) - z3.Length(middle)
    if before[0] == "given":
        rest = z3.SubString(value, z3.Length(middle), beyond)
        parts, side = [z3.PrefixOf(middle, value)], back
    elif after[0] == "given":
        rest = z3.SubString(value, z3.IntVal(0), beyond)
        parts, side = [z3.SuffixOf(middle, value)], front
    else:
        raise Cannot("wildcards on both sides of a variable")
    return z3.And(parts + ([] if side == "*" else [z3.InRe(rest, glob(side))]))


def address(name, text):
    is_v4, v4, v6 = z3.Bool("is v4 " + name), z3.BitVec("v4 " + name, 32), z3.BitVec("v6 " + name, 128)
    net = ipaddress.ip_network(text)
    bits, variable = (32, v4) if net.version == 4 else (128, v6)
    mask = z3.BitVecVal(int(net.netmask), bits)
    inside = (variable & mask) == z3.BitVecVal(int(net.network_address), bits)
    return z3.And(is_v4 if net.version == 4 else z3.Not(is_v4), inside)


def limit(variable):
    """Returns what is true of a variable in all requests; None if nothing is."""
    if variable.startswith("address "):
        # IPv4 addresses in IPv6 clothes are IPv4 addresses.
        return z3.Extract(127, 32, z3.BitVec("v6 " + variable, 128)) != 0xFFFF
    return z3.InRe(z3.String(variable), LIMITS[variable]) if variable in LIMITS else None


class Atoms:
    """All atoms met so far, by number."""

    def __init__(self):
        self.numbers, self.specs, self.variables, self.built = {}, [None], [None], {}

    def number(self, spec):
        """Returns an atom, or its truth if it is about nothing that varies."""
        found = self.numbers.get(spec)
        if found is None:
            variables = self.variables_in(spec)
            found = None if variables or spec[0] == "open" else self.fixed(spec)
            if found is None:
                found = len(self.specs)
                self.specs.append(spec)
                self.variables.append(frozenset(variables))
            self.numbers[spec] = found
        return found

    @staticmethod
    def variables_in(spec):
        if spec[0] == "open":
            return set()
        if spec[0] == "text":
            found = variables_of(spec[1])
            if spec[2][0] == "filled":
                found = found.union(*[variables_of(piece) for piece in spec[2][2]])
            return found
        return {spec[1]}

    @staticmethod
    def fixed(spec):
        truth = z3.simplify(fits(spec[2], term(spec[1])))
        assert z3.is_true(truth) or z3.is_false(truth), spec
        return z3.is_true(truth)

    def expression(self, number):
        """Returns what z3 is told of an atom."""
        if number not in self.built:
            self.built[number] = self.build(self.specs[number])
        return self.built[number]

    @staticmethod
    def build(spec):
        if spec[0] == "open":
            return z3.Bool("open " + spec[1])
        if spec[0] == "text":
            return fits(spec[2], term(spec[1]))
        if spec[0] == "address":
            return address(spec[1], spec[2])
        _, name, relation, number = spec
        value, wanted = z3.Real(name), z3.RealVal(number)
        return {
            "Equals": value == wanted,
            "LessThan": value < wanted,
            "LessThanEquals": value <= wanted,
            "GreaterThan": value > wanted,
            "GreaterThanEquals": value >= wanted,
        }[relation]

    def alike(self, number):
        """Returns the same fact about a text that stands for all texts without limits."""
        spec = self.specs[number]
        if spec[0] != "text" or spec[1][0] != "text" or spec[1][1] in LIMITS or spec[2][0] == "filled":
            return number
        return self.number(("text", ("text", "any text"), spec[2]))
