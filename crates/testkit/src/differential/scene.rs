//! Who asks for what, in which circumstances: the request of a generated case.

use super::vocabulary::{
    ACCOUNTS, CANONICAL, CONTEXT, DEEDS, Deed, Family, Key, ROLES, SERVICES, SESSIONS, TOKEN, Type, USERS,
};
use crate::random::Random;
use iamscope_simulate::case::{ContextValue, Request, Scalar};
use std::collections::BTreeMap;

/// Who asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Asker {
    Root,
    User {
        arn: String,
        name: &'static str,
    },
    Session {
        role: String,
        name: &'static str,
    },
    /// Any session of a role.
    Role {
        role: String,
    },
    Federated {
        user: String,
        name: &'static str,
    },
    Service(&'static str),
    Provider(String),
    Anonymous,
}

/// A request with what is needed to write policies that nearly fit it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) asker: Asker,
    /// The account of the asker, or of a bystander if he has none.
    pub(super) account: &'static str,
    pub(super) deed: Deed,
    pub(super) resource: String,
    /// The account of the resource.
    pub(super) owner: &'static str,
    pub(super) context: BTreeMap<String, ContextValue>,
    pub(super) unknown: Vec<String>,
    /// The resource as an S3 access point names it, if the request comes through one.
    pub(super) access_point: Option<String>,
    /// Whether the account of a resource is given that its name has too.
    names_owner: bool,
}

impl Scene {
    /// Makes a request up.
    pub(super) fn new(random: &mut Random) -> Self {
        let deed = pick_deed(random);
        let account = random.pick(&ACCOUNTS);
        let mut asker = pick_asker(random, deed.family, account);
        if deed.resources == ["*"] && matches!(asker, Asker::Service(_) | Asker::Anonymous) {
            // Nobody owns what such a request is about.
            asker = Asker::Root;
        }
        let is_home = random.percent(62);
        let owner = if is_home { account } else { random.pick(&ACCOUNTS) };
        let resource = random.pick(deed.resources).replace("{}", owner);
        let mut scene = Self {
            asker,
            account,
            deed,
            resource,
            owner,
            context: BTreeMap::new(),
            unknown: Vec::new(),
            access_point: None,
            names_owner: random.percent(30),
        };
        if deed.family == Family::S3 && random.percent(8) {
            scene.access_point = Some(scene.access_point_arn());
        }
        scene.fill_context(random);
        scene
    }

    /// Returns the scene as the policy of the access point sees it.
    pub(super) fn at_access_point(&self) -> Option<Self> {
        let resource = self.access_point.clone()?;
        Some(Self {
            resource,
            ..self.clone()
        })
    }

    /// Returns the scene as a policy of the caller's side may name it: by the access point or by the bucket.
    pub(super) fn named(&self, random: &mut Random) -> Self {
        let point = self.at_access_point().filter(|_| random.percent(40));
        point.unwrap_or_else(|| self.clone())
    }

    fn access_point_arn(&self) -> String {
        let name = self.resource.rsplit(":::").next().unwrap_or_default();
        let point = format!("arn:aws:s3:us-east-1:{}:accesspoint/data", self.owner);
        match name.split_once('/') {
            Some((_, key)) => format!("{point}/object/{key}"),
            None => point,
        }
    }

    /// Returns whether asker and resource belong to one account.
    pub(super) fn is_at_home(&self) -> bool {
        self.has_account() && self.account == self.owner
    }

    /// Returns whether the asker belongs to an account.
    pub(super) fn has_account(&self) -> bool {
        match self.asker {
            Asker::Root | Asker::User { .. } | Asker::Session { .. } | Asker::Role { .. } | Asker::Federated { .. } => {
                true
            }
            Asker::Service(_) | Asker::Provider(_) | Asker::Anonymous => false,
        }
    }

    /// Returns whether the asker has identity policies and may have a boundary.
    pub(super) fn is_identity(&self) -> bool {
        self.has_account() && self.asker != Asker::Root
    }

