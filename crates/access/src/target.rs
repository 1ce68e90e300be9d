//! What a request is done to: who owns it, which policy guards it, what is known of it.

use crate::access::Access;
use crate::attached::Named;
use iamscope_catalog::ConditionKeyRef;
use iamscope_estate::{AccountId, BlockPublicAccess, Fact, Gap, ResourceId, ResourcePolicy, RoleId, Setting, Subject};
use iamscope_eval::{Action, Target, Value, takes_policy};
use iamscope_policy::{Arn, has_placeholder, is_account_id};

/// The thing of the estate that an ARN lies in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Thing {
    /// A resource, or something inside one, such as an object in a bucket.
    Resource(ResourceId),
    /// A role.
    Role(RoleId),
}

/// The policy of a target, as far as one can matter to an action.
pub(crate) enum Guard<'a> {
    /// There is none, or none that this action asks.
    None,
    /// This one.
    Document(&'a Named),
    /// It was not seen, and without it nothing can be said.
    Needed(String),
    /// It was not seen; taken to have no say.
    Assumed(Gap),
}

impl<'e> Access<'e> {
    /// Returns the target with an ARN, or `*`. The owner is the account in the ARN, or that of the resource of the
    /// estate in which the ARN lies: the ARN of a bucket or an object does not tell.
    pub fn target(&self, arn: &str) -> Target {
        let parsed = Arn::parse(arn);
        let written = parsed
            .as_ref()
            .map(Arn::account)
            .filter(|account| is_account_id(account) || has_placeholder(account));
        let account = written.map(Into::into).or_else(|| {
            let owner = self.owner(self.thing(parsed.as_ref()?)?)?;
            Some(self.estate().accounts()[owner].number.as_str().into())
        });
        Target {
            arn: arn.into(),
            account,
        }
    }

    /// Returns the target that is a role.
    pub fn role_target(&self, role: RoleId) -> Target {
        let role = &self.estate().roles()[role];
        Target {
            arn: role.arn.as_str().into(),
            account: Some(role.arn.account().into()),
        }
    }

    /// Returns the thing of the estate in which an ARN lies: `bucket` for an object in it, `function` for its version.
    pub fn thing(&self, arn: &Arn) -> Option<Thing> {
        let estate = self.estate();
        if arn.service() == "iam" && arn.resource_type() == Some("role") {
            return estate.role_by_arn(arn).map(Thing::Role);
        }
        if let Some(resource) = estate.resource_by_arn(arn) {
            return Some(Thing::Resource(resource));
        }
        let mut text = arn.as_str();
        while let Some(end) = text.rfind(['/', ':']) {
            text = text.get(..end)?;
            // Past the fifth colon there is no resource left, and this is no ARN any more.
            let shorter = Arn::parse(text)?;
            if let Some(resource) = estate.resource_by_arn(&shorter) {
                return Some(Thing::Resource(resource));
            }
        }
        None
    }

    /// Returns the account that owns a thing, if it is known.
    pub fn owner(&self, thing: Thing) -> Option<AccountId> {
        match thing {
            Thing::Resource(resource) => self.estate().resources()[resource].account,
            Thing::Role(role) => Some(self.estate().roles()[role].account),
        }
    }

