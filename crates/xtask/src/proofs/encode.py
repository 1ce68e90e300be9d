"""The same claims, asked of z3: does one policy allow what another does not?

Reads JSON lines: first what the requests can be (actions with their ARN formats, condition keys with their types), then
pairs of policies. Writes one JSON line for each pair: whether there is a request that the candidate allows and the
reference does not, and how long it took. Written from AWS's documentation of the policy language alone; it shares nothing
with the prover but these inputs. Where AWS does not document what a condition matches, it may match or not.
"""

import ipaddress
import json
import multiprocessing
import re
import sys
import time
from datetime import datetime, timezone
from fractions import Fraction

import z3

TIMEOUT = 10_000
SLOTS = 4
CHAR = z3.AllChar(z3.ReSort(z3.StringSort()))
ANY = z3.Full(z3.ReSort(z3.StringSort()))


def char_class(excluded):
    """Returns one character that is none of these."""
    options = z3.Union(*[z3.Re(c) for c in excluded]) if len(excluded) > 1 else z3.Re(excluded[0])
    return z3.Intersect(CHAR, z3.Complement(options))


NOT_COLON = char_class([":"])
NAME = char_class([":", "/"])
HEAD = z3.Intersect(NOT_COLON, z3.Complement(z3.Range("A", "Z")))
DIGIT = z3.Range("0", "9")


def concat(parts):
    parts = [p for p in parts if p is not None]
    if not parts:
        return z3.Re("")
    return z3.Concat(*parts) if len(parts) > 1 else parts[0]


def glob(text, one=CHAR, folded=False):
    """Returns the regular expression of a pattern."""
    parts = []
    for c in text:
        if c == "*":
            parts.append(z3.Star(one))
        elif c == "?":
            parts.append(one)
        else:
            parts.append(literal(c, folded))
    return concat(parts)


def literal(c, folded):
    if folded and c.isalpha():
        return z3.Union(z3.Re(c.lower()), z3.Re(c.upper()))
    return z3.Re(c)


def arn_glob(text, one):
    """Returns the regular expression of an ARN pattern: five fields that end at their colon, and the rest."""
    fields = text.split(":", 5)
    parts = []
    for field in fields[:5]:
        parts += [glob(field, one), z3.Re(":")]
    return concat(parts + [glob(fields[5])])


def format_regex(text, filler=z3.Plus(CHAR)):
    """Returns the regular expression of an ARN format with placeholders."""
    marked = re.sub(r"\$\{[^}]*\}", "\0", text)
    fields = marked.split(":", 5)
    parts = []
    for field in fields[:5]:
        parts += [z3.Star(HEAD) if c == "\0" else z3.Re(c) for c in field] + [z3.Re(":")]
    return concat(parts + [filler if c == "\0" else z3.Re(c) for c in fields[5]])


def land(parts):
    parts = list(parts)
    if any(p is False for p in parts):
        return False
    parts = [p for p in parts if p is not True]
    return z3.And(*parts) if parts else True


def lor(parts):
    parts = list(parts)
    if any(p is True for p in parts):
        return True
    parts = [p for p in parts if p is not False]
    return z3.Or(*parts) if parts else False


def lnot(part):
    return (not part) if isinstance(part, bool) else z3.Not(part)


def listed(value):
    return value if isinstance(value, list) else [value]


