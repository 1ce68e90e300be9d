//! The small languages inside the entries: members of the cast, needs, preconditions, outcomes.

use super::schema::{Guardrail, Member, Need, Outcome, Part, Precondition, Setting, Value, Written};
use iamscope_estate::ResourceKind;
use std::collections::BTreeMap;

/// What was expected instead of a text.
pub(super) type Expected = String;

/// Reads the parts of one entry, whose cast it knows.
pub(super) struct Reader<'a> {
    pub(super) names: &'a BTreeMap<String, String>,
}

const MEMBERS: &str = "`role passable to SERVICE`, `new SERVICE:TYPE`, `existing SERVICE:TYPE [that carries a role]`, \
    `some SERVICE:TYPE`, `existing resource`, `[other] user`, `[other] role`, `group [[not] of actor]`, `policy [of NAME]`, `attached|inline policy of NAME`, \
    `provider trusted by NAME`, `account`, `permission set of NAME`, `role of a permission set` or \
    `role that trusts a cluster`";
const PRECONDITIONS: &str = "`NAME has [fewer than] 2 keys`, `NAME has a password`, `NAME has no password`, \
    `NAME has [no] MFA`, `NAME has [fewer than] 5 versions`, `NAME has another version that allows more`, \
    `actor trusted by NAME`, `NAME is not service-linked`, `NAME has an instance profile`, \
    `NAME has no instance profile`, `NAME has a boundary`, `NAME has no boundary`, `NAME trusts SERVICE`, \
    `SERVICE:TYPE exists`, `NAME is SETTING`, \
    `NAME has an inactive key`, `NAME takes its code from NAME`, `actor is in the management account [or an administrator of SERVICE [over NAME]]`, \
    `actor is an administrator of SERVICE [over NAME]`, `actor comes from IAM Identity Center`, \
    `account has the service-linked role of SERVICE` or `unknown: TEXT`";
const OUTCOMES: &str = "`becomes NAME`, `administers`, `grows NAME`, `gains ACTION[, ACTION] [on NAME[/*]]`, `joins NAME`, \
    `administers NAME`, `notes TEXT`, `reads NAME` or `weakens boundary|deny|scp|tag|policy of NAME`";

