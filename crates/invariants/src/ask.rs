//! What an invariant is about: actions, and the things that they are done to.

use crate::file::{Invariant, InvariantProblem};
use iamscope_access::{Access, Thing};
use iamscope_eval::Action;
use iamscope_policy::{ActionPattern, Arn, Case, Glob, PolicyKind, SourceId};

/// A thing, and the ARNs under which requests name it or what is in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Asked {
    pub(crate) thing: Thing,
    pub(crate) patterns: Vec<String>,
}

/// The ways to say what an invariant is about.
const FORMS: &str = "\
write the name of a resource or role (`bucket/data`, `role/x`), an ARN, also with wildcards, `tag KEY=VALUE`, or `type SERVICE:TYPE`";

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

/// Returns the actions of an invariant that are known.
pub(crate) fn actions(access: &Access<'_>, invariant: &Invariant) -> Vec<Action> {
    let patterns = invariant.can.iter().map(|text| ActionPattern::parse(text));
    let ids = patterns.flat_map(|pattern| access.catalog().covered_by(&pattern).iter().collect::<Vec<_>>());
    ids.filter_map(|id| access.action_by_id(id)).collect()
}

/// Returns the things that an invariant is about.
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
    let estate = access.estate();
    let resources = || {
        estate
            .resources()
            .iter()
            .map(|(id, resource)| (Thing::Resource(id), resource))
    };
    let whole = |thing| Asked {
        patterns: inside(access, thing),
        thing,
    };
    if let Some(tag) = text.strip_prefix("tag ") {
        let (key, value) = tag.split_once('=').ok_or_else(|| format!("`{text}` has no `=`"))?;
        let tagged = resources().filter(|(_, resource)| resource.tags.get(key).is_some_and(|own| own == value));
        return some(tagged.map(|(thing, _)| whole(thing)).collect(), text);
    }
    if let Some(kind) = text.strip_prefix("type ") {
        let (service, name) = kind.split_once(':').ok_or_else(|| format!("`{text}` has no `:`"))?;
        let is_it =
            |kind: &iamscope_estate::ResourceKind| *kind.service == *service && kind.name.eq_ignore_ascii_case(name);
        let alike = resources().filter(|(_, resource)| is_it(&resource.kind));
        return some(alike.map(|(thing, _)| whole(thing)).collect(), text);
    }
    if Arn::parse(text).is_some() && text.contains(['*', '?']) {
        let glob = Glob::new(text, Case::Sensitive);
        let roles = estate.roles().iter().map(|(id, role)| (Thing::Role(id), &role.arn));
        let things = resources().map(|(thing, resource)| (thing, &resource.arn)).chain(roles);
        let fitting = things.filter(|(_, arn)| glob.matches(arn.as_str()));
        let mut found: Vec<Asked> = fitting.map(|(thing, _)| whole(thing)).collect();
        if found.is_empty() {
            // A part of something, such as the objects under a prefix.
            let thing = Arn::parse(text).and_then(|arn| access.thing(&arn));
            found.extend(thing.map(|thing| Asked {
                thing,
                patterns: vec![text.to_owned()],
            }));
        }
        return some(found, text);
    }
    let target = access.find_resource(text).map_err(|error| error.to_string())?;
    let arn = Arn::parse(&target.arn);
    let thing = arn.as_ref().and_then(|arn| access.thing(arn));
    let thing = thing.ok_or_else(|| format!("the estate has nothing with the ARN `{}`", target.arn))?;
    if arn.as_ref() == Some(access.thing_arn(thing)) {
        Ok(vec![whole(thing)])
    } else {
        let patterns = vec![target.arn.into()];
        Ok(vec![Asked { thing, patterns }])
    }
}

fn some(found: Vec<Asked>, text: &str) -> Result<Vec<Asked>, String> {
    if found.is_empty() {
        Err(format!("nothing of the estate is meant by `{text}`"))
    } else {
        Ok(found)
    }
}

/// Returns the ARNs of a thing and of what is in it: objects of a bucket, versions of a function. What can be in it, the
/// formats of the ARNs of its service tell.
fn inside(access: &Access<'_>, thing: Thing) -> Vec<String> {
    let arn = access.thing_arn(thing).as_str();
    let mut patterns = vec![arn.to_owned()];
    let Thing::Resource(resource) = thing else {
        return patterns;
    };
    let kind = &access.estate().resources()[resource].kind;
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
