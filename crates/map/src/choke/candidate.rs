//! Edits that may take an edge away, and what keeps them from it. Those against techniques are in [`permission`].

mod permission;

use super::edit::{EstateEdit, editable};
use super::policies::{Fixed, Said, Stripped, strip, withdraw};
use super::remedy::Obstacle;
use super::screen::turns_down;
use crate::capability::capabilities;
use crate::edge::{Asked, Edge, EdgeId, Proof, Relation, Requirement};
use crate::map::Map;
use iamscope_access::Access;
use iamscope_estate::Principal;
use iamscope_eval::{CheckType, Decision, MatchedStatement};
use iamscope_policy::Effect;

/// What edits cost that take away no more than they have to; each step up takes more.
const EXACT: usize = 6;
const DENY: usize = 8;
const WIDE: usize = 40;

/// Edits that may take an edge away: all of them are needed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Candidate {
    pub(super) edits: Vec<EstateEdit>,
    /// How much they seem to take away that is to stay.
    pub(super) cost: usize,
}

/// What is looked at for one edge.
pub(super) struct Finder<'a, 'e> {
    pub(super) map: &'a Map,
    pub(super) access: &'a Access<'e>,
    /// Whether what was narrow was tried and left another way.
    pub(super) is_wide: bool,
}

impl Finder<'_, '_> {
    /// Returns what may take an edge away, the one that costs least first; never empty.
    pub(super) fn candidates(&self, edge: EdgeId) -> Result<Vec<Candidate>, Obstacle> {
        let edge = self.map.edge(edge);
        let mut found = match &edge.proof {
            Proof::Setting => vec![self.setting(edge)?],
            Proof::Question(asked) if edge.relation == Relation::Administers => vec![self.dethroned(&asked.principal)?],
            Proof::Question(asked) => self.refused(asked, edge)?,
            Proof::Requirements(requirements) => {
                let asked = requirements.iter().filter_map(as_is).collect::<Vec<_>>();
                match edge.relation.technique() {
                    Some(technique) => self.disabled(technique, &asked, edge)?,
                    None => {
                        let refused = asked.iter().map(|asked| self.refused(asked, edge));
                        let mut refused = refused.collect::<Result<Vec<_>, _>>()?;
                        refused.pop().ok_or(Obstacle::Network)?
                    }
                }
            }
        };
        found.sort_by_key(|candidate| candidate.cost);
        let mut distinct: Vec<Candidate> = Vec::new();
        for candidate in found {
            if distinct.iter().all(|known| known.edits != candidate.edits) {
                distinct.push(candidate);
            }
        }
        if distinct.is_empty() {
            Err(Obstacle::Nothing)
        } else {
            Ok(distinct)
        }
    }

    /// Returns what ends a setting.
    fn setting(&self, edge: &Edge) -> Result<Candidate, Obstacle> {
        let (from, to) = (
            self.map.full_name(self.access, edge.from),
            self.map.full_name(self.access, edge.to),
        );
        let edit = match edge.relation {
            Relation::MemberOf => EstateEdit::Leave { user: from, group: to },
            Relation::RunsAs => EstateEdit::Release {
                resource: from,
                role: to,
            },
            Relation::CanAssume
            | Relation::Administers
            | Relation::CanInvoke
            | Relation::CanRead
            | Relation::CanWrite
            | Relation::CanAdminister
            | Relation::MayRunAs
            | Relation::Reaches
            | Relation::Escalates(_) => return Err(Obstacle::Network),
        };
        let edits = vec![edit];
        Ok(Candidate { edits, cost: WIDE })
    }

    /// Returns what makes somebody no administrator.
    fn dethroned(&self, principal: &Principal) -> Result<Candidate, Obstacle> {
        let estate = self.access.estate();
        if matches!(principal, Principal::Root(_)) {
            return Err(Obstacle::Root);
        }
        let administration = self.access.allows_everything(principal).ok_or(Obstacle::Nothing)?;
        let said = administration.statements.into_iter().map(|(document, index)| {
            let source = estate.sources().find(estate.documents()[document].source);
            let policy = source.map_or("", |source| source.name.as_ref());
            Said {
                document,
                index,
                name: format!("{policy}, statement {}", index + 1),
            }
        });
        let edits = withdraw(estate, principal, &said.collect::<Vec<_>>()).ok_or(Obstacle::Linked)?;
        Ok(Candidate { edits, cost: WIDE })
    }