    /// Returns the request of the case.
    pub(super) fn to_request(&self) -> Request {
        let account = self.account;
        let session = |name: &str, role: &str| {
            let role_name = role.rsplit('/').next().unwrap_or_default();
            format!("arn:aws:sts::{account}:assumed-role/{role_name}/{name}")
        };
        let (principal, role, user) = match &self.asker {
            Asker::Root => (format!("arn:aws:iam::{account}:root"), None, None),
            Asker::User { arn, .. } => (arn.clone(), None, None),
            Asker::Session { role, name } => {
                let has_path = role.matches('/').count() > 1;
                (session(name, role), has_path.then(|| role.clone()), None)
            }
            Asker::Role { role } => (role.clone(), None, None),
            Asker::Federated { user, name } => (
                format!("arn:aws:sts::{account}:federated-user/{name}"),
                None,
                Some(user.clone()),
            ),
            Asker::Service(name) => (format!("service:{name}"), None, None),
            Asker::Provider(name) => (format!("federated:{name}"), None, None),
            Asker::Anonymous => ("*".to_owned(), None, None),
        };
        let has_account = self.resource.split(':').nth(4).is_some_and(|field| field.len() == 12);
        let takes_resource = self.resource != "*";
        Request {
            principal,
            role,
            user,
            action: self.deed.action.to_owned(),
            resource: self.resource.clone(),
            resource_account: (takes_resource && (!has_account || self.names_owner)).then(|| self.owner.to_owned()),
            context: self.context.clone(),
            unknown: self.unknown.clone(),
        }
    }

    /// Returns the text of a key's value, if it has just one.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        match self.context.get(key) {
            Some(ContextValue::One(value)) => Some(text(value)),
            Some(ContextValue::Many(values)) => values.first().map(text),
            Some(ContextValue::Absent(())) => None,
            None => self.following(key),
        }
    }

    /// Returns what follows from the request for a key.
    fn following(&self, key: &str) -> Option<String> {
        let arn = match &self.asker {
            Asker::Root => format!("arn:aws:iam::{}:root", self.account),
            Asker::User { arn, .. } => arn.clone(),
            Asker::Session { role, .. } | Asker::Role { role } => role.clone(),
            Asker::Federated { name, .. } => format!("arn:aws:sts::{}:federated-user/{name}", self.account),
            Asker::Service(_) | Asker::Provider(_) | Asker::Anonymous => String::new(),
        };
        match (key, &self.asker) {
            ("aws:username", Asker::User { name, .. }) => name.rsplit('/').next().map(str::to_owned),
            ("aws:PrincipalArn", _) if !arn.is_empty() => Some(arn),
            ("aws:PrincipalAccount", _) if self.has_account() => Some(self.account.to_owned()),
            ("aws:ResourceAccount", _) => Some(self.owner.to_owned()),
            ("aws:PrincipalIsAWSService" | "aws:ViaAWSService", _) if self.has_account() => Some("false".to_owned()),
            ("aws:PrincipalType", _) if self.has_account() => Some("AssumedRole".to_owned()),
            ("aws:PrincipalServiceName", Asker::Service(name)) => Some((*name).to_owned()),
            _ => None,
        }
    }

    fn fill_context(&mut self, random: &mut Random) {
        for _ in 0..random.below(6) {
            let key = pick(random, CONTEXT);
            self.set(random, key);
        }
        if let Asker::Provider(_) = self.asker {
            for key in TOKEN {
                if random.percent(70) {
                    self.set(random, *key);
                }
            }
        }
        if let Asker::Service(_) = self.asker
            && random.percent(70)
        {
            self.context.insert("aws:SourceAccount".to_owned(), one(self.owner));
        }
    }

    fn set(&mut self, random: &mut Random, key: Key) {
        let value = some_value(random, key);
        let name = if random.percent(4) {
            key.name.to_ascii_lowercase()
        } else {
            key.name.to_owned()
        };
        // A key that stands twice in different letter case would say two things.
        if !self.context.keys().any(|other| other.eq_ignore_ascii_case(&name)) {
            self.context.insert(name, value);
        }
    }
}

