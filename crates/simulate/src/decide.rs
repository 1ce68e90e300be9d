//! From a case to its outcome.

use crate::bundle::Bundle;
use crate::caller::KnownCaller;
use crate::case::{self, Case};
use crate::circumstances::context;
use crate::error::CaseError;
use crate::facts::Given;
use crate::library::Library;
use crate::slots::{Names, Paths, PolicyText};
use iamscope_catalog::Catalog;
use iamscope_eval::{
    AccessPoint, Action, Bound, Caller, Context, Decision, Edits, Explanation, PolicySet, Request, Target,
};
use iamscope_policy::{Arn, SourceId, is_account_id};
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

/// The answer to a case with all that can be said of it.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The answer, and why.
    pub outcome: Outcome,
    /// The smallest edits that would turn it around.
    pub edits: Edits,
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
    caller: Arc<KnownCaller>,
    action: Arc<KnownAction>,
    target: Target,
    context: Context,
    given: Arc<Given>,
    bundle: Arc<Bundle>,
    is_user_unknown: bool,
}

/// An action, and what is to be said of it.
#[derive(Debug)]
pub(crate) struct KnownAction {
    action: Action,
    note: Option<Note>,
}

/// Decides a case and says why. Whoever decides many does it by [`Library::explain`].
pub fn decide(case: &Case, catalog: &Catalog) -> Result<Outcome, CaseError> {
    Library::new(catalog).explain(case)
}

impl Library<'_> {
    /// Decides a case.
    pub fn decide<P: PolicyText>(&self, case: &Case<P>) -> Result<Decision, CaseError> {
        let case = Prepared::new(case, self, &Paths)?;
        Ok(case.decide(&mut case.policy_set()))
    }

    /// Decides a case and says why. The decision is the one of [`Library::decide`].
    pub fn explain<P: PolicyText>(&self, case: &Case<P>) -> Result<Outcome, CaseError> {
        Ok(Prepared::new(case, self, &Paths)?.outcome())
    }

    /// Decides a case and says why, with names of the caller's choice.
    pub fn explain_named<P: PolicyText>(&self, case: &Case<P>, names: &dyn Names) -> Result<Outcome, CaseError> {
        Ok(Prepared::new(case, self, names)?.outcome())
    }

    /// Decides a case, says why and what would turn the answer around.
    pub fn advise<P: PolicyText>(&self, case: &Case<P>, names: &dyn Names) -> Result<Advice, CaseError> {
        let prepared = Prepared::new(case, self, names)?;
        Ok(Advice {
            edits: iamscope_eval::edits(&prepared.policy_set(), &prepared.request(), self.catalog()),
            outcome: prepared.outcome(),
        })
    }
}

impl Prepared {
    /// Reads all that a case says.
    fn new<P: PolicyText>(case: &Case<P>, library: &Library<'_>, names: &dyn Names) -> Result<Self, CaseError> {
        let given = Arc::new(Given::new(&case.facts, library.catalog())?);
        Self::with_shared(&case.request, given, library, |is_trust| {
            Bundle::new(&case.policies, is_trust, library, names).map(Arc::new)
        })
    }

    /// Reads a request and takes the rest as given. `bundle` gives the policies; it is told whether that of the target is
    /// a trust policy.
    pub(crate) fn with_shared(
        request: &case::Request,
        given: Arc<Given>,
        library: &Library<'_>,
        bundle: impl FnOnce(bool) -> Result<Arc<Bundle>, CaseError>,
    ) -> Result<Self, CaseError> {
        let caller = library.caller(request)?;
        let action = library.action(&request.action)?;
        let target = target(request, &caller.caller)?;
        let is_trust = action.action.is_role_assumption() || is_role(&target);
        Ok(Self {
            context: context(request, &caller, &target)?,
            given,
            bundle: bundle(is_trust)?,
            is_user_unknown: matches!(caller.caller, Caller::FederatedUser { .. }) && request.user.is_none(),
            caller,
            action,
            target,
        })
    }

