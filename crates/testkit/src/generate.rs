//! Account exports of any size, in the shape of `aws iam get-account-authorization-details`.
//!
//! The same [`Shape`] gives the same bytes everywhere. The mix follows what real accounts look like: a few managed
//! policies are attached nearly everywhere and most hardly anywhere, most roles belong to services, some to people, a few
//! trust other accounts, and a small part is careless.

mod policy;
mod trust;
mod whole;

pub use whole::{SHARED_BUCKET, generated};

use crate::random::Random;
use serde_json::{Value, json};

/// How large an estate to generate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    /// Roles per account.
    pub roles: usize,
    /// Users per account.
    pub users: usize,
    /// Customer managed policies per account.
    pub policies: usize,
    /// Accounts.
    pub accounts: usize,
    /// Where randomness starts.
    pub seed: u64,
}

/// An export of one account.
#[derive(Clone, PartialEq, Debug)]
pub struct Export {
    /// The account.
    pub account: String,
    /// What `aws iam get-account-authorization-details` would print.
    pub details: Value,
}

const TEAMS: [&str; 12] = [
    "billing", "catalog", "data", "identity", "ledger", "mobile", "orders", "payments", "platform", "risk", "search",
    "web",
];
const STAGES: [&str; 3] = ["dev", "staging", "prod"];
const AWS_POLICIES: [&str; 8] = [
    "service-role/AWSLambdaBasicExecutionRole",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
    "AmazonS3ReadOnlyAccess",
    "AmazonSQSFullAccess",
    "ReadOnlyAccess",
    "PowerUserAccess",
    "AdministratorAccess",
];

/// Returns the exports of a generated estate, one account after the other.
pub fn exports(shape: Shape) -> impl Iterator<Item = Export> {
    (0..shape.accounts).map(move |index| {
        let account = account_number(index);
        let mut writer = Writer {
            random: Random::new(shape.seed.wrapping_add(index as u64)),
            account: account.clone(),
            shape,
        };
        let details = writer.details();
        Export { account, details }
    })
}

fn account_number(index: usize) -> String {
    format!("{:012}", 200_000_000_000_u64 + 7_919 * index as u64)
}

/// Writes one account.
struct Writer {
    random: Random,
    account: String,
    shape: Shape,
}

impl Writer {
    fn details(&mut self) -> Value {
        let groups: Vec<Value> = TEAMS.iter().map(|team| self.group(team)).collect();
        let users: Vec<Value> = (0..self.shape.users).map(|index| self.user(index)).collect();
        let roles: Vec<Value> = (0..self.shape.roles).map(|index| self.role(index)).collect();
        let policies: Vec<Value> = (0..self.shape.policies)
            .map(|index| self.managed_policy(index))
            .collect();
        json!({
            "UserDetailList": users,
            "GroupDetailList": groups,
            "RoleDetailList": roles,
            "Policies": policies,
        })
    }

    fn arn(&self, rest: &str) -> String {
        format!("arn:aws:iam::{}:{rest}", self.account)
    }

