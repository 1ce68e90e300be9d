"""What policies mean, as formulas. Written from the IAM User Guide alone: "Policy elements: Action", "Resource",
"Principal", "NotPrincipal". Where it does not say what a statement matches, that may match or not.
"""

import functools
import json
import re

from atoms import Cannot
from conditions import FEDERATED, IDENTITIES, MEMBERS, ROLES, STRANGERS, Conditions, arn_of

RESOURCE = (
    ("given", "arn"),
    *[("text", f"resource {field}") for field in ("partition", "service", "region", "account", "rest")],
)


def listed(value):
    return value if isinstance(value, list) else [value]


@functools.cache
def action_matches(pattern, name):
    regex = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch(regex, name, re.IGNORECASE) is not None


class Question:
    """Two policies, and the formulas of what they allow."""

    def __init__(self, world, case, atoms, formulas):
        self.world, self.atoms, self.formulas = world, atoms, formulas
        self.case = case
        self.has_principal = case["kind"] == "resource"
        self.limits = []
        self.known = {}
        self.statements, self.versions = [], []
        self.first_of_candidate = len(listed(case["reference"]["Statement"]))
        for policy in (case["reference"], case["candidate"]):
            own = listed(policy["Statement"])
            self.statements += own
            self.versions += [policy.get("Version") == "2012-10-17"] * len(own)
        self.slots = {}
        keys = {name.lower() for s in self.statements for c in s.get("Condition", {}).values() for name in c}
        # Keys that not all actions have.
        self.scarce = {name: world["keys"][name] for name in sorted(keys) if world["keys"][name]["actions"] is not None}
        for statement in self.statements:
            for operator, clauses in statement.get("Condition", {}).items():
                for name in clauses if ":" in operator else ():
                    self.slots[name.lower()] = self.slots.get(name.lower(), 0) + 1

    def open(self, name):
        return self.atoms.number(("open", name))

    def text(self, term, *test):
        return self.atoms.number(("text", term, test))

    def kinds(self):
        if not self.has_principal:
            # Who has an identity policy matters where it asks for what only some of them have.
            text = json.dumps(self.statements).lower()
            is_told = "aws:username" in text or "aws:principalarn" in text
            return IDENTITIES if is_told else IDENTITIES[:1]
        names_provider = any(
            isinstance(value, dict) and "Federated" in value
            for statement in self.statements
            for value in (statement.get("Principal"), statement.get("NotPrincipal"))
        )
        return [kind for kind in MEMBERS + STRANGERS if names_provider or kind not in FEDERATED]

    def actions(self, name):
        """Returns the places of the statements that are about an action."""
        found = []
        for place, statement in enumerate(self.statements):
            member = "Action" if "Action" in statement else "NotAction"
            is_listed = any(action_matches(pattern, name) for pattern in listed(statement[member]))
            if is_listed == (member == "Action"):
                found.append(place)
        return tuple(found)

    def once(self, key, make):
        """Returns what was made before for a key, or makes it."""
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]

    def claims(self):
        """Returns the different formulas for requests that the candidate alone allows."""
        found = {}
        for action in self.world["actions"]:
            places = self.actions(action["name"])
            keys = tuple(name for name, facts in self.scarce.items() if action["name"] in facts["actions"])
            for target in self.targets(action):
                for kind in self.kinds():
                    request = Request(self, action, target, kind)
                    more = self.once((places, keys, target, kind), lambda: request.is_more(places))
                    if more is not False:
                        found[self.formulas.all([request.looks(), more])] = None
        found.pop(False, None)
        return list(found)

    @staticmethod
    def targets(action):
        if action["formats"]:
            yield True
        if not action["needsResource"]:
            yield False


