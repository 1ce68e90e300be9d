//! What an invariant is about: actions, and the things that they are done to.

use crate::file::{Invariant, InvariantProblem};
use iamscope_access::{Access, Thing};
use iamscope_estate::{AccountId, ResourceId, ResourcePolicy, RoleId, Tags};
use iamscope_eval::Action;
use iamscope_policy::{ActionPattern, Arn, Case, Glob, PolicyKind, SourceId};
use std::collections::BTreeMap;

/// What requests name: the ARNs, and whose policy guards them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    pub(crate) guard: Guard,
    /// Patterns of the ARNs.
    pub(crate) patterns: Vec<String>,
    /// Patterns of those among them that are asked about elsewhere.
    pub(crate) without: Vec<String>,
}

/// What may have a say beside the policies of the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Guard {
    /// The trust policy of a role, which decides who becomes it and nothing else.
    Trust(RoleId),
    /// The policy of a resource.
    Resource(ResourceId),
    /// Nothing: what IAM keeps and what the estate does not have, in this account or in that of whoever asks.
    Nothing(Option<AccountId>),
}

impl Guard {
    /// Returns the thing whose policy it is.
    pub(crate) fn thing(self) -> Option<Thing> {
        match self {
            Self::Trust(role) => Some(Thing::Role(role)),
            Self::Resource(resource) => Some(Thing::Resource(resource)),
            Self::Nothing(_) => None,
        }
    }

    /// Returns whether it is asked about an action.
    pub(crate) fn is_asked_about(self, action: &Action) -> bool {
        matches!(self, Self::Trust(_)) == action.is_role_assumption()
    }
}

impl Asked {
    /// Returns what it is called.
    pub(crate) fn name(&self, access: &Access<'_>) -> String {
        match self.guard.thing() {
            Some(thing) => access.thing_name(thing),
            None => match self.patterns.as_slice() {
                [first, _, ..] => format!("{first} and {} more", self.patterns.len() - 1),
                few => few.concat(),
            },
        }
    }

    fn unguarded(account: Option<AccountId>, patterns: Vec<String>) -> Self {
        Self::of(Guard::Nothing(account), patterns)
    }

    fn of(guard: Guard, patterns: Vec<String>) -> Self {
        Self {
            guard,
            patterns,
            without: Vec::new(),
        }
    }
}

/// The ways to say what an invariant is about.
const FORMS: &str = "\
write the name of a resource, role or user (`bucket/data`, `role/x`, `role/app-*`), an ARN, also with wildcards, `tag KEY=VALUE`,
    `type SERVICE:TYPE`, or `*`";

/// Checks the actions of an invariant: each has to mean something.
pub(crate) fn check_actions(access: &Access<'_>, invariant: &Invariant) -> Result<(), InvariantProblem> {
    for text in &invariant.can {
        let pattern = ActionPattern::parse(text);
        let is_known = text == "*" || !access.catalog().covered_by(&pattern).is_empty();
        if !is_known {
            let suggestion = match access.find_action(text) {
                Err(error) => error.to_string(),
                Ok(_) => format!("`{text}` is no action of AWS that is known"),
            };
            let problem = InvariantProblem::new(invariant.line, suggestion);
            return Err(problem.help("write an action such as `s3:GetObject`, a pattern such as `s3:Get*`, or `*`"));
        }
    }
    Ok(())
}

/// Returns the known actions that some patterns fit.
pub(crate) fn actions(access: &Access<'_>, patterns: &[String]) -> Vec<Action> {
    let patterns = patterns.iter().map(|text| ActionPattern::parse(text));
    let ids = patterns.flat_map(|pattern| access.catalog().covered_by(&pattern).iter().collect::<Vec<_>>());
    ids.filter_map(|id| access.action_by_id(id)).collect()
}

/// Returns what requests name that an invariant is about.
pub(crate) fn things(access: &Access<'_>, invariant: &Invariant) -> Result<Vec<Asked>, InvariantProblem> {
    let mut asked = Vec::new();
    for text in &invariant.on {
        let found = read(access, text.trim());
        let found = found.map_err(|message| InvariantProblem::new(invariant.line, message).help(FORMS))?;
        for one in found {
            if !asked.contains(&one) {
                asked.push(one);
            }
        }
    }
    Ok(asked)
}