impl Reader<'_> {
    pub(super) fn member(&self, text: &str) -> Result<Member, Expected> {
        let expected = || format!("expected {MEMBERS}, found `{text}`");
        if text == "role passable to any service" {
            return Ok(Member::PassedRole { services: Vec::new() });
        }
        if let Some(services) = text.strip_prefix("role passable to ") {
            let services = services
                .split(" or ")
                .map(|service| service.trim().into())
                .collect::<Vec<Box<str>>>();
            let are_services = services.iter().all(|service| is_service_principal(service));
            return are_services
                .then_some(Member::PassedRole { services })
                .ok_or_else(expected);
        }
        if let Some(kind) = text.strip_prefix("new ") {
            return Ok(Member::New(kind_of(kind).ok_or_else(expected)?));
        }
        if let Some(kind) = text.strip_prefix("some ") {
            return Ok(Member::Unlisted(kind_of(kind).ok_or_else(expected)?));
        }
        if let Some(rest) = text.strip_prefix("existing ").filter(|rest| *rest != "resource") {
            let (kind, carries_role) = match rest.strip_suffix(" that carries a role") {
                Some(kind) => (kind, true),
                None => (rest, false),
            };
            let kind = kind_of(kind).ok_or_else(expected)?;
            return Ok(Member::Existing { kind, carries_role });
        }
        if let Some(role) = text.strip_prefix("provider trusted by ") {
            return Ok(Member::ProviderOf(self.part(role)?));
        }
        if let Some((what, owner)) = text.split_once(" of ") {
            match what {
                "policy" => return Ok(Member::PolicyOf(self.part(owner)?)),
                "attached policy" => return Ok(Member::Attached(self.part(owner)?)),
                "inline policy" => return Ok(Member::Inline(self.part(owner)?)),
                "permission set" => return Ok(Member::PermissionSet(self.part(owner)?)),
                _ => {}
            }
        }
        let group = |has_actor| Member::Group { has_actor };
        Ok(match text {
            "user" => Member::User { is_other: false },
            "other user" => Member::User { is_other: true },
            "role" => Member::Role { is_other: false },
            "other role" => Member::Role { is_other: true },
            "group" => group(None),
            "group of actor" => group(Some(true)),
            "group not of actor" => group(Some(false)),
            "policy" => Member::Policy,
            "account" => Member::Account,
            "existing resource" => Member::AnyResource,
            "role of a permission set" => Member::PermissionSetRole,
            "role that trusts a cluster" => Member::ClusterRole,
            _ => return Err(expected()),
        })
    }

    pub(super) fn need(&self, text: &str) -> Result<Need, Expected> {
        let expected = || {
            format!(
                "expected `ACTION[ or ACTION] [on NAME|*|NAME/*] [as NAME] [with KEY = VALUE] [without KEY]`, found `{text}`"
            )
        };
        let (rest, without) = match text.split_once(" without ") {
            Some((rest, without)) => (rest, without.split(", ").map(Into::into).collect::<Vec<Box<str>>>()),
            None => (text, Vec::new()),
        };
        if !without.iter().all(|key| key.contains(':')) {
            return Err(expected());
        }
        let (before, with) = match rest.split_once(" with ") {
            Some((before, with)) => (
                before,
                with.split(", ").map(|pair| self.pair(pair)).collect::<Result<_, _>>()?,
            ),
            None => (rest, Vec::new()),
        };
        let (before, by) = match before.split_once(" as ") {
            Some((before, name)) => (before, Some(self.part(name)?)),
            None => (before, None),
        };
        let (actions, target) = match before.split_once(" on ") {
            Some((actions, target)) => (actions, Some(target.trim())),
            None => (before, None),
        };
        let actions = actions
            .split(" or ")
            .map(|action| action.trim().into())
            .collect::<Vec<Box<str>>>();
        if !actions.iter().all(|action| is_action(action)) {
            return Err(expected());
        }
        let (on, is_inside) = match target {
            None | Some("*") => (None, false),
            Some(target) => match target.strip_suffix("/*") {
                Some(name) => (Some(self.part(name)?), true),
                None => (Some(self.part(target)?), false),
            },
        };
        Ok(Need {
            actions,
            on,
            is_inside,
            with,
            without,
            by,
        })
    }

    fn pair(&self, text: &str) -> Result<(Box<str>, Value), Expected> {
        let expected = || format!("expected `KEY = VALUE`, found `{text}`");
        let (key, value) = text.split_once(" = ").ok_or_else(expected)?;
        if !key.contains(':') || value.is_empty() {
            return Err(expected());
        }
        let value = match self.part(value) {
            Ok(part) => Value::ArnOf(part),
            Err(_) => Value::Text(value.into()),
        };
        Ok((key.into(), value))
    }

    pub(super) fn precondition(&self, text: &str) -> Result<Precondition, Expected> {
        let expected = || format!("expected {PRECONDITIONS}, found `{text}`");
        if let Some(fact) = text.strip_prefix("unknown: ") {
            return Ok(Precondition::Unknown(fact.into()));
        }
        if let Some(governs) = self.governs(text)? {
            return Ok(governs);
        }
        if text == "actor comes from IAM Identity Center" {
            return Ok(Precondition::FromIdentityCenter);
        }
        if let Some(service) = text.strip_prefix("account has the service-linked role of ") {
            return Ok(Precondition::HasServiceLinkedRole(service.into()));
        }
        if let Some(role) = text.strip_prefix("actor trusted by ") {
            return Ok(Precondition::TrustsActor(self.part(role)?));
        }
        if let Some(kind) = text.strip_suffix(" exists") {
            return Ok(Precondition::Exists(kind_of(kind).ok_or_else(expected)?));
        }
        if let Some((of, from)) = text.split_once(" takes its code from ") {
            let (of, from) = (self.part(of)?, self.part(from)?);
            return Ok(Precondition::CodeFrom { of, from });
        }
        if let Some((name, service)) = text.split_once(" trusts ") {
            let role = self.part(name)?;
            let service = Some(service).filter(|service| is_service_principal(service));
            let service = service.ok_or_else(expected)?.into();
            return Ok(Precondition::Trusts { role, service });
        }
        if let Some((name, what)) = text.split_once(" has ") {
            let of = self.part(name)?;
            return precondition_of(of, what).ok_or_else(expected);
        }
        if let Some((name, what)) = text.split_once(" is ") {
            let of = self.part(name)?;
            if what == "not service-linked" {
                return Ok(Precondition::NotServiceLinked(of));
            }
            let mut settings = Setting::ALL.iter();
            let setting = settings.find(|setting| setting.as_str() == what);
            let setting = *setting.ok_or_else(|| {
                let known = Setting::ALL.iter().map(|setting| setting.as_str()).collect::<Vec<_>>();
                format!("expected a setting ({}), found `{what}`", known.join(", "))
            })?;
            return Ok(Precondition::Is { of, setting });
        }
        Err(expected())
    }

    pub(super) fn outcome(&self, text: &str) -> Result<Outcome, Expected> {
        let expected = || format!("expected {OUTCOMES}, found `{text}`");
        if text == "administers" {
            return Ok(Outcome::Administers);
        }
        let (word, rest) = text.split_once(' ').ok_or_else(expected)?;
        match word {
            "becomes" => Ok(Outcome::Becomes(self.part(rest)?)),
            "grows" => Ok(Outcome::Grows(self.part(rest)?)),
            "reads" => Ok(Outcome::Reads(self.part(rest)?)),
            "joins" => Ok(Outcome::Joins(self.part(rest)?)),
            "administers" => Ok(Outcome::AdministersAccount(self.part(rest)?)),
            "notes" => Ok(Outcome::Notes(rest.into())),
            "gains" => {
                let (actions, on, is_inside) = match rest.split_once(" on ") {
                    Some((actions, "*")) => (actions, None, false),
                    Some((actions, name)) => match name.strip_suffix("/*") {
                        Some(name) => (actions, Some(self.part(name)?), true),
                        None => (actions, Some(self.part(name)?), false),
                    },
                    None => (rest, None, false),
                };
                let actions = actions
                    .split(", ")
                    .map(|action| action.trim().into())
                    .collect::<Vec<Box<str>>>();
                let are_actions = actions.iter().all(|action| is_action(action));
                are_actions
                    .then_some(Outcome::Gains { actions, on, is_inside })
                    .ok_or_else(expected)
            }
            "weakens" => {
                let (what, name) = rest.split_once(" of ").ok_or_else(expected)?;
                let of = self.part(name)?;
                Ok(Outcome::Weakens(match what {
                    "boundary" => Guardrail::Boundary(of),
                    "deny" => Guardrail::Deny(of),
                    "scp" => Guardrail::Scp(of),
                    "tag" => Guardrail::Tag(of),
                    "policy" => Guardrail::ResourcePolicy(of),
                    _ => return Err(expected()),
                }))
            }
            _ => Err(expected()),
        }
    }

    pub(super) fn written(&self, text: &str) -> Result<Written, Expected> {
        if let Some(name) = text.strip_prefix("trust of ") {
            return Ok(Written::Trust(self.part(name)?));
        }
        if let Some(name) = text.strip_prefix("policy of ") {
            return Ok(Written::Policy(self.part(name)?));
        }
        Err(format!("expected `trust of NAME` or `policy of NAME`, found `{text}`"))
    }

    /// Reads what the actor's account must be to the organization.
    fn governs(&self, text: &str) -> Result<Option<Precondition>, Expected> {
        let Some(rest) = text.strip_prefix("actor is ") else {
            return Ok(None);
        };
        let (as_management, rest) = match rest.strip_prefix("in the management account") {
            Some("") => {
                return Ok(Some(Precondition::Governs {
                    as_management: true,
                    as_administrator_of: None,
                    over: None,
                }));
            }
            Some(rest) => (true, rest.strip_prefix(" or ")),
            None => (false, Some(rest)),
        };
        let Some(service) = rest.and_then(|rest| rest.strip_prefix("an administrator of ")) else {
            return Ok(None);
        };
        let (service, over) = match service.split_once(" over ") {
            Some((service, over)) => (service, Some(self.part(over)?)),
            None => (service, None),
        };
        Ok(is_service_principal(service).then(|| Precondition::Governs {
            as_management,
            as_administrator_of: Some(service.into()),
            over,
        }))
    }

    fn part(&self, text: &str) -> Result<Part, Expected> {
        let text = text.trim();
        let name = text.strip_prefix("role of ");
        match name {
            _ if text == "actor" => Ok(Part::Actor),
            None if self.names.contains_key(text) => Ok(Part::Member(text.into())),
            Some(name) if self.carries_role(name) => Ok(Part::RoleOf(name.into())),
            _ => {
                let names = self.names.keys().map(String::as_str).collect::<Vec<_>>();
                Err(format!(
                    "expected actor or one of the cast ({}), found `{text}`",
                    names.join(", ")
                ))
            }
        }
    }

    fn carries_role(&self, name: &str) -> bool {
        let member = self.names.get(name);
        member.is_some_and(|member| member.ends_with(" that carries a role"))
    }
}

