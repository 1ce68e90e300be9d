"""When conditions hold. Written from the IAM User Guide alone: "Condition operators", "Conditions with multiple context
keys or values", "Variables and tags", "Global condition context keys".
"""

import re
from datetime import datetime, timezone
from fractions import Fraction

from atoms import Cannot

ROLES = ("role", "web-session", "saml-session")
MEMBERS = ("user", "federated-user", "root", *ROLES)
IDENTITIES = ("user", "role", "federated-user")
FEDERATED = ("web-session", "saml-session")
STRANGERS = ("anonymous", "service", "federated")

# "Global condition context keys": who has which.
NOT_SIGNED = ("anonymous", "federated")
ABSENT = {
    "aws:principalarn": NOT_SIGNED,
    "aws:principalaccount": ("federated",),
    "aws:principalorgid": STRANGERS,
    "aws:username": tuple(kind for kind in MEMBERS + STRANGERS if kind != "user"),
    "aws:multifactorauthpresent": STRANGERS,
    "aws:multifactorauthage": STRANGERS,
    "aws:tokenissuetime": STRANGERS,
}
TAG = "aws:principaltag/"
TAGLESS = ("root", *STRANGERS)

TESTS = {
    "StringEquals": ("text", "equals", False),
    "StringNotEquals": ("text", "equals", True),
    "StringEqualsIgnoreCase": ("text", "folded", False),
    "StringNotEqualsIgnoreCase": ("text", "folded", True),
    "StringLike": ("text", "like", False),
    "StringNotLike": ("text", "like", True),
    "ArnEquals": ("text", "arn", False),
    "ArnLike": ("text", "arn", False),
    "ArnNotEquals": ("text", "arn", True),
    "ArnNotLike": ("text", "arn", True),
    "BinaryEquals": ("text", "equals", False),
    "Bool": ("bool", "bool", False),
    "IpAddress": ("address", "address", False),
    "NotIpAddress": ("address", "address", True),
    **{f"{kind}{relation}": (kind.lower(), relation, False)
       for kind in ("Numeric", "Date")
       for relation in ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")},
    "NumericNotEquals": ("numeric", "Equals", True),
    "DateNotEquals": ("date", "Equals", True),
}


def instant(text):
    if re.fullmatch(r"\d+(\.\d+)?", text) and len(text) != 4:
        return Fraction(text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        text += "T00:00:00Z"
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return Fraction(int((parsed - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()))


def pieces(text):
    """Divides a text into runs of text, single characters and variables."""
    for run, inside in re.findall(r"((?:[^$]|\$(?!\{))+)|\$\{([^}]*)\}", text):
        if run:
            yield "run", run, None
        elif inside in ("*", "?", "$"):
            yield "character", inside, None
        else:
            key, _, default = inside.partition(",")
            default = default.strip()
            yield "variable", key.strip().lower(), default[1:-1] if default else None


def arn_of(kind):
    """Returns the fields of the ARN of a caller."""
    start = (("given", "arn"), ("text", "partition"))
    account = ("text", "account")
    if kind == "root":
        return (*start, ("given", "iam"), ("given", ""), account, ("given", "root"))
    if kind == "issuer":
        return (*start, ("given", "iam"), ("given", ""), account, ("row", ("given", "user/"), ("text", "issuer")))
    word = "role" if kind in ROLES else kind
    rest = ("row", ("given", word + "/"), ("text", "path"), ("text", "name"))
    return (*start, ("given", "sts" if kind == "federated-user" else "iam"), ("given", ""), account, rest)


def splits(pattern, count):
    """Returns the ways to divide a pattern into so many fields: at its colons, and where a wildcard stands for one."""
    if count == 1:
        # No field has a colon; what is left of the pattern must do without.
        return [] if ":" in pattern else [[pattern]]
    ways = []
    for place, c in enumerate(pattern):
        if c == ":":
            ways += [[pattern[:place], *rest] for rest in splits(pattern[place + 1 :], count - 1)]
            break
        if c == "?":
            ways += [[pattern[:place], *rest] for rest in splits(pattern[place + 1 :], count - 1)]
        if c == "*":
            ways += [[pattern[: place + 1], *rest] for rest in splits(pattern[place:], count - 1)]
    return ways


class Key:
    """What the requests of one kind can say of a key."""

    def __init__(self, absent, many, value, slots):
        self.absent, self.many, self.value, self.slots = absent, many, value, slots


class Conditions:
    """The conditions of the requests of one action and one kind of caller."""

    def __init__(self, question, action, kind):
        self.question, self.action, self.kind = question, action, kind
        self.all, self.any, self.negate = question.formulas.all, question.formulas.any, question.formulas.negate
        self.text = question.text

    def key(self, name):
        """Returns what the request can say of a key."""
        facts = self.question.world["keys"][name]
        if self.kind in ABSENT.get(name, ()) or (name.startswith(TAG) and self.kind in TAGLESS):
            return Key(True, False, None, [])
        if facts["actions"] is not None and self.action["name"] not in facts["actions"]:
            return Key(True, False, None, [])
        fixed = None
        if name == "aws:principalarn" and self.kind in MEMBERS:
            fixed = ("arn", *arn_of(self.kind))
        elif name == "aws:principalaccount" and self.kind != "service":
            fixed = ("text", "account") if self.kind in MEMBERS else ("given", "anonymous")
        elif name == "aws:username":
            fixed = ("text", "name")
        if fixed is not None:
            return Key(False, False, fixed, [])
        return self.question.once(("key", name), lambda: self.free_key(name, facts))

    def free_key(self, name, facts):
        absent = False if facts["always"] else self.question.open(f"{name} is absent")
        many, slots = False, []
        if facts["multi"]:
            many = self.question.open(f"{name} is many")
            for place in range(self.question.slots.get(name, 1)):
                slots.append((self.question.open(f"{name} has {place}"), ("text", f"{place} of {name}")))
            self.question.limits.append(self.any([-many, *[there for there, _ in slots]]))
            self.question.limits.append(self.any([self.negate(absent), -many]))
        family = facts["family"]
        value = ("text", f"value of {name}") if family in ("text", "arn") else f"{family} {name}"
        return Key(absent, many, value, slots)

    def clause(self, operator, name, values, has_variables):
        """Returns whether a clause of a condition holds."""
        quantifier, _, test = operator.rpartition(":")
        if not values or (test == "Null" and quantifier):
            raise Cannot("a condition without values, or Null of a set")
        values = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
        key = self.key(name)
        if test == "Null":
            there = self.there(key)
            return self.any([there if value == "false" else self.negate(there) for value in set(values)])
        if_exists = test.endswith("IfExists")
        family, relation, is_negated = TESTS[test.removesuffix("IfExists")]

        def one(value):
            found = self.any(self.fits(family, relation, text, value, has_variables) for text in values)
            return self.negate(found) if is_negated else found

        if quantifier == "ForAllValues":
            absent = True
        elif quantifier == "ForAnyValue":
            absent = if_exists and self.question.open(f"{operator} {name} {values}")
        else:
            absent = is_negated or if_exists
        cases = [self.all([key.absent, absent])]
        if key.value is not None:
            single = one(key.value)
            if quantifier and isinstance(key.value, tuple):
                empty = self.text(key.value, "equals", "")
                parts = [empty, single] if quantifier == "ForAllValues" else [self.negate(empty), single]
                single = self.any(parts) if quantifier == "ForAllValues" else self.all(parts)
            cases.append(self.all([self.negate(key.absent), self.negate(key.many), single]))
        if key.slots and quantifier:
            cases.append(self.all([key.many, self.many(key, quantifier, one)]))
        return self.any(cases)

    def many(self, key, quantifier, one):
        """Returns whether several values pass; without a set operator they never do."""
        is_some = self.some(key)
        if quantifier == "ForAllValues":
            each = self.all(self.any([-there, one(value)]) for there, value in key.slots)
            return self.any([self.negate(is_some), each])
        return self.all([is_some, self.any(self.all([there, one(value)]) for there, value in key.slots)])

    def some(self, key):
        return self.any(self.all([there, self.negate(self.text(value, "equals", ""))]) for there, value in key.slots)

    def there(self, key):
        """Returns whether a key exists and its value is not null."""
        cases = []
        if key.value is not None:
            is_null = isinstance(key.value, tuple) and self.text(key.value, "equals", "")
            cases.append(self.all([self.negate(key.absent), self.negate(key.many), self.negate(is_null)]))
        if key.slots:
            cases.append(self.all([key.many, self.some(key)]))
        return self.any(cases)

    def fits(self, family, relation, text, value, has_variables):
        """Returns whether a value of the request fits one of a condition."""
        number = self.question.atoms.number
        if family == "text":
            if not isinstance(value, tuple):
                raise Cannot("text that is compared with what is not")
            if relation == "arn" and text.count(":") < 5:
                raise Cannot("a pattern of ARNs of fewer fields")
            if value[0] == "arn":
                return self.known_arn(value[1:], relation, text, has_variables)
            return self.value(value, relation, text, has_variables)
        if isinstance(value, tuple):
            if family != "bool":
                raise Cannot("numbers, dates or addresses in text")
            return self.text(value, "folded", text)
        if not value.startswith({"numeric": "number"}.get(family, family)):
            raise Cannot("a value of another type")
        if family == "bool":
            truth = self.question.open(value)
            return truth if text == "true" else -truth
        if family == "address":
            return number(("address", value, text))
        return number(("number", value, relation, str(instant(text) if family == "date" else Fraction(text))))

    def known_arn(self, terms, relation, text, has_variables):
        """Returns whether the ARN of the caller fits a value; nothing in it has a colon but what parts its fields."""
        if relation == "arn":
            return self.arn(terms, text, has_variables)
        names = re.findall(r"\$\{[^}]*\}", text) if has_variables else []
        if any("," in name or name not in ("${aws:username}", "${*}", "${?}", "${$}") for name in names):
            raise Cannot("a variable that may have colons, in text that is compared with the ARN of the caller")
        # A colon in the name of a variable is none of the text.
        masked = re.sub(r"\$\{[^}]*\}", "\0", text) if names else text
        ways = splits(masked, 6) if relation == "like" else [masked.split(":")]
        cases = []
        for way in ways:
            left, fields = iter(names), []
            for field in way:
                fields.append(re.sub("\0", lambda _: next(left), field))
            if len(fields) == 6:
                cases.append(self.all(self.value(t, relation, f, has_variables) for t, f in zip(terms, fields)))
        return self.any(cases)

    def value(self, term, how, text, has_variables):
        """Returns whether a text of the request fits one of a policy, the variables in which have their values."""
        parts = list(pieces(text)) if has_variables and "${" in text else []
        if not parts:
            if how == "like" and not set(text) & set("*?"):
                return self.text(term, "equals", text)
            return (how == "like" and text == "*") or self.text(term, how, text)
        if how == "folded":
            raise Cannot("a variable whose case does not matter")
        return self.filled(term, how, parts, [])

    def filled(self, term, how, parts, done):
        """Replaces variables by their values, one after another."""
        if not parts:
            return self.pattern(term, how, done)
        (kind, text, default), rest = parts[0], parts[1:]
        if kind != "variable":
            return self.filled(term, how, rest, [*done, (kind, text)])
        key = self.key(text)
        if key.many is not False or isinstance(key.value, str):
            raise Cannot("a variable that is no single text")
        cases = []
        if key.value is not None:
            if how != "equals":
                # Whether a wildcard in a value is one is not documented; requests with such values are not asked about.
                self.question.limits.append(self.negate(self.text(key.value, "wild")))
            filled = self.filled(term, how, rest, [*done, ("term", key.value)])
            cases.append(self.all([self.negate(key.absent), filled]))
        if default is not None:
            filled = self.filled(term, how, rest, [*done, ("character", default)])
            cases.append(self.all([key.absent, filled]))
        return self.any(cases)

    def pattern(self, term, how, done):
        """Returns whether a text fits runs that may have wildcards, characters that are none, and values."""
        is_wild = [how != "equals" and kind == "run" and bool(set(text) & set("*?")) for kind, text in done]
        core = [place for place, (kind, _) in enumerate(done) if kind != "run"]
        if not any(kind == "term" for kind, _ in done) and not any(is_wild):
            return self.text(term, "equals", "".join(text for _, text in done))
        first, last = core[0], core[-1]
        is_far = "".join(text for kind, text in done[:first] if kind == "run").count(":") >= 5
        if any(is_wild[first:last]) or (how == "arn" and (any(is_wild) or not is_far)):
            raise Cannot("wildcards between variables, or in an ARN that may be none")
        sides = [(done[:first], is_wild[:first]), (done[last + 1 :], is_wild[last + 1 :])]
        texts = [("like" if any(wild) else "given", "".join(text for _, text in runs)) for runs, wild in sides]
        middle = tuple(text if kind == "term" else ("given", text) for kind, text in done[first : last + 1])
        return self.text(term, "filled", texts[0], middle, texts[1])