fn read(access: &Access<'_>, text: &str) -> Result<Vec<Asked>, String> {
    let all = candidates(access);
    let some = |is_meant: &dyn Fn(&Candidate<'_>) -> bool| match asked(access, all.iter().filter(|one| is_meant(one))) {
        found if found.is_empty() => Err(format!("nothing of the estate is meant by `{text}`")),
        found => Ok(found),
    };
    if text == "*" {
        return Ok(everything(access, &all));
    }
    if let Some(tag) = text.strip_prefix("tag ") {
        let (key, value) = tag.split_once('=').ok_or_else(|| format!("`{text}` has no `=`"))?;
        return some(&|one| one.tags.get(key).is_some_and(|own| own == value));
    }
    if let Some(kind) = text.strip_prefix("type ") {
        let (service, name) = kind.split_once(':').ok_or_else(|| format!("`{text}` has no `:`"))?;
        return some(&|one| one.service == service && one.kind.eq_ignore_ascii_case(name));
    }
    let arn = Arn::parse(text);
    if text.contains(['*', '?']) {
        let glob = Glob::new(text, Case::Sensitive);
        return match arn {
            Some(arn) => fitting(access, &all, &arn),
            None => some(&|one| glob.matches(&one.name) || glob.matches(one.local())),
        };
    }
    let target = access.find_resource(text).map_err(|error| error.to_string())?;
    if let Some(one) = all.iter().find(|one| one.arn.as_str() == &*target.arn) {
        return Ok(asked(access, std::iter::once(one)));
    }
    let nothing = || format!("the estate has nothing with the ARN `{}`", target.arn);
    part(access, &Arn::parse(&target.arn).ok_or_else(nothing)?).ok_or_else(nothing)
}

/// Returns what a pattern of ARNs means: what the estate has, or else what it may have. IAM has more than users and roles, so a
/// pattern of its ARNs means all that it fits.
fn fitting(access: &Access<'_>, all: &[Candidate<'_>], pattern: &Arn) -> Result<Vec<Asked>, String> {
    let glob = Glob::new(pattern.as_str(), Case::Sensitive);
    let found = all.iter().filter(|one| glob.matches(one.arn.as_str()));
    let mut found = asked(access, found);
    let account = access.estate().account_by_number(pattern.account());
    if pattern.service() == "iam" || pattern.service().contains(['*', '?']) {
        found.retain(|one| one.guard.thing().is_some());
        let mut rest = Asked::unguarded(account, vec![pattern.as_str().to_owned()]);
        rest.without = of_resources(&found);
        found.push(rest);
    }
    if found.is_empty() {
        let nothing = || format!("nothing of the estate is meant by `{}`", pattern.as_str());
        return part(access, pattern).ok_or_else(nothing);
    }
    Ok(found)
}

/// Returns a part of something, such as the objects under a prefix, or what an account may have.
fn part(access: &Access<'_>, arn: &Arn) -> Option<Vec<Asked>> {
    let patterns = vec![arn.as_str().to_owned()];
    if let Some(Thing::Resource(resource)) = access.thing(arn) {
        return Some(vec![Asked::of(Guard::Resource(resource), patterns)]);
    }
    let account = access.estate().account_by_number(arn.account())?;
    Some(vec![Asked::unguarded(Some(account), patterns)])
}

/// Returns all that there is and may be. Resources without a policy are like those that the estate does not have.
fn everything(access: &Access<'_>, all: &[Candidate<'_>]) -> Vec<Asked> {
    let resources = access.estate().resources();
    let has_policy = |one: &&Candidate<'_>| match one.thing {
        Some(Thing::Resource(resource)) => resources[resource].policy != ResourcePolicy::None,
        Some(Thing::Role(_)) => true,
        None => false,
    };
    let mut found = asked(access, all.iter().filter(has_policy));
    found.retain(|one| one.guard.thing().is_some());
    let mut rest = Asked::unguarded(None, vec!["*".to_owned()]);
    rest.without = of_resources(&found);
    found.push(rest);
    found
}

