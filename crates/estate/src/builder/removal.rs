//! What programs take away from what was seen.

use super::input::{NamedPolicy, PolicySeen, ResourceInput};
use super::{EstateBuilder, statements};
use iamscope_policy::Arn;
use std::collections::BTreeMap;

/// Something that a program takes away. Users, groups, roles and policies are named by ARN; where the program does not
/// know the path of one, its name in the account is enough.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Removal {
    /// The thing with this ARN itself.
    Record(String),
    /// A managed policy of a user, group or role.
    Attached {
        /// The ARN of who it was attached to.
        owner: String,
        /// The ARN of the policy.
        policy: String,
    },
    /// An inline policy of a user, group or role.
    Inline {
        /// The ARN of who it was in.
        owner: String,
        /// Its name.
        name: String,
    },
    /// All managed policies of a user, group or role: the program lists those that stay.
    AllAttached(String),
    /// All inline policies of a user, group or role: the program declares those that stay.
    AllInline(String),
    /// The permissions boundary of a user or role.
    Boundary(String),
    /// A user's place in a group.
    Member {
        /// The ARN of the user.
        user: String,
        /// The ARN of the group.
        group: String,
    },
    /// A role that a resource runs with.
    Carried {
        /// The ARN of the resource.
        resource: String,
        /// The ARN of the role.
        role: String,
    },
    /// The policy of a resource.
    Policy(String),
    /// What was seen of a resource's policy: the program gives it another one that nobody knows yet.
    KnownPolicy(String),
    /// One statement of the policy of a function, which AWS keeps statement by statement.
    Statement {
        /// The ARN of the function, alias or version.
        resource: String,
        /// The id of the statement.
        sid: String,
    },
    /// Block Public Access of a bucket.
    BlockPublicAccess(String),
    /// An access key.
    AccessKey {
        /// The ARN of the user.
        user: String,
        /// The id of the key.
        id: String,
    },
    /// The password of a user.
    Password(String),
    /// A service or resource control policy of an account or unit.
    Guardrail {
        /// The number of the account, or the id of the unit.
        target: String,
        /// The id or ARN of the policy.
        policy: String,
    },
}

impl EstateBuilder {
    /// Takes something away from what was fed.
    pub(super) fn remove(&mut self, removal: Removal, renamed: &Renamed) {
        match removal {
            Removal::Record(arn) => self.remove_record(&renamed.find(&arn)),
            Removal::Attached { owner, policy } => {
                let (owner, policy) = (renamed.find(&owner), renamed.find(&policy));
                self.each_owner(&owner, |attached, _| attached.retain(|other| *other != policy));
            }
            Removal::Inline { owner, name } => {
                let owner = renamed.find(&owner);
                self.each_owner(&owner, |_, inline| inline.retain(|other| other.name != name));
            }
            Removal::AllAttached(owner) => self.each_owner(&renamed.find(&owner), |attached, _| attached.clear()),
            Removal::AllInline(owner) => self.each_owner(&renamed.find(&owner), |_, inline| inline.clear()),
            Removal::Boundary(owner) => {
                let owner = renamed.find(&owner);
                let users = self.users.iter_mut().filter(|user| user.arn == owner);
                users.for_each(|user| user.boundary = None);
                let roles = self.roles.iter_mut().filter(|role| role.arn == owner);
                roles.for_each(|role| role.boundary = None);
            }
            Removal::Member { user, group } => {
                let (user, group) = (renamed.find(&user), renamed.find(&group));
                let name = Arn::parse(&group).map(|arn| arn.name().to_owned());
                for user in self.users.iter_mut().filter(|record| record.arn == user) {
                    user.groups
                        .retain(|other| *other != group && Some(other) != name.as_ref());
                }
            }
            Removal::Carried { resource, role } => {
                let role = renamed.find(&role);
                self.each_resource(&resource, |resource| resource.roles.retain(|other| *other != role));
            }
            Removal::Policy(arn) => self.each_resource(&arn, |resource| resource.policy = PolicySeen::None),
            Removal::KnownPolicy(arn) => self.each_resource(&arn, |resource| resource.policy = PolicySeen::NotSeen),
            Removal::Statement { resource, sid } => self.each_resource(&resource, |resource| {
                if let PolicySeen::Text(policy) = &mut resource.policy {
                    statements::remove(policy, &sid);
                }
            }),
            Removal::BlockPublicAccess(arn) => self.each_resource(&arn, |resource| {
                if let Some(s3) = &mut resource.s3 {
                    s3.block_public_access = Some(crate::BlockPublicAccess::default());
                }
            }),
            Removal::AccessKey { user, id } => {
                let user = renamed.find(&user);
                for credentials in self.credentials.iter_mut().filter(|record| record.user == user) {
                    let keys = credentials.credentials.access_keys.iter_mut();
                    keys.for_each(|keys| keys.retain(|key| key.id != id));
                }
            }
            Removal::Password(user) => {
                let user = renamed.find(&user);
                let credentials = self.credentials.iter_mut().filter(|record| record.user == user);
                credentials.for_each(|record| record.credentials.has_password = Some(false));
            }
            Removal::Guardrail { target, policy } => self.remove_guardrail(&target, last(&policy)),
        }
    }

