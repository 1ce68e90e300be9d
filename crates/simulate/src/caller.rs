//! From the text of a principal to a caller.

use crate::case::{ContextValue, Request, Scalar};
use crate::error::CaseError;
use iamscope_eval::{Caller, Context, SessionOrigin};
use iamscope_policy::{Arn, is_account_id};
use std::sync::Arc;

const MEMBER: &str = "request.principal";

/// A caller and the context keys that follow from him.
#[derive(Debug)]
pub(crate) struct KnownCaller {
    pub(crate) caller: Caller,
    /// Closed: every other key is absent.
    pub(crate) context: Arc<Context>,
    pub(crate) is_service_linked: bool,
}

impl KnownCaller {
    /// Reads the caller of a request.
    pub(crate) fn new(request: &Request) -> Result<Self, CaseError> {
        let caller = caller(request)?;
        let mut context = Context::closed();
        context.set_caller(&caller);
        Ok(Self {
            is_service_linked: is_service_linked(&caller),
            caller,
            context: Arc::new(context),
        })
    }
}

/// Returns whether the caller is a session of a service-linked role: their path is reserved for them (IAM User Guide,
/// "Create a service-linked role").
fn is_service_linked(caller: &Caller) -> bool {
    match caller {
        Caller::RoleSession { role, .. } => role.resource().starts_with("role/aws-service-role/"),
        Caller::Root { .. }
        | Caller::User { .. }
        | Caller::FederatedUser { .. }
        | Caller::Federated { .. }
        | Caller::Service { .. }
        | Caller::Anonymous => false,
    }
}

fn caller(request: &Request) -> Result<Caller, CaseError> {
    let text = request.principal.as_str();
    let caller = if text == "*" {
        Caller::Anonymous
    } else if let Some(name) = text.strip_prefix("service:") {
        Caller::Service { name: name.into() }
    } else if let Some(provider) = text.strip_prefix("federated:") {
        Caller::Federated {
            provider: provider.into(),
        }
    } else {
        let arn = Arn::parse(text).ok_or_else(|| no_principal(text))?;
        by_arn(&arn, request)?
    };
    check_companions(request, &caller)?;
    Ok(caller)
}

fn by_arn(arn: &Arn, request: &Request) -> Result<Caller, CaseError> {
    let malformed = || no_principal(arn.as_str());
    if !is_account_id(arn.account()) || !arn.region().is_empty() {
        return Err(malformed());
    }
    let mut parts = arn.resource().splitn(3, '/');
    let parts = (arn.service(), parts.next(), parts.next(), parts.next());
    match parts {
        ("iam", Some("root"), None, None) => Ok(Caller::Root {
            account: arn.account().into(),
            partition: arn.partition().into(),
        }),
        ("iam", Some("user"), Some(_), _) if !arn.name().is_empty() => Ok(Caller::User { arn: arn.clone() }),
        ("iam", Some("role"), Some(_), _) if !arn.name().is_empty() => Ok(session(arn.clone(), None, request)),
        ("sts", Some("assumed-role"), Some(name), Some(session_name)) if !session_name.is_empty() => {
            let role = match &request.role {
                Some(role) => role_of_session(role, arn, name)?,
                None => companion(arn, "role", name).ok_or_else(malformed)?,
            };
            Ok(session(role, Some(session_name.into()), request))
        }
        ("sts", Some("federated-user"), Some(name), None) if !name.is_empty() => {
            let user = match &request.user {
                Some(user) => user_of_session(user, arn)?,
                // A name that no user can have, so that no policy names him.
                None => companion(arn, "user", "*").ok_or_else(malformed)?,
            };
            Ok(Caller::FederatedUser {
                user,
                session: name.into(),
            })
        }
        _ => Err(malformed()),
    }
}

fn session(role: Arn, session: Option<Box<str>>, request: &Request) -> Caller {
    Caller::RoleSession {
        role,
        session,
        origin: origin(request),
    }
}

