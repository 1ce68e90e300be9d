//! From a case to its outcome.

use crate::acl;
use crate::caller::caller;
use crate::case::{self, Case, Policies};
use crate::circumstances::context;
use crate::error::CaseError;
use crate::facts::facts;
use crate::grants;
use crate::library::Library;
use crate::slots::{PolicyText, Slot, policies};
use iamscope_catalog::Catalog;
use iamscope_eval::{
    Action, Bound, Caller, CompiledPolicy, Context, Decision, Explanation, Facts, Level, PolicySet, Request, Target,
};
use iamscope_policy::{Arn, PolicyKind, SourceId};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The answer to a case, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The answer.
    pub decision: Decision,
    /// Why. Its policies are called by their place in the case, such as `identity[0]`.
    pub explanation: Explanation,
    /// What may not be as it was meant.
    pub notes: Vec<Note>,
}

/// Something about a case that is well-formed and looks wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Note {
    /// The catalogue does not know the action; it is decided by its name alone.
    UnknownAction {
        /// The action.
        action: Box<str>,
        /// A known action that looks like it.
        suggestion: Option<Box<str>>,
    },
    /// The IAM user behind a federated user is not given, and policies are taken not to name him.
    UnknownUser,
}

/// A case, ready to be decided.
pub(crate) struct Prepared {
    caller: Caller,
    action: Action,
    target: Target,
    context: Context,
    facts: Facts,
    policies: Vec<(Slot, Arc<CompiledPolicy>, Cow<'static, str>)>,
    acl: Option<Arc<CompiledPolicy>>,
    grants: Option<Arc<CompiledPolicy>>,
    scp_levels: Option<Vec<Box<str>>>,
    rcp_levels: Option<Vec<Box<str>>>,
    notes: Vec<Note>,
}

/// Decides a case and says why. Whoever decides many does it by [`Library::explain`].
pub fn decide(case: &Case, catalog: &Catalog) -> Result<Outcome, CaseError> {
    Library::new(catalog).explain(case)
}

impl Library<'_> {
    /// Decides a case.
    pub fn decide<P: PolicyText>(&self, case: &Case<P>) -> Result<Decision, CaseError> {
        Ok(Prepared::new(case, self)?.decide())
    }

    /// Decides a case and says why. The decision is the one of [`Library::decide`].
    pub fn explain<P: PolicyText>(&self, case: &Case<P>) -> Result<Outcome, CaseError> {
        Ok(Prepared::new(case, self)?.explain())
    }
}

impl Prepared {
    /// Reads all that a case says.
    pub(crate) fn new<P: PolicyText>(case: &Case<P>, library: &Library<'_>) -> Result<Self, CaseError> {
        let request = &case.request;
        let caller = caller(request)?;
        let mut notes = Vec::new();
        let action = action(&request.action, library.catalog(), &mut notes)?;
        if matches!(caller, Caller::FederatedUser { .. }) && request.user.is_none() {
            notes.push(Note::UnknownUser);
        }
        let target = target(request, &caller)?;
        let is_trust = asks_trust(&action) || is_role(&target);
        check_counts(&case.policies)?;
        let compile = |(slot, policy): (Slot, &P)| {
            let compiled = library.compiled(slot, slot.kind(is_trust), policy.text())?;
            Ok((slot, compiled, slot.path()))
        };
        let targets = |levels: &Option<Vec<Vec<P>>>, name: &str| {
            let name = |level| format!("{name}[{level}]").into();
            levels.as_ref().map(|levels| (0..levels.len()).map(name).collect())
        };
        Ok(Self {
            context: context(request, &caller, &target)?,
            facts: facts(&case.facts, &caller)?,
            policies: policies(&case.policies)
                .map(compile)
                .collect::<Result<_, CaseError>>()?,
            acl: match case.facts.s3.as_ref().map(acl::policy_text).transpose()?.flatten() {
                Some(text) => Some(library.compiled(Slot::Resource, PolicyKind::Acl, &text)?),
                None => None,
            },
            grants: match grants::policy_text(&case.facts.kms_grants)? {
                Some(text) => Some(library.compiled(Slot::Resource, PolicyKind::Resource, &text)?),
                None => None,
            },
            scp_levels: targets(&case.policies.scp, "scp"),
            rcp_levels: targets(&case.policies.rcp, "rcp"),
            caller,
            action,
            target,
            notes,
        })
    }

    /// Returns the answer alone.
    pub(crate) fn decide(&self) -> Decision {
        iamscope_eval::decide(&self.policy_set(), &self.request())
    }

    /// Returns the answer and its reasons.
    pub(crate) fn explain(self) -> Outcome {
        let (decision, explanation) = iamscope_eval::explain(&self.policy_set(), &self.request());
        Outcome {
            decision,
            explanation,
            notes: self.notes,
        }
    }

