//! Tags that could be set or taken off, where policies look at them.

use super::changes::{Asker, Candidate};
use crate::node::Subject;
use iamscope_estate::{AttachedPolicy, DocumentId, Entity, Estate, EstateChange, ResourcePolicy, Tags};
use iamscope_eval::Value;
use iamscope_policy::{Arn, PolicyKind, Statement, Test};
use std::collections::BTreeSet;

/// The starts of the context keys that hold tags of the caller, and of what is acted on.
const OF_CALLER: &str = "aws:principaltag/";
const OF_TARGET: &str = ":resourcetag/";

/// A tag that differs from all that policies ask for.
const ANOTHER: &str = "iamscope";

/// A tag that would make a condition come out otherwise: its name and what it is to be.
type Wanted = BTreeSet<(String, String)>;

/// Adds the tags of those who are owned, and of what carries a role or is to be got at, that are looked at.
pub(super) fn candidates(asker: &Asker<'_, '_>, candidates: &mut Vec<Candidate>) {
    let estate = asker.estate();
    let all = estate.documents().iter();
    let all = all.filter(|(id, document)| document.same_as == *id).map(|(id, _)| id);
    let of_callers = wanted(estate, all, |key| key.strip_prefix(OF_CALLER));
    for &entity in asker.owned {
        let sort = if entity.as_user().is_some() { "User" } else { "Role" };
        let (on, name) = (Subject::Principal(entity.into()), asker.name(entity));
        let tagged = Tagged {
            arn: estate.arn_of(entity),
            tags: estate.tags_of(entity),
            name: &name,
            actions: [format!("iam:Tag{sort}"), format!("iam:Untag{sort}")],
        };
        tagged.add(&of_callers, &on, candidates);
    }
    let guardrails = estate.documents().iter();
    let guardrails = guardrails.filter(|(_, document)| matches!(document.kind, PolicyKind::Scp | PolicyKind::Rcp));
    let own = asker.owned.iter().flat_map(|&entity| documents(estate, entity));
    let of_targets = of_targets(estate, guardrails.map(|(id, _)| id).chain(own));
    for (id, resource) in estate.resources().iter() {
        if resource.roles.is_empty() && !asker.is_end(id) {
            continue;
        }
        let mut of_targets = of_targets.clone();
        if let ResourcePolicy::Document(document) = resource.policy {
            of_targets.extend(self::of_targets(estate, std::iter::once(document)));
        }
        let name = asker.access.thing_name(iamscope_access::Thing::Resource(id));
        let tagged = Tagged {
            arn: &resource.arn,
            tags: &resource.tags,
            name: &name,
            actions: actions(&resource.kind.service),
        };
        tagged.add(&of_targets, &Subject::Resource(id), candidates);
    }
    for (id, role) in estate.roles().iter() {
        let entity = Entity::Role(id);
        if asker.owned.contains(&entity) || role.is_service_linked() || role.is_reserved() {
            continue;
        }
        let mut of_targets = of_targets.clone();
        of_targets.extend(self::of_targets(estate, role.trust.into_iter()));
        let (on, name) = (Subject::Principal(entity.into()), asker.name(entity));
        let tagged = Tagged {
            arn: &role.arn,
            tags: &role.tags,
            name: &name,
            actions: ["iam:TagRole".to_owned(), "iam:UntagRole".to_owned()],
        };
        tagged.add(&of_targets, &on, candidates);
    }
}

/// Something with tags.
struct Tagged<'t> {
    arn: &'t Arn,
    tags: &'t Tags,
    name: &'t str,
    /// What sets a tag, and what takes one off.
    actions: [String; 2],
}