fn of_resources(asked: &[Asked]) -> Vec<String> {
    let resources = asked.iter().filter(|one| matches!(one.guard, Guard::Resource(_)));
    resources.flat_map(|one| one.patterns.iter().cloned()).collect()
}

/// What an invariant can mean.
struct Candidate<'e> {
    /// None for users.
    thing: Option<Thing>,
    account: Option<AccountId>,
    service: &'e str,
    kind: &'e str,
    /// The short name, with the number of the account if the estate has several.
    name: String,
    number: &'e str,
    arn: &'e Arn,
    tags: &'e Tags,
}

impl Candidate<'_> {
    /// Returns the name within the account.
    fn local(&self) -> &str {
        let local = self.name.strip_prefix(self.number);
        local.and_then(|local| local.strip_prefix(':')).unwrap_or(&self.name)
    }
}

fn candidates<'e>(access: &Access<'e>) -> Vec<Candidate<'e>> {
    let estate = access.estate();
    let number = |account: Option<AccountId>| account.map_or("", |account| estate.accounts()[account].number.as_str());
    let resources = estate.resources().iter().map(|(id, resource)| Candidate {
        thing: Some(Thing::Resource(id)),
        account: resource.account,
        service: &resource.kind.service,
        kind: &resource.kind.name,
        name: access.thing_name(Thing::Resource(id)),
        number: number(resource.account),
        arn: &resource.arn,
        tags: &resource.tags,
    });
    let entities = estate.entities().map(|entity| {
        let account = Some(estate.account_of(entity));
        Candidate {
            thing: entity.as_role().map(Thing::Role),
            account,
            service: "iam",
            kind: if entity.as_role().is_some() { "role" } else { "user" },
            name: access.name(&entity.into()),
            number: number(account),
            arn: estate.arn_of(entity),
            tags: estate.tags_of(entity),
        }
    });
    resources.chain(entities).collect()
}

/// Returns what is asked about candidates: what has no policy of its own is asked about together.
fn asked<'c, 'e: 'c>(access: &Access<'e>, candidates: impl Iterator<Item = &'c Candidate<'e>>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut unguarded: BTreeMap<Option<AccountId>, Vec<String>> = BTreeMap::new();
    for one in candidates {
        let arn = one.arn.as_str().to_owned();
        match one.thing {
            Some(Thing::Resource(resource)) => {
                asked.push(Asked::of(Guard::Resource(resource), inside(access, resource)));
                continue;
            }
            Some(Thing::Role(role)) => asked.push(Asked::of(Guard::Trust(role), vec![arn.clone()])),
            None => {}
        }
        unguarded.entry(one.account).or_default().push(arn);
    }
    asked.extend(
        unguarded
            .into_iter()
            .map(|(account, patterns)| Asked::unguarded(account, patterns)),
    );
    asked
}

/// Returns the ARNs of a resource and of what is in it: objects of a bucket, versions of a function. What can be in it, the
/// formats of the ARNs of its service tell.
pub(crate) fn inside(access: &Access<'_>, resource: ResourceId) -> Vec<String> {
    let resource = &access.estate().resources()[resource];
    let arn = resource.arn.as_str();
    let mut patterns = vec![arn.to_owned()];
    let kind = &resource.kind;
    let catalog = access.catalog();
    let Some(own) = catalog.resource_type(&kind.service, &kind.name) else {
        return patterns;
    };
    let formats = own.service().into_iter().flat_map(|service| service.resource_types());
    let insides = formats.filter_map(|format| format.arn_format().strip_prefix(own.arn_format()));
    for separator in insides.filter_map(|inside| inside.chars().next()) {
        let pattern = format!("{arn}{separator}*");
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns
}

/// Reads a policy that we wrote ourselves.
pub(crate) fn written(value: &serde_json::Value, kind: PolicyKind) -> iamscope_policy::Policy {
    iamscope_policy::parse(SourceId(u32::MAX), &value.to_string(), kind).0
}