    /// Returns the policy of a target that an action asks.
    pub(crate) fn guard(&self, action: &Action, target: &Target, thing: Option<Thing>) -> Guard<'_> {
        let estate = self.estate();
        match thing {
            Some(Thing::Role(role)) if action.is_role_assumption() => self.trust_guard(role),
            Some(Thing::Role(_)) => Guard::None,
            Some(Thing::Resource(resource)) => {
                match (self.resource_policy(resource), estate.resources()[resource].policy) {
                    (Some(policy), _) => Guard::Document(policy),
                    (None, ResourcePolicy::NotSeen) => self.unseen_guard(action, target),
                    (None, ResourcePolicy::None | ResourcePolicy::Document(_)) => Guard::None,
                }
            }
            None if action.is_role_assumption() && Arn::parse(&target.arn).is_some() => {
                Guard::Needed("trust policy".to_owned())
            }
            None => self.unseen_guard(action, target),
        }
    }

    fn trust_guard(&self, role: RoleId) -> Guard<'_> {
        match self.trust_policy(role) {
            Some(policy) => Guard::Document(policy),
            None => Guard::Needed(format!("trust policy of role {}", self.estate().roles()[role].name)),
        }
    }

    /// Returns what an unseen resource policy means. A KMS key is never accessible without its key policy (AWS KMS
    /// Developer Guide, "Key policies"), so there nothing can be assumed.
    fn unseen_guard(&self, action: &Action, target: &Target) -> Guard<'_> {
        let Some(arn) = Arn::parse(&target.arn) else {
            return Guard::None;
        };
        if arn.service() == "kms" && arn.resource_type() == Some("key") {
            return Guard::Needed(format!("policy of key {}", arn.name()));
        }
        if !takes_policy(&action.service, &target.arn) {
            return Guard::None;
        }
        let owner = target.account.as_deref();
        let owner = owner.and_then(|number| self.estate().account_by_number(number));
        if let Some(owner) = owner {
            let seen = &self.estate().accounts()[owner].resource_policies_seen;
            if seen.iter().any(|service| service.as_ref() == arn.service()) && self.thing(&arn).is_none() {
                return Guard::None;
            }
        }
        Guard::Assumed(Gap {
            reason: "the policy of the resource was not seen; an export by AWS Config has it".to_owned(),
            subject: Subject::Arn(arn),
            fact: Fact::ResourcePolicies(None),
        })
    }

    /// Returns what the estate knows of a target, as context keys, and the starts of keys that the request does not have.
    pub(crate) fn target_keys(
        &self,
        action: &Action,
        target: &Target,
        thing: Option<Thing>,
    ) -> (Vec<(String, Value)>, Vec<String>) {
        let (mut keys, mut absent) = (Vec::new(), Vec::new());
        let owner = target.account.as_deref();
        if let Some(account) = owner.and_then(|number| self.estate().account_by_number(number)) {
            keys.extend(self.organization_keys(account, "aws:ResourceOrg"));
        }
        if let Some(region) = Arn::parse(&target.arn).as_ref().and_then(region) {
            keys.push(("aws:RequestedRegion".to_owned(), Value::One(region.into())));
        }
        if !self.documents().ask_resource_tags {
            return (keys, absent);
        }
        let (tags, is_complete) = match thing {
            Some(Thing::Role(role)) => (&self.estate().roles()[role].tags, true),
            Some(Thing::Resource(resource)) => {
                let resource = &self.estate().resources()[resource];
                // Tags belong to the resource itself, not to what is inside it; where no tag was seen at all they
                // may not have been looked for.
                if resource.arn.as_str() != target.arn.as_ref() {
                    return (keys, absent);
                }
                let is_complete = resource.settings.is_on(Setting::AllTags) == Some(true);
                (&resource.tags, is_complete || !resource.tags.is_empty())
            }
            // Users have no policy of their own, but tags.
            None => {
                let user = Arn::parse(&target.arn).and_then(|arn| self.estate().user_by_arn(&arn));
                match user {
                    Some(user) => (&self.estate().users()[user].tags, true),
                    None => return (keys, absent),
                }
            }
        };
        for start in [
            "aws:ResourceTag/".to_owned(),
            format!("{}:ResourceTag/", action.service),
        ] {
            if !self.has_keys(action, &start) {
                continue;
            }
            let tags = tags
                .iter()
                .map(|(tag, value)| (format!("{start}{tag}"), Value::One(value.as_str().into())));
            keys.extend(tags);
            if is_complete {
                absent.push(start);
            }
        }
        (keys, absent)
    }

    /// Returns the Block Public Access of a bucket: what the bucket or its account has switched on.
    pub(crate) fn block_public_access(&self, thing: Option<Thing>) -> Option<BlockPublicAccess> {
        let Some(Thing::Resource(resource)) = thing else {
            return None;
        };
        let resource = &self.estate().resources()[resource];
        let bucket = resource.s3.as_ref()?.block_public_access;
        let account = resource
            .account
            .and_then(|account| self.estate().accounts()[account].block_public_access);
        match (bucket, account) {
            (Some(bucket), Some(account)) => Some(BlockPublicAccess {
                block_public_acls: bucket.block_public_acls || account.block_public_acls,
                ignore_public_acls: bucket.ignore_public_acls || account.ignore_public_acls,
                block_public_policy: bucket.block_public_policy || account.block_public_policy,
                restrict_public_buckets: bucket.restrict_public_buckets || account.restrict_public_buckets,
            }),
            (one, other) => one.or(other),
        }
    }

    /// Returns whether the catalogue lists context keys with a start, such as `aws:ResourceTag/`, for an action or a
    /// resource type that it accepts. A key that is not listed may be missing from the request, so its value stays
    /// unknown.
    fn has_keys(&self, action: &Action, start: &str) -> bool {
        let Some(action) = action.id().and_then(|id| self.catalog().action_by_id(id)) else {
            return false;
        };
        let is_wanted = |key: ConditionKeyRef<'_>| {
            let own = key.name().get(..start.len());
            own.is_some_and(|own| own.eq_ignore_ascii_case(start))
        };
        let mut uses = action.resource_types();
        action.condition_keys().any(is_wanted)
            || uses.any(|usage| {
                usage.condition_keys().any(is_wanted) || usage.resource_type().condition_keys().any(is_wanted)
            })
    }
}

/// Returns the region that a request to a target goes to, if the ARN tells. IAM has its one endpoint in `us-east-1`.
fn region(arn: &Arn) -> Option<&str> {
    let region = if arn.service() == "iam" {
        "us-east-1"
    } else {
        arn.region()
    };
    (arn.partition() == "aws" && !region.is_empty() && !region.contains(['*', '?'])).then_some(region)
}