    fn unique_id(&mut self, prefix: &str) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        let tail: String = (0..17).map(|_| char::from(self.random.pick(LETTERS))).collect();
        format!("{prefix}{tail}")
    }

    fn date(&mut self, first_year: usize) -> String {
        let (year, month, day) = (
            first_year + self.random.below(3),
            self.random.below(12) + 1,
            self.random.below(28) + 1,
        );
        format!("{year}-{month:02}-{day:02}T08:30:00+00:00")
    }

    fn policy_name(&self, index: usize) -> String {
        let team = TEAMS.get(index % TEAMS.len()).copied().unwrap_or_default();
        format!("{team}-access-{index:04}")
    }

    /// Attaches up to `most` managed policies, popular ones more often.
    fn attachments(&mut self, most: usize) -> Vec<Value> {
        let mut names: Vec<String> = Vec::new();
        for _ in 0..self.random.below(most + 1) {
            let arn = if self.shape.policies == 0 || self.random.percent(30) {
                let rare = self.random.percent(2);
                let end = if rare {
                    AWS_POLICIES.len()
                } else {
                    AWS_POLICIES.len() - 3
                };
                let index = self.random.below(end);
                format!(
                    "arn:aws:iam::aws:policy/{}",
                    AWS_POLICIES.get(index).copied().unwrap_or_default()
                )
            } else {
                let index = self.random.popular(self.shape.policies);
                self.arn(&format!("policy/{}", self.policy_name(index)))
            };
            if !names.contains(&arn) {
                names.push(arn);
            }
        }
        let name = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
        names
            .iter()
            .map(|arn| json!({"PolicyName": name(arn), "PolicyArn": arn}))
            .collect()
    }

    fn inline(&mut self, chance: usize) -> Vec<Value> {
        if self.random.percent(chance) {
            vec![json!({"PolicyName": "inline", "PolicyDocument": self.permissions(2)})]
        } else {
            Vec::new()
        }
    }

    fn tags(&mut self) -> Vec<Value> {
        let (team, stage) = (self.random.pick(&TEAMS), self.random.pick(&STAGES));
        if self.random.percent(60) {
            vec![
                json!({"Key": "team", "Value": team}),
                json!({"Key": "stage", "Value": stage}),
            ]
        } else {
            Vec::new()
        }
    }

    fn boundary(&mut self) -> Option<Value> {
        let has_boundary = self.shape.policies > 0 && self.random.percent(5);
        has_boundary.then(|| {
            let arn = self.arn(&format!("policy/{}", self.policy_name(0)));
            json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn})
        })
    }

    fn group(&mut self, team: &str) -> Value {
        json!({
            "Path": "/",
            "GroupName": team,
            "GroupId": self.unique_id("AGPA"),
            "Arn": self.arn(&format!("group/{team}")),
            "CreateDate": self.date(2018),
            "GroupPolicyList": self.inline(20),
            "AttachedManagedPolicies": self.attachments(4),
        })
    }

    fn user(&mut self, index: usize) -> Value {
        let name = format!("user-{index:05}");
        let first = self.random.pick(&TEAMS);
        let second = self.random.pick(&TEAMS);
        let mut groups = vec![first];
        if second != first && self.random.percent(40) {
            groups.push(second);
        }
        let mut user = json!({
            "Path": "/",
            "UserName": name,
            "UserId": self.unique_id("AIDA"),
            "Arn": self.arn(&format!("user/{name}")),
            "CreateDate": self.date(2019),
            "GroupList": groups,
            "UserPolicyList": self.inline(8),
            "AttachedManagedPolicies": if self.random.percent(15) { self.attachments(2) } else { Vec::new() },
            "Tags": self.tags(),
        });
        if let (Some(boundary), Some(user)) = (self.boundary(), user.as_object_mut()) {
            user.insert("PermissionsBoundary".to_owned(), boundary);
        }
        user
    }

    fn role(&mut self, index: usize) -> Value {
        let (team, stage) = (self.random.pick(&TEAMS), self.random.pick(&STAGES));
        let name = format!("{team}-{stage}-{index:05}");
        let (trust, is_compute) = self.trust(index);
        let profiles = if is_compute {
            vec![json!({
                "Path": "/",
                "InstanceProfileName": name,
                "InstanceProfileId": self.unique_id("AIPA"),
                "Arn": self.arn(&format!("instance-profile/{name}")),
                "CreateDate": self.date(2020),
                "Roles": [],
            })]
        } else {
            Vec::new()
        };
        let mut role = json!({
            "Path": "/",
            "RoleName": name,
            "RoleId": self.unique_id("AROA"),
            "Arn": self.arn(&format!("role/{name}")),
            "CreateDate": self.date(2020),
            "AssumeRolePolicyDocument": trust,
            "InstanceProfileList": profiles,
            "RolePolicyList": self.inline(35),
            "AttachedManagedPolicies": self.attachments(4),
            "Tags": self.tags(),
            "RoleLastUsed": if self.random.percent(80) {
                json!({"LastUsedDate": self.date(2023), "Region": "eu-west-1"})
            } else {
                json!({})
            },
        });
        if let (Some(boundary), Some(role)) = (self.boundary(), role.as_object_mut()) {
            role.insert("PermissionsBoundary".to_owned(), boundary);
        }
        role
    }

    fn managed_policy(&mut self, index: usize) -> Value {
        let name = self.policy_name(index);
        // Policy 0 is the boundary: broad, without the powers that make administrators.
        let document = if index == 0 {
            json!({"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": ["iam:*", "organizations:*"], "Resource": "*"},
            ]})
        } else {
            self.permissions(8)
        };
        json!({
            "PolicyName": name,
            "PolicyId": self.unique_id("ANPA"),
            "Arn": self.arn(&format!("policy/{name}")),
            "Path": "/",
            "DefaultVersionId": "v1",
            "AttachmentCount": 1,
            "PermissionsBoundaryUsageCount": 0,
            "IsAttachable": true,
            "CreateDate": self.date(2019),
            "UpdateDate": self.date(2022),
            "PolicyVersionList": [{
                "Document": document,
                "VersionId": "v1",
                "IsDefaultVersion": true,
                "CreateDate": "2022-05-01T08:30:00+00:00",
            }],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Shape = Shape {
        roles: 40,
        users: 10,
        policies: 12,
        accounts: 2,
        seed: 1,
    };

    #[test]
    fn same_shape_same_bytes() {
        let texts = |shape| {
            exports(shape)
                .map(|export| export.details.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(texts(SMALL), texts(SMALL));
        assert_ne!(texts(SMALL), texts(Shape { seed: 2, ..SMALL }));
    }

    #[test]
    fn has_what_was_asked_for_and_documents_without_issues() {
        let export = exports(SMALL).next().expect("an account");
        assert_eq!(export.details["RoleDetailList"].as_array().map(Vec::len), Some(40));
        assert_eq!(export.details["UserDetailList"].as_array().map(Vec::len), Some(10));
        for policy in export.details["Policies"].as_array().expect("policies") {
            let text = policy["PolicyVersionList"][0]["Document"].to_string();
            let (_, issues) = iamscope_policy::parse(
                iamscope_policy::SourceId(0),
                &text,
                iamscope_policy::PolicyKind::Identity,
            );
            assert_eq!(issues, []);
        }
    }
}
