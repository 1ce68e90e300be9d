//! What an edge needs, one by one, with what proves it.

use iamscope_access::{Access, Change, Rewritten, Thing};
use iamscope_estate::{DocumentId, Principal};
use iamscope_map::{Asked, Edge, Explained, Proof, Requirement};

use super::Model;
use super::decision::decision;
use super::excerpt::excerpts;
use crate::view::{ExcerptView, MarkRole, RequirementKind, RequirementView};

/// Shows everything that an edge needs.
pub(super) fn requirements(model: &Model<'_>, edge: &Edge) -> Vec<RequirementView> {
    let mut explained = model.map.explain_edge(model.access, edge.id).into_iter();
    match &edge.proof {
        Proof::Question(asked) => vec![decided(model, asked, None, explained.next())],
        Proof::Setting => vec![RequirementView {
            title: "a setting of the account says so, which no policy decides".to_owned(),
            ..RequirementView::default()
        }],
        Proof::Requirements(requirements) => requirements
            .iter()
            .map(|requirement| match requirement {
                Requirement::Allowed(asked) => decided(model, asked, None, explained.next()),
                Requirement::AllowedAfter(asked, rewritten) => decided(model, asked, Some(rewritten), explained.next()),
                Requirement::Fact(text) => RequirementView {
                    title: text.to_string(),
                    ..RequirementView::default()
                },
                Requirement::Unknown(text) => RequirementView {
                    title: text.to_string(),
                    kind: RequirementKind::Unknown,
                    ..RequirementView::default()
                },
                Requirement::Network(fact) => RequirementView {
                    title: fact.text.to_string(),
                    kind: RequirementKind::Network,
                    excerpts: fact.place.as_ref().map_or_else(Vec::new, |place| written(model, place)),
                    ..RequirementView::default()
                },
            })
            .collect(),
    }
}

fn decided(
    model: &Model<'_>,
    asked: &Asked,
    rewritten: Option<&Rewritten>,
    explained: Option<Explained>,
) -> RequirementView {
    let action = asked.action.to_string();
    let changes = rewritten.map_or_else(Vec::new, |rewritten| {
        let changes = rewritten.changes.iter();
        changes.map(|change| said(model.access, change)).collect()
    });
    RequirementView {
        title: format!("`{action}` on `{}`", asked.resource.arn),
        kind: RequirementKind::Decision,
        decision: explained.map(|explained| {
            decision(
                model.access.estate(),
                &action,
                &explained.answer.decision,
                &explained.explanation,
                &explained.answer.assumptions,
            )
        }),
        changes,
        excerpts: Vec::new(),
    }
}

/// Says what somebody changed before.
fn said(access: &Access<'_>, change: &Change) -> String {
    let estate = access.estate();
    let name = |principal: &Principal| access.name(principal);
    let source = |document: DocumentId| {
        let source = estate.sources().find(estate.documents()[document].source);
        source.map_or_else(String::new, |source| source.name.clone())
    };
    match change {
        Change::Trust(role, text) => format!("the trust policy of `{}` is `{text}`", name(&Principal::Role(*role))),
        Change::ResourcePolicy(resource, text) => {
            format!(
                "the policy of `{}` is `{text}`",
                access.thing_name(Thing::Resource(*resource))
            )
        }
        Change::Added(principal, text) => format!("`{}` has the policy `{text}`, too", name(principal)),
        Change::Removed(principal, document) => {
            format!("`{}` has the policy `{}` no longer", name(principal), source(*document))
        }
        Change::Joined(principal, group) => {
            format!(
                "`{}` is in the group `{}`",
                name(principal),
                estate.groups()[*group].name
            )
        }
        Change::Left(principal, group) => {
            format!(
                "`{}` is in the group `{}` no longer",
                name(principal),
                estate.groups()[*group].name
            )
        }
        Change::Boundary(principal, Some(text)) => {
            format!("the permissions boundary of `{}` is `{text}`", name(principal))
        }
        Change::Boundary(principal, None) => format!("`{}` has no permissions boundary", name(principal)),
        Change::RemovedGuardrail(document) => format!("the guardrail `{}` binds nobody", source(*document)),
    }
}

fn written(model: &Model<'_>, place: &iamscope_estate::Place) -> Vec<ExcerptView> {
    let estate = model.access.estate();
    estate.find_place(place).map_or_else(Vec::new, |(source, span)| {
        excerpts(estate.sources(), source, span, &[(span, MarkRole::Subject)])
    })
}