fn precondition_of(of: Part, what: &str) -> Option<Precondition> {
    let keys = |of, are_two| Precondition::Keys { of, are_two };
    let versions = |of, are_five| Precondition::Versions { of, are_five };
    Some(match what {
        "fewer than 2 keys" => keys(of, false),
        "2 keys" => keys(of, true),
        "a password" => Precondition::Password { of, has: true },
        "no password" => Precondition::Password { of, has: false },
        "MFA" => Precondition::Mfa { of, has: true },
        "no MFA" => Precondition::Mfa { of, has: false },
        "fewer than 5 versions" => versions(of, false),
        "5 versions" => versions(of, true),
        "another version that allows more" => Precondition::StrongerVersion(of),
        "an instance profile" => Precondition::InstanceProfile { of, has: true },
        "no instance profile" => Precondition::InstanceProfile { of, has: false },
        "an inactive key" => Precondition::InactiveKey(of),
        "a boundary" => Precondition::Boundary { of, has: true },
        "no boundary" => Precondition::Boundary { of, has: false },
        _ => return None,
    })
}

fn kind_of(text: &str) -> Option<ResourceKind> {
    let (service, name) = text.split_once(':')?;
    let is_word = !service.is_empty() && !name.is_empty() && !service.contains(' ');
    is_word.then(|| ResourceKind::new(service, name))
}

fn is_action(text: &str) -> bool {
    let is_name =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    text.split_once(':')
        .is_some_and(|(service, name)| is_name(service) && is_name(name))
}

fn is_service_principal(text: &str) -> bool {
    !text.contains(' ') && (text.ends_with(".amazonaws.com") || text.ends_with(".amazon.com"))
}