    pub(crate) fn remove_record(&mut self, arn: &str) {
        self.users.retain(|record| record.arn != arn);
        self.groups.retain(|record| record.arn != arn);
        self.roles.retain(|record| record.arn != arn);
        self.managed_policies.retain(|record| record.arn != arn);
        self.instance_profiles.retain(|record| record.arn != arn);
        self.providers.retain(|record| record.arn != arn);
        self.resources.retain(|record| record.arn != arn);
        self.credentials.retain(|record| record.user != arn);
    }

    fn remove_guardrail(&mut self, target: &str, policy: &str) {
        let accounts = self.accounts.iter_mut().filter(|account| account.number == target);
        let accounts = accounts.flat_map(|account| [&mut account.scps, &mut account.rcps]);
        let units = self.units.iter_mut().filter(|unit| unit.id == target);
        let units = units.flat_map(|unit| [&mut unit.scps, &mut unit.rcps]);
        for list in accounts.chain(units).flatten() {
            list.retain(|other| last(other) != policy);
        }
    }

    pub(crate) fn each_owner(&mut self, owner: &str, mut run: impl FnMut(&mut Vec<String>, &mut Vec<NamedPolicy>)) {
        for record in self.users.iter_mut().filter(|record| record.arn == owner) {
            run(&mut record.attached, &mut record.inline);
        }
        for record in self.groups.iter_mut().filter(|record| record.arn == owner) {
            run(&mut record.attached, &mut record.inline);
        }
        for record in self.roles.iter_mut().filter(|record| record.arn == owner) {
            run(&mut record.attached, &mut record.inline);
        }
    }

    fn each_resource(&mut self, arn: &str, run: impl FnMut(&mut ResourceInput)) {
        self.resources
            .iter_mut()
            .filter(|resource| resource.arn == arn)
            .for_each(run);
    }
}

/// Attachments write a guardrail as its id or as its ARN, which ends in the id.
fn last(id_or_arn: &str) -> &str {
    id_or_arn.rsplit('/').next().unwrap_or(id_or_arn)
}

/// The ARNs of what was seen, by what IAM holds to be the same: names are unique in an account whatever the path, and
/// in whatever letters.
#[derive(Default)]
pub(super) struct Renamed {
    seen: BTreeMap<(String, String, String), String>,
}

impl Renamed {
    pub(super) fn learn(&mut self, arn: &str) {
        if let Some(key) = Self::key(arn) {
            self.seen.insert(key, arn.to_owned());
        }
    }

    /// Returns the ARN under which a thing was seen, or the given one.
    pub(super) fn find(&self, arn: &str) -> String {
        let seen = Self::key(arn).and_then(|key| self.seen.get(&key));
        seen.cloned().unwrap_or_else(|| arn.to_owned())
    }

    fn key(arn: &str) -> Option<(String, String, String)> {
        let arn = Arn::parse(arn).filter(|arn| arn.service() == "iam")?;
        let kind = arn.resource_type()?.to_owned();
        Some((arn.account().to_owned(), kind, arn.name().to_ascii_lowercase()))
    }
}