    /// Returns what turns the answer to a question into a no, and to those that say the same of the two ends.
    fn refused(&self, asked: &Asked, edge: &Edge) -> Result<Vec<Candidate>, Obstacle> {
        let (access, estate) = (self.access, self.access.estate());
        let same = self.same(asked, edge);
        let mut found = Vec::new();
        if let Some(owner) = editable(estate, &asked.principal) {
            let actions = same.iter().map(|asked| asked.action.to_string()).collect::<Vec<_>>();
            let resources = match self.is_wide {
                true => vec!["*".to_owned()],
                false => same.iter().map(|asked| asked.resource.arn.to_string()).collect(),
            };
            let cost = DENY + actions.len() + if self.is_wide { WIDE } else { 0 };
            let edits = vec![EstateEdit::deny(&owner, actions, resources)];
            found.push(Candidate { edits, cost });
        }
        let mut obstacle = Obstacle::Nothing;
        let (mut own, mut stripped) = (Vec::new(), Vec::new());
        for asked in &same {
            own.extend(self.allowing(asked, CheckType::Principal));
            stripped.push((&asked.resource.arn, self.allowing(asked, CheckType::Resource)));
        }
        let own: Vec<Said> = own.iter().filter_map(|statement| Said::of(estate, statement)).collect();
        let withdrawn = withdraw(estate, &asked.principal, &own);
        let cost = |edits: &[EstateEdit]| self.cost(edits, &same);
        found.extend(withdrawn.clone().map(|edits| Candidate {
            cost: cost(&edits),
            edits,
        }));
        let stripped = stripped.into_iter().filter(|(_, statements)| !statements.is_empty());
        let stripped = stripped.map(|(arn, statements)| strip(access, arn, &statements));
        match together(stripped) {
            Ok(Some(stripped)) => {
                let wide = if stripped.is_wide { WIDE } else { 0 };
                let emptied = if stripped.is_emptied { DENY } else { 0 };
                let cost = EXACT + stripped.edits.len() - 1 + wide + emptied;
                let both = withdrawn.map(|own| Candidate {
                    cost: cost + self.cost(&own, &same),
                    edits: [own, stripped.edits.clone()].concat(),
                });
                let edits = stripped.edits;
                found.push(Candidate { edits, cost });
                found.extend(both);
            }
            Ok(None) => {}
            Err(Fixed::ByService) => obstacle = Obstacle::Linked,
            Err(Fixed::Unseen) => obstacle = Obstacle::Unseen,
        }
        found.retain(|candidate| same.iter().all(|asked| turns_down(access, asked, &candidate.edits)));
        if found.is_empty() { Err(obstacle) } else { Ok(found) }
    }

    /// Returns the questions that say the same of the two ends of an edge and are not answered with no.
    fn same(&self, asked: &Asked, edge: &Edge) -> Vec<Asked> {
        let access = self.access;
        let mut same = vec![asked.clone()];
        let Some(resource) = self.map.node(edge.to).subject.resource() else {
            return same;
        };
        let resource = &access.estate().resources()[resource];
        let capabilities = capabilities(&resource.kind, access.catalog());
        for capability in capabilities
            .iter()
            .filter(|capability| capability.relation == edge.relation)
        {
            let arn = match capability.inside {
                Some(separator) => format!("{}{separator}*", resource.arn),
                None => resource.arn.to_string(),
            };
            for action in capability.actions.iter().filter_map(|name| access.action(name)) {
                let other = Asked {
                    principal: asked.principal.clone(),
                    action: action.into(),
                    resource: access.target(&arn).into(),
                    context: asked.context.clone(),
                };
                let is_possible = !matches!(access.can(&other.to_question()).decision, Decision::Denied(_));
                if is_possible && !same.contains(&other) {
                    same.push(other);
                }
            }
        }
        same
    }

    /// Returns the Allow statements of a layer that match a question.
    pub(super) fn allowing(&self, asked: &Asked, layer: CheckType) -> Vec<MatchedStatement> {
        let (_, explanation) = self.access.explain(&asked.to_question());
        let checks = explanation.checks.into_iter().filter(|check| check.check_type == layer);
        let matched = checks.flat_map(|check| check.matched);
        matched.filter(|statement| statement.effect == Effect::Allow).collect()
    }

    /// Returns how much edits of somebody's own policies seem to take away beside what is asked.
    pub(super) fn cost(&self, edits: &[EstateEdit], asked: &[Asked]) -> usize {
        let estate = self.access.estate();
        let costs = edits.iter().map(|edit| match edit {
            EstateEdit::RemoveStatement { source, index, .. } => {
                let document = super::edit::document(estate, *source).map(|id| &estate.documents()[id].policy);
                let mut statements = document.into_iter().flat_map(|policy| &policy.statements);
                let statement = statements.find(|statement| statement.index == *index);
                let is_exact = statement.is_some_and(|statement| {
                    let actions = statement.action.patterns();
                    let resources = statement.resource.as_ref().map_or(0, |scope| scope.patterns().len());
                    let is_asked = |text: &str| {
                        asked
                            .iter()
                            .any(|asked| asked.action.to_string().eq_ignore_ascii_case(text))
                    };
                    let is_plain = !statement.action.is_all_but() && actions.len() <= asked.len();
                    is_plain && resources == 1 && actions.iter().all(|action| is_asked(action.value.as_str()))
                });
                if is_exact { EXACT } else { WIDE }
            }
            EstateEdit::RemovePrincipal { .. } => EXACT,
            EstateEdit::Detach { .. } | EstateEdit::Leave { .. } | EstateEdit::Release { .. } => WIDE,
            EstateEdit::Deny { .. } => DENY,
        });
        costs.sum()
    }
}

/// Puts together what has to go of several policies; nothing if nothing has to.
fn together(all: impl Iterator<Item = Result<Stripped, Fixed>>) -> Result<Option<Stripped>, Fixed> {
    let mut whole: Option<Stripped> = None;
    for stripped in all {
        let stripped = stripped?;
        whole = Some(match whole {
            None => stripped,
            Some(mut whole) => {
                let new = stripped.edits.into_iter().filter(|edit| !whole.edits.contains(edit));
                let new = new.collect::<Vec<_>>();
                whole.edits.extend(new);
                whole.is_wide |= stripped.is_wide;
                whole.is_emptied |= stripped.is_emptied;
                whole
            }
        });
    }
    Ok(whole)
}

/// Returns the question of a requirement that is about the estate as it is.
fn as_is(requirement: &Requirement) -> Option<&Asked> {
    match requirement {
        Requirement::Allowed(asked) => Some(asked),
        Requirement::AllowedAfter(..) | Requirement::Fact(_) | Requirement::Unknown(_) | Requirement::Network(_) => {
            None
        }
    }
}