    fn request(&self) -> Request<'_> {
        Request {
            caller: &self.caller,
            action: &self.action,
            target: &self.target,
            context: &self.context,
        }
    }

    fn policy_set(&self) -> PolicySet<'_> {
        let mut set = PolicySet {
            scp: self.scp_levels.as_deref().map(levels),
            rcp: self.rcp_levels.as_deref().map(levels),
            facts: self.facts.clone(),
            ..PolicySet::default()
        };
        for (number, (slot, policy, name)) in (0..).zip(&self.policies) {
            let bound = Bound {
                policy,
                name,
                source: SourceId(number),
            };
            match *slot {
                Slot::Identity(_) => set.identity.push(bound),
                Slot::Boundary => set.boundary = Some(bound),
                Slot::Session(_) => set.session.get_or_insert_default().push(bound),
                Slot::Resource => set.resource = Some(bound),
                Slot::Scp(level, _) => attach(&mut set.scp, level, bound),
                Slot::Rcp(level, _) => attach(&mut set.rcp, level, bound),
                Slot::Endpoint => set.endpoint = Some(bound),
            }
        }
        let unlisted = |policy, name| Bound {
            policy,
            name,
            source: SourceId(u32::MAX),
        };
        set.acl = self.acl.as_deref().map(|policy| unlisted(policy, "facts.s3.acl"));
        set.grants = self.grants.as_deref().map(|policy| unlisted(policy, "facts.kmsGrants"));
        set
    }
}

fn levels(targets: &[Box<str>]) -> Vec<Level<'_>> {
    let level = |target| Level {
        target,
        policies: Vec::new(),
    };
    targets.iter().map(|target| level(target)).collect()
}

fn attach<'p>(levels: &mut Option<Vec<Level<'p>>>, level: usize, bound: Bound<'p>) {
    if let Some(level) = levels.as_mut().and_then(|levels| levels.get_mut(level)) {
        level.policies.push(bound);
    }
}

/// Reads the action. One that the catalogue does not know is decided all the same: AWS adds several a day.
fn action(text: &str, catalog: &Catalog, notes: &mut Vec<Note>) -> Result<Action, CaseError> {
    let (service, name) = match text.split_once(':') {
        Some((service, name)) if !service.is_empty() && !name.is_empty() && !text.contains(['*', '?']) => {
            (service, name)
        }
        Some(_) | None => {
            let meant = catalog.suggest_action(text);
            let help = match meant.first().filter(|_| !text.contains(['*', '?'])) {
                Some(action) => format!("did you mean `{}`?", action.full_name()),
                None => "give one action of one service, such as `s3:GetObject`".to_owned(),
            };
            return Err(CaseError::Value {
                member: "request.action",
                text: text.to_owned(),
                expected: "action",
                help,
            });
        }
    };
    let action = Action::new(service, name, catalog);
    if !action.is_known() {
        let suggestion = catalog
            .suggest_action(text)
            .first()
            .map(|action| action.full_name().into());
        notes.push(Note::UnknownAction {
            action: text.into(),
            suggestion,
        });
    }
    Ok(action)
}

/// Reads the target. Who owns it stands in the request, in the ARN, or is the caller's account.
fn target(request: &case::Request, caller: &Caller) -> Result<Target, CaseError> {
    let text = request.resource.as_str();
    if text != "*" && Arn::parse(text).is_none() {
        return Err(CaseError::Value {
            member: "request.resource",
            text: text.to_owned(),
            expected: "ARN",
            help: "give the whole ARN, such as `arn:aws:s3:::bucket/key`, or `*` for an action without a resource"
                .to_owned(),
        });
    }
    if let Some(account) = request.resource_account.as_deref()
        && !crate::caller::is_account(account)
    {
        return Err(CaseError::Value {
            member: "request.resourceAccount",
            text: account.to_owned(),
            expected: "account id",
            help: "give its twelve digits as a text".to_owned(),
        });
    }
    let mut target = Target::new(text, request.resource_account.as_deref());
    if target.account.is_none() {
        target.account = caller.account().map(Into::into);
    }
    Ok(target)
}

/// Returns whether the policy of the target is asked as a trust policy.
fn asks_trust(action: &Action) -> bool {
    let names = [
        "AssumeRole",
        "AssumeRoleWithWebIdentity",
        "AssumeRoleWithSAML",
        "TagSession",
        "SetSourceIdentity",
        "SetContext",
    ];
    action.service.as_ref() == "sts" && names.iter().any(|name| action.name.eq_ignore_ascii_case(name))
}

/// The one policy that a role has as a resource is its trust policy, whatever is asked.
fn is_role(target: &Target) -> bool {
    let arn = Arn::parse(&target.arn);
    arn.is_some_and(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"))
}

/// Refuses more policies than AWS attaches (IAM User Guide, "Permissions boundaries for IAM entities"; AWS PrivateLink
/// Guide, "Control access to VPC endpoints using endpoint policies").
fn check_counts<P>(policies: &Policies<P>) -> Result<(), CaseError> {
    let check = |member, count, kind| {
        if count > 1 {
            return Err(CaseError::TooMany { member, count, kind });
        }
        Ok(())
    };
    check("boundary", policies.boundary.len(), PolicyKind::Boundary)?;
    let endpoint = policies.endpoint.as_deref().unwrap_or_default();
    check("endpoint", endpoint.len(), PolicyKind::VpcEndpoint)
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAction { action, suggestion } => {
                write!(f, "unknown action `{action}`, decided by its name alone")?;
                match suggestion {
                    Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
                    None => Ok(()),
                }
            }
            Self::UnknownUser => f.write_str(
                "the user who made the federated session is not given and taken to be named by no policy; add `request.user`",
            ),
        }
    }
}