/// Returns how a session came to be: only federated sessions have `aws:FederatedProvider` (IAM User Guide, "AWS global
/// condition context keys").
pub(crate) fn origin(request: &Request) -> SessionOrigin {
    let is_provider = |key: &&String| key.eq_ignore_ascii_case("aws:FederatedProvider");
    let key = request.context.keys().find(is_provider);
    match key.and_then(|key| request.context.get(key)) {
        Some(ContextValue::One(Scalar::Text(provider))) if provider.contains(":saml-provider/") => SessionOrigin::Saml,
        Some(ContextValue::One(_)) => SessionOrigin::WebIdentity,
        Some(ContextValue::Absent(()) | ContextValue::Many(_)) | None => SessionOrigin::AssumeRole,
    }
}

fn role_of_session(role: &str, session: &Arn, name: &str) -> Result<Arn, CaseError> {
    let arn = Arn::parse(role).filter(|arn| {
        let is_role = arn.service() == "iam" && arn.resource_type() == Some("role");
        is_role && arn.account() == session.account() && arn.partition() == session.partition() && arn.name() == name
    });
    arn.ok_or_else(|| CaseError::Value {
        member: "request.role",
        text: role.to_owned(),
        expected: "role of this session",
        help: format!(
            "give the ARN of the role `{name}` of account {}, or leave it out if the role has no path",
            session.account()
        ),
    })
}

fn user_of_session(user: &str, session: &Arn) -> Result<Arn, CaseError> {
    let arn = Arn::parse(user).filter(|arn| {
        let is_user = arn.service() == "iam" && arn.resource_type() == Some("user");
        is_user && arn.account() == session.account() && arn.partition() == session.partition()
    });
    arn.ok_or_else(|| CaseError::Value {
        member: "request.user",
        text: user.to_owned(),
        expected: "user who could have made this session",
        help: format!("give the ARN of an IAM user of account {}", session.account()),
    })
}

/// Returns the ARN of the IAM entity behind a session ARN.
fn companion(session: &Arn, kind: &str, name: &str) -> Option<Arn> {
    let (partition, account) = (session.partition(), session.account());
    Arn::parse(&format!("arn:{partition}:iam::{account}:{kind}/{name}"))
}

/// Refuses `role` and `user` where they say nothing.
fn check_companions(request: &Request, caller: &Caller) -> Result<(), CaseError> {
    let refuse = |member, text: &String, expected, help: &str| {
        Err(CaseError::Value {
            member,
            text: text.clone(),
            expected,
            help: help.to_owned(),
        })
    };
    let (is_session, is_federated) = match caller {
        Caller::RoleSession { session, .. } => (session.is_some(), false),
        Caller::FederatedUser { .. } => (false, true),
        Caller::Root { .. }
        | Caller::User { .. }
        | Caller::Federated { .. }
        | Caller::Service { .. }
        | Caller::Anonymous => (false, false),
    };
    if let Some(role) = request.role.as_ref().filter(|_| !is_session) {
        let help = "`role` goes with an assumed-role principal; remove it";
        return refuse("request.role", role, "role of this principal", help);
    }
    if let Some(user) = request.user.as_ref().filter(|_| !is_federated) {
        let help = "`user` goes with a federated-user principal; remove it";
        return refuse("request.user", user, "user behind this principal", help);
    }
    Ok(())
}

fn no_principal(text: &str) -> CaseError {
    let help = if is_account_id(text) {
        format!("did you mean `arn:aws:iam::{text}:root`?")
    } else if text.ends_with(".amazonaws.com") && !text.contains(':') {
        format!("did you mean `service:{text}`?")
    } else {
        "give the ARN of a user, role, session, federated user or root user, `service:NAME`, `federated:PROVIDER` or `*`"
            .to_owned()
    };
    CaseError::Value {
        member: MEMBER,
        text: text.to_owned(),
        expected: "principal",
        help,
    }
}
