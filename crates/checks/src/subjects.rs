//! What findings are about.

use crate::context::CheckContext;
use iamscope_access::Thing;
use iamscope_estate::{Entity, GroupId, ManagedPolicyId, PolicyOwner, Principal, ResourceId, RoleId, UserId};
use iamscope_findings::{Subject, SubjectKind};
use iamscope_policy::Arn;

impl CheckContext<'_> {
    /// Returns a user, role or root user as a subject; whoever else is a subject of its own name.
    pub(crate) fn subject(&self, principal: &Principal) -> Subject {
        let (kind, id) = if let Some(entity) = principal.acting_entity() {
            let kind = match entity {
                Entity::User(_) => SubjectKind::User,
                Entity::Role(_) => SubjectKind::Role,
            };
            (kind, self.estate().arn_of(entity).to_string())
        } else if let Principal::Root(account) = principal {
            (SubjectKind::Root, self.estate().accounts()[*account].root_arn())
        } else {
            (SubjectKind::Account, self.access().name(principal))
        };
        Subject {
            account: self.account_of(principal).map(|account| account.as_str().into()),
            kind,
            id: id.into(),
            name: self.access().name(principal).into(),
        }
    }

    /// Returns a role as a subject.
    pub(crate) fn role(&self, role: RoleId) -> Subject {
        self.subject(&Principal::Role(role))
    }

    /// Returns a user as a subject.
    pub(crate) fn user(&self, user: UserId) -> Subject {
        self.subject(&Principal::User(user))
    }

    /// Returns a group as a subject.
    pub(crate) fn group(&self, group: GroupId) -> Subject {
        let group = &self.estate().groups()[group];
        self.in_account(&group.arn, SubjectKind::Group, &format!("group/{}", group.name))
    }

    /// Returns a managed policy as a subject.
    pub(crate) fn managed_policy(&self, policy: ManagedPolicyId) -> Subject {
        let policy = &self.estate().managed_policies()[policy];
        let name = format!("policy/{}", policy.name);
        match policy.owner {
            PolicyOwner::Customer(_) => self.in_account(&policy.arn, SubjectKind::Policy, &name),
            PolicyOwner::Aws => Subject {
                account: None,
                kind: SubjectKind::Policy,
                id: policy.arn.as_str().into(),
                name: name.into(),
            },
        }
    }

    /// Returns a resource as a subject.
    pub(crate) fn resource(&self, resource: ResourceId) -> Subject {
        let record = &self.estate().resources()[resource];
        let account = record.account.map(|account| &self.estate().accounts()[account].number);
        Subject {
            account: account.map(|account| account.as_str().into()),
            kind: SubjectKind::Resource(format!("{}:{}", record.kind.service, record.kind.name).into()),
            id: record.arn.as_str().into(),
            name: self.access().thing_name(Thing::Resource(resource)).into(),
        }
    }

    /// Returns something of an account, named as `access` names principals: with the account if there are several.
    fn in_account(&self, arn: &Arn, kind: SubjectKind, local: &str) -> Subject {
        let name = if self.estate().accounts().len() > 1 {
            format!("{}:{local}", arn.account())
        } else {
            local.to_owned()
        };
        Subject {
            account: Some(arn.account().into()),
            kind,
            id: arn.as_str().into(),
            name: name.into(),
        }
    }
}