class Request(Conditions):
    """The requests of one action and one kind of caller."""

    def __init__(self, question, action, has_resource, kind):
        super().__init__(question, action, kind)
        self.has_resource = has_resource

    def looks(self):
        """Returns what the resource looks like."""
        return self.question.once(("formats", self.action["name"]), self.formats) if self.has_resource else True

    def formats(self):
        def looks_like(one):
            others = [self.format(other, True) for other in one["others"]]
            return self.all([self.format(one["format"], False), self.negate(self.any(others))])

        return self.any(looks_like(one) for one in self.action["formats"])

    def format(self, text, may_be_empty):
        """Returns whether the resource has a format; a placeholder in the first fields may stand for nothing."""
        heads, rest = text.split(":", 5)[1:5], text.split(":", 5)[5]
        parts = []
        for (_, name), field in zip(RESOURCE[1:5], heads):
            if re.search(r"\$\{|<|\*", field):
                if not re.fullmatch(r"\$\{[^}]*\}|<[^>]*>|\*", field):
                    raise Cannot("a field of a format with more than a placeholder")
            else:
                parts.append(self.text(("text", name), "equals", field))
        return self.all([*parts, self.text(RESOURCE[5], "format", rest, may_be_empty)])

    def is_more(self, places):
        """Returns whether the candidate allows what the reference does not, by the statements about the action."""
        first = self.question.first_of_candidate
        allowed = self.allows([place for place in places if place >= first])
        if allowed is False:
            return False
        return self.all([allowed, self.negate(self.allows([place for place in places if place < first]))])

    def allows(self, places):
        by = {"Allow": [], "Deny": []}
        for place in places:
            by[self.question.statements[place]["Effect"]].append(place)
        if not by["Allow"]:
            return False
        allow, deny = (self.any(self.matches(place) for place in by[effect]) for effect in ("Allow", "Deny"))
        return self.all([allow, self.negate(deny)])

    def matches(self, place):
        statement, has_variables = self.question.statements[place], self.question.versions[place]
        parts = []
        for member in ("Resource", "NotResource"):
            if member in statement:
                found = self.any(self.resource(p, has_variables) for p in listed(statement[member]))
                parts.append(found if member == "Resource" else self.negate(found))
        if self.question.has_principal:
            parts.append(self.question.once((place, self.kind), lambda: self.principal(statement)))
        if False in parts:
            return False
        for operator, clauses in statement.get("Condition", {}).items():
            for name, values in clauses.items():
                parts.append(self.clause(operator, name.lower(), listed(values), has_variables))
        return self.all(parts)

    # Resources.

    def resource(self, pattern, has_variables):
        if pattern == "*":
            return True
        if not self.has_resource:
            return False
        fields = pattern.split(":", 5)
        if len(fields) < 6 or any(c.isupper() for field in fields[:5] for c in field):
            raise Cannot("a resource pattern of fewer fields, or with capitals in the first ones")
        # Variables stand behind the fifth colon only ("Variables and tags").
        if has_variables and any("${" in field for field in fields[:5]):
            raise Cannot("a variable in the first fields")
        return self.arn(RESOURCE, pattern, has_variables)

    def arn(self, terms, pattern, has_variables):
        """Returns whether an ARN fits a pattern: field by field ("Condition operators", "Resource")."""
        fields = pattern.split(":", 5)
        parts = [self.value(term, "like", field, False) for term, field in zip(terms[:5], fields)]
        return self.all([*parts, self.value(terms[5], "like", fields[5], has_variables)])

    # Principals.

    def principal(self, statement):
        member = "Principal" if "Principal" in statement else "NotPrincipal"
        if member not in statement:
            return False
        value = statement[member]
        pairs = [("AWS", "*")] if value == "*" else [(k, t) for k, v in value.items() for t in listed(v)]
        exact, issuer, account = [], [], []
        for kind, text in pairs:
            self.name(kind, text, exact, issuer, account)
        named = self.any(exact + issuer + account)
        if member == "Principal":
            return named
        if statement["Effect"] == "Allow":
            return self.negate(named)
        if ("AWS", "*") in pairs:
            return False
        # "NotPrincipal": a Deny might hit those who are not listed with session, role and account.
        every = [self.any(exact)]
        if self.kind in ROLES or self.kind == "federated-user":
            every.append(self.any(issuer))
        if self.kind in MEMBERS:
            every.append(self.any(account))
        spared = self.any(account) if self.kind == "root" else self.all(every)
        may = self.question.open(f"whom {sorted(pairs)} hits")
        return self.any([self.negate(named), self.all([may, self.negate(spared)])])

    def name(self, kind, text, exact, issuer, account):
        """Adds the ways in which an element names the caller."""
        if kind == "AWS" and text == "*":
            exact.append(True)
        elif kind == "Service":
            exact.append(self.kind == "service" and self.text(("text", "service"), "equals", text))
        elif kind == "Federated":
            self.federated(text, exact)
        elif kind != "AWS":
            raise Cannot(f"a principal of the kind {kind}")
        elif whole := re.fullmatch(r"(\d{12})|arn:[^:]*:iam::(\d{12}):root", text):
            number = whole[1] or whole[2]
            account.append(self.kind in MEMBERS and self.text(("text", "account"), "equals", number))
        elif not text.startswith("arn:") or "*" in text:
            raise Cannot("a principal that is no ARN")
        elif self.kind == "user":
            exact.append(self.is_arn(arn_of("user"), text))
        elif self.kind == "federated-user":
            issuer.append(self.is_arn(arn_of("issuer"), text))
            exact.append(self.is_arn(arn_of("federated-user"), text))
        elif self.kind in ROLES:
            issuer.append(self.is_arn(arn_of("role"), text))
            session = re.fullmatch(r"arn:([^:]*):sts::(\d+):assumed-role/([^/]+)/(.+)", text)
            names = ("partition", "account", "name", "session")
            if session:
                exact.append(self.all(self.text(("text", n), "equals", t) for n, t in zip(names, session.groups())))

    def is_arn(self, terms, text):
        fields = text.split(":", 5)
        return len(fields) == 6 and self.all(self.text(term, "equals", field) for term, field in zip(terms, fields))

    def federated(self, text, exact):
        if "*" in text:
            raise Cannot("a pattern of providers")
        is_saml = ":saml-provider/" in text
        if self.kind == "federated":
            exact.append(self.text(("text", "provider"), "equals", text))
        elif self.kind == ("saml-session" if is_saml else "web-session"):
            host = text.partition(":oidc-provider/")[2] or text
            forms = [("equals", text), ("equals", host), ("ends", ":oidc-provider/" + host)]
            exact.append(self.any(self.text(("text", "provider"), *form) for form in forms))
