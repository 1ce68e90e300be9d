//! Which policies somebody has, by which way, and how to take them away.

use super::edit::{EstateEdit, document, editable};
use iamscope_access::{Access, Thing};
use iamscope_estate::{DocumentId, Estate, PolicyOwner, Principal, ResourcePolicy, User};
use iamscope_eval::MatchedStatement;
use iamscope_policy::{Arn, PrincipalPattern, Scope};

/// A way by which somebody has a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Way {
    /// The ARN of who it is attached to: the user or role itself, or a group.
    pub(super) owner: String,
    /// Whether that is a group.
    pub(super) is_group: bool,
    /// The ARN of the policy, if it is a managed one.
    pub(super) managed: Option<String>,
    /// What it says.
    pub(super) document: DocumentId,
}

/// Returns the ways by which a user or role has its identity policies.
pub(super) fn ways(estate: &Estate, principal: &Principal) -> Vec<Way> {
    let holdings = principal.acting_entity().map(|entity| estate.holdings(entity));
    let holdings = holdings.unwrap_or_default().into_iter();
    let ways = holdings.flat_map(|holding| {
        let owner = holding.arn.to_string();
        let is_group = holding.arn.resource_type() == Some("group");
        let inline = holding.inline.iter().map(|policy| (None, policy.document));
        let managed = holding.known().map(|policy| {
            let policy = &estate.managed_policies()[policy];
            (Some(policy.arn.to_string()), policy.document)
        });
        let all = inline.chain(managed).collect::<Vec<_>>();
        all.into_iter().map(move |(managed, document)| Way {
            owner: owner.clone(),
            is_group,
            managed,
            document,
        })
    });
    ways.collect()
}

/// Returns the edits that take statements of a user's or role's own policies away, from it and from as few others as can
/// be.
pub(super) fn withdraw(estate: &Estate, principal: &Principal, statements: &[Said]) -> Option<Vec<EstateEdit>> {
    let arn = editable(estate, principal)?;
    let ways = ways(estate, principal);
    let mut edits = Vec::new();
    for said in statements {
        let mut its_ways = ways.iter().filter(|way| way.document == said.document).peekable();
        its_ways.peek()?;
        for way in its_ways {
            let edit = match &way.managed {
                _ if way.is_group && members(estate, &way.owner) > 1 => EstateEdit::Leave {
                    user: arn.clone(),
                    group: way.owner.clone(),
                },
                Some(policy) if !is_only_holder(estate, way) => EstateEdit::Detach {
                    owner: way.owner.clone(),
                    policy: policy.clone(),
                },
                Some(_) | None => EstateEdit::RemoveStatement {
                    statement: said.name.clone(),
                    source: estate.documents()[said.document].source,
                    index: said.index,
                },
            };
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }
    (!edits.is_empty()).then_some(edits)
}

/// A statement of a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said {
    pub(super) document: DocumentId,
    pub(super) index: u32,
    /// What it is called, for people.
    pub(super) name: String,
}

impl Said {
    /// Finds a statement that an explanation names.
    pub(super) fn of(estate: &Estate, statement: &MatchedStatement) -> Option<Self> {
        Some(Self {
            document: document(estate, statement.source)?,
            index: statement.index,
            name: statement.to_string(),
        })
    }
}

fn members(estate: &Estate, group: &str) -> usize {
    let users = estate.users().iter();
    let is_in = |user: &User| user.groups.iter().any(|&id| estate.groups()[id].arn.as_str() == group);
    users.filter(|(_, user)| is_in(user)).take(2).count()
}

/// Returns whether nobody else has a policy that somebody of the account can edit.
fn is_only_holder(estate: &Estate, way: &Way) -> bool {
    let mut managed = estate.managed_policies().iter();
    let Some((id, policy)) = managed.find(|(_, policy)| policy.document == way.document) else {
        return true;
    };
    let mut holders = estate
        .all_holdings()
        .filter(|holding| holding.known().any(|known| known == id));
    policy.owner != PolicyOwner::Aws && holders.nth(1).is_none()
}

/// Why the policy of a target lets nobody take its statements out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fixed {
    /// A service keeps the trust policy.
    ByService,
    /// What lets in is no policy that was seen.
    Unseen,
}

/// The policy of what an action is done to, and what has to go of it.
pub(super) struct Stripped {
    pub(super) edits: Vec<EstateEdit>,
    /// Whether others lose what is theirs by it.
    pub(super) is_wide: bool,
    /// Whether nothing is left of a policy that has to say something.
    pub(super) is_emptied: bool,
}

/// Returns the edits that keep somebody from being let in by the policy of a target.
pub(super) fn strip(access: &Access<'_>, target: &str, statements: &[MatchedStatement]) -> Result<Stripped, Fixed> {
    let estate = access.estate();
    let thing = Arn::parse(target)
        .and_then(|arn| access.thing(&arn))
        .ok_or(Fixed::Unseen)?;
    let (own, is_trust) = match thing {
        Thing::Role(role) => {
            let role = &estate.roles()[role];
            if role.is_service_linked() || role.is_reserved() {
                return Err(Fixed::ByService);
            }
            (role.trust, true)
        }
        Thing::Resource(resource) => match estate.resources()[resource].policy {
            ResourcePolicy::Document(document) => (Some(document), false),
            ResourcePolicy::None | ResourcePolicy::NotSeen => (None, false),
        },
    };
    let own = own.ok_or(Fixed::Unseen)?;
    let record = &estate.documents()[own];
    let (mut edits, mut is_wide) = (Vec::new(), false);
    for matched in statements {
        if matched.source != record.source {
            return Err(Fixed::Unseen);
        }
        let statement = record.policy.statements.iter().find(|one| one.index == matched.index);
        let (named, all) = match statement.and_then(|statement| statement.principal.as_ref()) {
            Some(Scope::Only(patterns)) => {
                let named = patterns
                    .iter()
                    .filter(|pattern| matched.evidence.contains(&pattern.span));
                (
                    named.map(|pattern| pattern.value.clone()).collect::<Vec<_>>(),
                    patterns.len(),
                )
            }
            Some(Scope::AllBut(_)) | None => (Vec::new(), 0),
        };
        is_wide |= named.is_empty() || named.iter().any(is_many);
        if named.is_empty() || named.len() == all {
            edits.push(EstateEdit::RemoveStatement {
                statement: matched.to_string(),
                source: matched.source,
                index: matched.index,
            });
        } else {
            edits.extend(named.into_iter().map(|principal| EstateEdit::RemovePrincipal {
                statement: matched.to_string(),
                source: matched.source,
                index: matched.index,
                principal,
            }));
        }
    }
    let is_emptied = is_trust
        && super::edit::rewritten(&record.policy, record.source, &edits)
            .statements
            .is_empty();
    if edits.is_empty() {
        return Err(Fixed::Unseen);
    }
    Ok(Stripped {
        edits,
        is_wide,
        is_emptied,
    })
}

/// Returns whether a principal of a policy stands for many.
fn is_many(pattern: &PrincipalPattern) -> bool {
    match pattern {
        PrincipalPattern::Anyone | PrincipalPattern::Account(_) | PrincipalPattern::Open(_) => true,
        PrincipalPattern::Arn(_)
        | PrincipalPattern::UniqueId(_)
        | PrincipalPattern::Service(_)
        | PrincipalPattern::Federated(_)
        | PrincipalPattern::CanonicalUser(_)
        | PrincipalPattern::Invalid(_) => false,
    }
}