def instant(text):
    if re.fullmatch(r"\d+(\.\d+)?", text) and len(text) != 4:
        return Fraction(text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        text += "T00:00:00Z"
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return Fraction(int((parsed - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()))


class Request:
    """The requests of one action and one kind of caller."""

    def __init__(self, world, action, kind, has_resource):
        self.world, self.action, self.kind, self.has_resource = world, action, kind, has_resource
        self.limits = []
        self.keys = {}
        self.resource = z3.String("resource")
        if has_resource:
            formats = [
                z3.And(
                    z3.InRe(self.resource, format_regex(f["format"])),
                    *[z3.Not(z3.InRe(self.resource, format_regex(o, ANY))) for o in f["others"]],
                )
                for f in action["formats"]
            ]
            base = concat([z3.Re("arn:")] + [z3.Star(HEAD), z3.Re(":")] * 4 + [z3.Plus(CHAR)])
            self.limits += [z3.InRe(self.resource, base), z3.Or(formats)]
        self.arn = self.account = self.name = self.session = self.service = self.issuer = None
        self.caller()

    def text(self, name, regex):
        variable = z3.String(name)
        self.limits.append(z3.InRe(variable, regex))
        return variable

    def caller(self):
        if self.kind == "service":
            self.service = self.text("service", z3.Plus(NAME))
        if self.kind in ("user", "role", "root", "federated-user"):
            self.account = self.text("account", concat([DIGIT, z3.Star(HEAD)]))
            lead, service = z3.StringVal("arn:aws:"), "sts" if self.kind == "federated-user" else "iam"
            start = z3.Concat(lead, z3.StringVal(service + "::"), self.account, z3.StringVal(":"))
            if self.kind == "root":
                self.arn = z3.Concat(start, z3.StringVal("root"))
            else:
                path = self.text("path", z3.Option(concat([z3.Star(NOT_COLON), z3.Re("/")])))
                self.name = self.text("name", z3.Plus(NAME))
                self.arn = z3.Concat(start, z3.StringVal(self.kind + "/"), path, self.name)
        if self.kind == "role":
            self.session = self.text("session", z3.Plus(NAME))
        if self.kind == "federated-user":
            user = self.text("issuer", concat([z3.Star(NOT_COLON), NAME]))
            self.issuer = z3.Concat(z3.StringVal("arn:aws:iam::"), self.account, z3.StringVal(":user/"), user)

    # What the caller fixes: None for a key that is free, False for one that he never has, or its value.
    def derived(self, key):
        known = {
            "aws:principalarn": self.arn if self.arn is not None else False,
            "aws:principalaccount": self.account if self.account is not None else False,
            "aws:username": self.name if self.kind == "user" else False,
        }
        if key in ("aws:principalarn", "aws:principalaccount") and self.kind == "service":
            return None
        if key == "aws:principalaccount" and self.kind == "anonymous":
            return z3.StringVal("anonymous")
        if key == "aws:principalorgid" and self.kind in ("anonymous", "service"):
            return False
        return known.get(key)

    def key(self, name):
        if name in self.keys:
            return self.keys[name]
        facts = self.world["keys"][name]
        state = {"facts": facts}
        self.keys[name] = state
        fixed = self.derived(name)
        if fixed is False:
            state["mode"] = 0
            return state
        if fixed is not None:
            state.update(mode=1, value=fixed)
            return state
        if facts["actions"] is not None and self.action["name"] not in facts["actions"]:
            state["mode"] = 0
            return state
        mode = z3.Int("mode " + name)
        modes = [1] + ([] if facts["always"] else [0]) + ([2] if facts["multi"] else [])
        self.limits.append(z3.Or([mode == m for m in modes]))
        state["mode"] = modes[0] if len(modes) == 1 else mode
        family = facts["family"]
        if family == "text":
            state["value"] = z3.String("value " + name)
            if facts["multi"]:
                state["slots"] = [z3.String(f"value {i} {name}") for i in range(SLOTS)]
                state["there"] = [z3.Bool(f"there {i} {name}") for i in range(SLOTS)]
                self.limits.append(z3.Or(state["there"]))
        elif family == "number" or family == "date":
            state["value"] = z3.Real("value " + name)
        elif family == "bool":
            state["value"] = z3.Bool("value " + name)
        elif family == "address":
            v4, v6 = z3.BitVec("v4 " + name, 32), z3.BitVec("v6 " + name, 128)
            self.limits.append(z3.Extract(127, 32, v6) != 0xFFFF)
            state["value"] = (z3.Bool("is v4 " + name), v4, v6)
        return state


def is_mode(state, mode):
    return state["mode"] == mode


def fits(test, values, value):
    """Returns whether a value is one of a condition's."""
    return lor(one_fits(test, text, value) for text in values)


def one_fits(test, text, value):
    if test in ("StringEquals", "BinaryEquals"):
        return value == z3.StringVal(text)
    if test == "StringEqualsIgnoreCase":
        return z3.InRe(value, concat([literal(c, True) for c in text]))
    if test == "StringLike":
        return z3.InRe(value, glob(text))
    if test in ("ArnEquals", "ArnLike"):
        return z3.InRe(value, arn_glob(text, NOT_COLON))
    if test == "Bool":
        return value == (text == "true")
    if test == "IpAddress":
        is_v4, v4, v6 = value
        net = ipaddress.ip_network(text)
        bits, variable = (32, v4) if net.version == 4 else (128, v6)
        mask = int(net.netmask)
        inside = (variable & z3.BitVecVal(mask, bits)) == z3.BitVecVal(int(net.network_address), bits)
        return z3.And(is_v4 if net.version == 4 else z3.Not(is_v4), inside)
    number = instant(text) if test.startswith("Date") else Fraction(text)
    wanted = z3.RealVal(str(number))
    relation = test.removeprefix("Numeric").removeprefix("Date")
    return {
        "Equals": value == wanted,
        "LessThan": value < wanted,
        "LessThanEquals": value <= wanted,
        "GreaterThan": value > wanted,
        "GreaterThanEquals": value >= wanted,
    }[relation]


def clause(request, operator, name, values):
    """Returns whether a clause of a condition holds."""
    state = request.key(name.lower())
    quantifier, _, test = operator.rpartition(":")
    values = [str(v).lower() if isinstance(v, bool) else str(v) for v in listed(values)]
    is_text = state["facts"]["family"] in ("text", "arn")
    if test == "Null":
        there = []
        if "value" in state:
            there.append(land([is_mode(state, 1), state["value"] != z3.StringVal("") if is_text else True]))
        if "slots" in state:
            some = lor(land([t, s != z3.StringVal("")]) for t, s in zip(state["there"], state["slots"]))
            there.append(land([is_mode(state, 2), some]))
        there = lor(there)
        return lor([land(["true" in values, lnot(there)]), land(["false" in values, there])])
    if_exists = test.endswith("IfExists")
    test = test.removesuffix("IfExists")
    is_negated = "Not" in test
    test = test.replace("Not", "")
    if test == "IpAddress" or test == "Address":
        test = "IpAddress"

    def one(value):
        found = fits(test, values, value)
        return lnot(found) if is_negated else found

    if quantifier == "ForAllValues":
        absent = True
    elif quantifier == "ForAnyValue":
        absent = z3.Bool(f"open {operator} {name} {values}") if if_exists else False
    else:
        absent = is_negated or if_exists
    cases = [land([is_mode(state, 0), absent])]
    if "value" in state:
        single = one(state["value"])
        if quantifier and is_text:
            is_empty = state["value"] == z3.StringVal("")
            single = lor([is_empty, single]) if quantifier == "ForAllValues" else land([lnot(is_empty), single])
        cases.append(land([is_mode(state, 1), single]))
    if "slots" in state:
        slots = list(zip(state["there"], state["slots"]))
        is_null = land(lor([lnot(t), s == z3.StringVal("")]) for t, s in slots)
        if quantifier == "ForAllValues":
            many = lor([is_null, land(lor([lnot(t), one(s)]) for t, s in slots)])
        elif quantifier == "ForAnyValue":
            many = land([lnot(is_null), lor(land([t, one(s)]) for t, s in slots)])
        else:
            many = False
        cases.append(land([is_mode(state, 2), many]))
    return lor(cases)


def action_matches(pattern, name):
    regex = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch(regex, name, re.IGNORECASE) is not None


def resource_matches(request, pattern):
    if pattern == "*":
        return True
    if not request.has_resource:
        return False
    variable = "${aws:username}"
    if variable in pattern:
        if request.kind != "user":
            return False
        before, after = pattern.split(variable)
        start = z3.Concat(z3.StringVal(before), request.name)
        if after == "":
            return request.resource == start
        assert after.endswith("*") and "*" not in after[:-1]
        return z3.PrefixOf(z3.Concat(start, z3.StringVal(after[:-1])), request.resource)
    return z3.InRe(request.resource, arn_glob(pattern, HEAD))


def principal_matches(request, kind, text):
    if text == "*" and kind == "AWS":
        return True
    if kind == "Service":
        return request.kind == "service" and request.service == z3.StringVal(text)
    assert kind == "AWS"
    if re.fullmatch(r"\d{12}", text):
        return False if request.account is None else request.account == z3.StringVal(text)
    if request.kind in ("user", "role"):
        by_arn = request.arn == z3.StringVal(text)
    elif request.kind == "federated-user":
        by_arn = request.issuer == z3.StringVal(text)
    else:
        return False
    session = re.fullmatch(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/(.+)", text)
    if session and request.kind == "role":
        account, name, of = session.groups()
        wanted = [request.account == account, request.name == name, request.session == of]
        return z3.Or(by_arn, z3.And(*wanted))
    return by_arn


def statement_matches(request, statement, has_principal):
    parts = []
    for member in ("Action", "NotAction"):
        if member in statement:
            found = any(action_matches(p, request.action["name"]) for p in listed(statement[member]))
            parts.append(found == (member == "Action"))
    if any(p is False for p in parts):
        return False
    for member in ("Resource", "NotResource"):
        if member in statement:
            found = lor(resource_matches(request, p) for p in listed(statement[member]))
            parts.append(found if member == "Resource" else lnot(found))
    if has_principal:
        for member in ("Principal", "NotPrincipal"):
            if member in statement:
                value = statement[member]
                pairs = [("AWS", "*")] if value == "*" else [(k, t) for k, v in value.items() for t in listed(v)]
                found = lor(principal_matches(request, k, t) for k, t in pairs)
                parts.append(found if member == "Principal" else lnot(found))
    for operator, clauses in statement.get("Condition", {}).items():
        for name, values in clauses.items():
            parts.append(clause(request, operator, name, values))
    return land(parts)


def allows(request, policy, has_principal):
    by = {"Allow": [], "Deny": []}
    for statement in policy["Statement"]:
        by[statement["Effect"]].append(statement_matches(request, statement, has_principal))
    return land([lor(by["Allow"]), lnot(lor(by["Deny"]))])


def is_more(world, case):
    """Returns whether the candidate allows what the reference does not; None if z3 gave up."""
    has_principal = case["kind"] == "resource"
    kinds = ["user", "role", "federated-user"]
    if has_principal:
        kinds += ["anonymous", "service", "root"]
    gave_up = False
    for action in world["actions"]:
        targets = ([True] if action["formats"] else []) + ([] if action["needsResource"] else [False])
        for has_resource in targets:
            for kind in kinds:
                request = Request(world, action, kind, has_resource)
                claim = land(
                    [
                        allows(request, case["candidate"], has_principal),
                        lnot(allows(request, case["reference"], has_principal)),
                    ]
                )
                if claim is False:
                    continue
                solver = z3.Solver()
                solver.set("timeout", TIMEOUT)
                solver.add(*request.limits)
                if claim is not True:
                    solver.add(claim)
                answer = solver.check()
                if answer == z3.sat:
                    return True
                gave_up |= answer == z3.unknown
    return None if gave_up else False


def answer(job):
    world, line = job
    case = json.loads(line)
    start = time.perf_counter()
    result = {"id": case["id"], "sat": is_more(world, case)}
    result["seconds"] = time.perf_counter() - start
    return json.dumps(result)


def main():
    world = json.loads(sys.stdin.readline())
    jobs = ((world, line) for line in sys.stdin)
    with multiprocessing.Pool(int(sys.argv[1])) as pool:
        for result in pool.imap(answer, jobs, chunksize=8):
            print(result, flush=True)


if __name__ == "__main__":
    main()