impl Tagged<'_> {
    fn add(&self, wanted: &Wanted, on: &Subject, candidates: &mut Vec<Candidate>) {
        let mut taken_off = BTreeSet::new();
        let [set, unset] = &self.actions;
        for (name, value) in wanted {
            let there = self.tags.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
            if let Some((name, _)) = there
                && taken_off.insert(name.as_str())
            {
                let what = format!("take the tag {name} off {}", self.name);
                candidates.push(self.candidate(what, "takes-off-tag", on, name, None, unset));
            }
            if there.is_none_or(|(_, there)| there != value) {
                let what = format!("set the tag {name} of {} to {value}", self.name);
                let name = there.map_or(name, |(name, _)| name);
                candidates.push(self.candidate(what, "sets-tag", on, name, Some(value.as_str()), set));
            }
        }
    }

    fn candidate(
        &self,
        what: String,
        word: &'static str,
        on: &Subject,
        name: &str,
        value: Option<&str>,
        action: &str,
    ) -> Candidate {
        let mut said = vec![("aws:TagKeys".to_owned(), Value::Many(vec![name.into()]))];
        said.extend(value.map(|value| (format!("aws:RequestTag/{name}"), Value::One(value.into()))));
        Candidate {
            what,
            word,
            on: on.clone(),
            change: EstateChange::SetTag {
                owner: self.arn.clone(),
                name: name.to_owned(),
                value: value.map(str::to_owned),
            },
            action: action.to_owned(),
            target: self.arn.to_string(),
            said,
            is_for_others: false,
        }
    }
}

/// Returns what sets a tag of something of a service, and what takes one off (Service Authorization Reference).
fn actions(service: &str) -> [String; 2] {
    let (set, unset) = match service {
        "ec2" => ("CreateTags", "DeleteTags"),
        "sqs" => ("TagQueue", "UntagQueue"),
        "s3" => ("PutBucketTagging", "PutBucketTagging"),
        "ssm" => ("AddTagsToResource", "RemoveTagsFromResource"),
        "rds" => ("AddTagsToResource", "RemoveTagsFromResource"),
        "sagemaker" => ("AddTags", "DeleteTags"),
        _ => ("TagResource", "UntagResource"),
    };
    [format!("{service}:{set}"), format!("{service}:{unset}")]
}

fn of_targets(estate: &Estate, documents: impl Iterator<Item = DocumentId>) -> Wanted {
    wanted(estate, documents, |key| key.split_once(OF_TARGET).map(|(_, name)| name))
}

/// Returns the tags by which conditions of some documents on some keys would come out otherwise.
fn wanted<'k>(
    estate: &Estate,
    documents: impl Iterator<Item = DocumentId>,
    name: impl Fn(&str) -> Option<&str> + 'k,
) -> Wanted {
    let statements = documents.flat_map(|document| &estate.documents()[document].policy.statements);
    let mut wanted = Wanted::new();
    for condition in statements.flat_map(|statement: &Statement| &statement.conditions) {
        let Some(lower) = name(condition.key.value.lower()) else {
            continue;
        };
        // The name as it is written.
        let written = condition.key.value.as_str();
        let tag = written
            .get(written.len().saturating_sub(lower.len())..)
            .unwrap_or(lower);
        let test = condition.operator.value.test;
        let values = condition.values.iter().map(|value| value.value.as_str());
        let values = values.filter(|value| !value.contains("${"));
        if test.is_negated() || test == Test::Null {
            wanted.insert((tag.to_owned(), ANOTHER.to_owned()));
        } else {
            // A pattern is met by its own text with something in place of the wildcards.
            wanted.extend(values.map(|value| (tag.to_owned(), value.replace(['*', '?'], "x"))));
        }
    }
    wanted
}

/// Returns the policies and the permissions boundary of somebody.
fn documents(estate: &Estate, entity: Entity) -> Vec<DocumentId> {
    let boundary = estate.boundary_of(entity).as_ref().and_then(AttachedPolicy::known);
    let boundary = boundary.map(|policy| estate.managed_policies()[policy].document);
    let holdings = estate.holdings(entity).into_iter();
    holdings
        .flat_map(|holding| holding.documents(estate))
        .chain(boundary)
        .collect()
}