/// Returns a value for a key.
pub(super) fn some_value(random: &mut Random, key: Key) -> ContextValue {
    let several = if key.is_set {
        !random.percent(15)
    } else {
        random.percent(3)
    };
    if random.percent(1) {
        return ContextValue::Absent(());
    }
    if !several {
        return ContextValue::One(scalar(random, key.holds));
    }
    let count = random.below(4);
    ContextValue::Many((0..count).map(|_| scalar(random, key.holds)).collect())
}

/// Takes one text as the value of a key.
pub(super) fn one(value: &str) -> ContextValue {
    ContextValue::One(Scalar::Text(value.to_owned()))
}

/// Returns the text of a value.
pub(super) fn text(value: &Scalar) -> String {
    match value {
        Scalar::Text(text) => text.clone(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Number(number) => number.to_string(),
    }
}

/// Returns one of the keys.
pub(super) fn pick(random: &mut Random, keys: &[Key]) -> Key {
    const NONE: Key = Key {
        name: "aws:SourceIp",
        holds: Type::Address,
        is_set: false,
    };
    keys.get(random.below(keys.len())).copied().unwrap_or(NONE)
}

fn scalar(random: &mut Random, holds: Type) -> Scalar {
    if random.percent(2) {
        return Scalar::Text(String::new());
    }
    if random.percent(1) {
        return Scalar::Text(random.pick(holds.oddities()).to_owned());
    }
    match (holds, random.percent(25)) {
        (Type::Truth, true) => Scalar::Bool(random.percent(60)),
        (Type::Number, true) => Scalar::Number((random.below(12) as u64).into()),
        _ => Scalar::Text(random.pick(holds.values()).to_owned()),
    }
}

fn pick_deed(random: &mut Random) -> Deed {
    const FIRST: Deed = Deed {
        action: "s3:GetObject",
        family: Family::S3,
        resources: &["arn:aws:s3:::data/red/file"],
        weight: 1,
    };
    let total: usize = DEEDS.iter().map(|deed| deed.weight).sum();
    let mut left = random.below(total);
    for deed in DEEDS {
        if left < deed.weight {
            return *deed;
        }
        left -= deed.weight;
    }
    FIRST
}

fn pick_asker(random: &mut Random, family: Family, account: &str) -> Asker {
    let role = |random: &mut Random| format!("arn:aws:iam::{account}:role/{}", random.pick(&ROLES));
    let user = |name: &str| format!("arn:aws:iam::{account}:user/{name}");
    let chance = random.below(100);
    let provider = match family {
        Family::WebIdentity => Some(random.percent(90)),
        Family::Saml => Some(!random.percent(90)),
        Family::Assume => (chance < 2).then_some(true),
        Family::S3 | Family::Key | Family::WithPolicy | Family::Plain => (chance < 1).then_some(true),
    };
    if let Some(is_web) = provider
        && (family == Family::Assume || chance < 92)
    {
        let name = match (is_web, random.below(3)) {
            (true, 0) => format!("arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"),
            (true, 1) => "accounts.google.com".to_owned(),
            (true, _) => "cognito-identity.amazonaws.com".to_owned(),
            (false, _) => format!("arn:aws:iam::{account}:saml-provider/corp"),
        };
        return Asker::Provider(name);
    }
    match chance {
        0..=6 => Asker::Root,
        7..=36 => {
            let name = random.pick(&USERS);
            Asker::User { arn: user(name), name }
        }
        37..=40 => Asker::Role { role: role(random) },
        41..=42 => Asker::Session {
            role: format!("arn:aws:iam::{account}:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda"),
            name: random.pick(&SESSIONS),
        },
        43..=74 => Asker::Session {
            role: role(random),
            name: random.pick(&SESSIONS),
        },
        75..=85 => Asker::Federated {
            user: user(random.pick(&USERS)),
            name: random.pick(&SESSIONS),
        },
        86..=92 => Asker::Service(random.pick(&SERVICES)),
        _ => Asker::Anonymous,
    }
}

/// Returns the canonical user id of an account.
pub(super) fn canonical(account: &str) -> &'static str {
    let place = match account.as_bytes().first() {
        Some(b'1') => 0,
        Some(b'2') => 1,
        _ => 2,
    };
    CANONICAL.get(place).copied().unwrap_or_default()
}