    /// Returns a number that cases have in common whose policies and facts are the same.
    pub(crate) fn kin(&self) -> (usize, usize) {
        (Arc::as_ptr(&self.bundle).addr(), Arc::as_ptr(&self.given).addr())
    }

    /// Returns the answer alone; `policies` are those of this case or of one of its kin.
    pub(crate) fn decide(&self, policies: &mut PolicySet<'_>) -> Decision {
        policies.facts.service_linked_role = self.is_service_linked();
        iamscope_eval::decide(policies, &self.request())
    }

    /// Returns the answer and its reasons; `policies` are those of this case or of one of its kin.
    pub(crate) fn explain(&self, policies: &mut PolicySet<'_>) -> (Decision, Explanation) {
        policies.facts.service_linked_role = self.is_service_linked();
        iamscope_eval::explain(policies, &self.request())
    }

    fn outcome(&self) -> Outcome {
        let (decision, explanation) = self.explain(&mut self.policy_set());
        Outcome {
            decision,
            explanation,
            notes: self.notes(),
        }
    }

    /// Returns what may not be as it was meant.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let user = self.is_user_unknown.then_some(Note::UnknownUser);
        self.action.note.clone().into_iter().chain(user).collect()
    }

    fn request(&self) -> Request<'_> {
        Request {
            caller: &self.caller.caller,
            action: &self.action.action,
            target: &self.target,
            context: &self.context,
        }
    }

    fn is_service_linked(&self) -> bool {
        self.given.facts.service_linked_role || self.caller.is_service_linked
    }

    /// Returns the policies in the places where the evaluator looks for them.
    pub(crate) fn policy_set(&self) -> PolicySet<'_> {
        let given = &*self.given;
        let fact = |policy, name| Bound {
            policy,
            name,
            source: SourceId(u32::MAX),
        };
        let mut facts = given.facts.clone();
        facts.service_linked_role = self.is_service_linked();
        let access_point = given.access_point.as_ref();
        PolicySet {
            acl: given.acl.as_ref().map(|policy| fact(policy, "facts.s3.acl")),
            object_acl: given
                .object_acl
                .as_ref()
                .map(|policy| fact(policy, "facts.s3.objectAcl")),
            grants: given.grants.as_ref().map(|policy| fact(policy, "facts.kmsGrants")),
            access_point: access_point.map(|(target, point)| AccessPoint {
                target,
                policy: self.bundle.access_point(),
                restrict_public_buckets: point.restrict_public_buckets,
                ignore_public_acls: point.ignore_public_acls,
                has_vpc_origin: point.vpc_origin,
            }),
            facts,
            ..self.bundle.policy_set()
        }
    }
}

impl KnownAction {
    /// Reads an action. One that the catalogue does not know is decided all the same: AWS adds several a day.
    pub(crate) fn new(text: &str, catalog: &Catalog) -> Result<Self, CaseError> {
        let is_one = |(service, name): &(&str, &str)| !service.is_empty() && !name.is_empty();
        let has_wildcard = text.contains(['*', '?']);
        let Some((service, name)) = text.split_once(':').filter(is_one).filter(|_| !has_wildcard) else {
            let meant = catalog.suggest_action(text);
            let help = match meant.first().filter(|_| !has_wildcard) {
                Some(action) => format!("did you mean `{}`?", action.full_name()),
                None => "give one action of one service, such as `s3:GetObject`".to_owned(),
            };
            return Err(CaseError::Value {
                member: "request.action",
                text: text.to_owned(),
                expected: "action",
                help,
            });
        };
        let action = Action::new(service, name, catalog);
        let suggestion = || {
            catalog
                .suggest_action(text)
                .first()
                .map(|action| action.full_name().into())
        };
        let note = (!action.is_known()).then(|| Note::UnknownAction {
            action: text.into(),
            suggestion: suggestion(),
        });
        Ok(Self { action, note })
    }
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
        && !is_account_id(account)
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

/// The one policy that a role has as a resource is its trust policy, whatever is asked.
fn is_role(target: &Target) -> bool {
    let arn = Arn::parse(&target.arn);
    arn.is_some_and(|arn| arn.service() == "iam" && arn.resource_type() == Some("role"))
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
