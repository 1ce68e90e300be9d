//! IAM Identity Center: permission sets, and the roles that it makes of them in the accounts they are assigned to.

use super::draft::Draft;
use super::item::Item;
use super::policy::{PolicyValue, short};
use crate::text::Text;
use crate::types::attributes::Attributes;
use iamscope_estate::builder::input::{NamedPolicy, PolicyText};
use iamscope_estate::{AccountNumber, Fact, Gap, Subject};

/// A permission set.
#[derive(Default)]
pub(super) struct PermissionSet {
    name: Option<String>,
    region: String,
    partition: String,
    inline: Option<PolicyText>,
    /// What stands for an inline policy that is not known.
    unknown: Option<String>,
    managed: Vec<String>,
    /// Paths and names of policies that each account has of its own.
    customer_managed: Vec<String>,
    boundary: Option<Boundary>,
}

enum Boundary {
    Managed(String),
    CustomerManaged(String),
}

/// A permission set in an account.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Assignment {
    permission_set: String,
    account: String,
}

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    let attributes = item.attributes();
    match item.kind() {
        "aws_ssoadmin_permission_set" | "AWS::SSO::PermissionSet" => permission_set(draft, item),
        "aws_ssoadmin_permission_set_inline_policy" => {
            let policy = draft.policy(attributes, "inline_policy");
            set_inline(entry(draft, item), policy);
        }
        "aws_ssoadmin_managed_policy_attachment" => {
            let policies = item.strings("managed_policy_arn");
            entry(draft, item).managed.extend(policies);
        }
        "aws_ssoadmin_customer_managed_policy_attachment" => {
            let references = references(attributes, "customer_managed_policy_reference");
            entry(draft, item).customer_managed.extend(references);
        }
        "aws_ssoadmin_permissions_boundary_attachment" => {
            let boundary = attributes
                .blocks("permissions_boundary")
                .first()
                .and_then(|block| boundary(*block));
            entry(draft, item).boundary = boundary;
        }
        "aws_ssoadmin_account_assignment" | "AWS::SSO::Assignment" => {
            if let (Some(permission_set), Some(account)) = (item.string("permission_set_arn"), item.string("target_id"))
            {
                draft.assignments.insert(Assignment {
                    permission_set,
                    account,
                });
            }
        }
        _ => return false,
    }
    true
}

/// Returns the permission set that a resource is about.
fn entry<'d>(draft: &'d mut Draft<'_>, item: &Item<'_>) -> &'d mut PermissionSet {
    let arn = item.string("permission_set_arn").unwrap_or_default();
    draft.permission_sets.entry(arn).or_default()
}

fn permission_set(draft: &mut Draft<'_>, item: &Item<'_>) {
    let Some(arn) = item.arn() else { return };
    let attributes = item.attributes();
    let policy = draft.policy(attributes, "InlinePolicy");
    let set = draft.permission_sets.entry(arn.to_owned()).or_default();
    set.name = item.string("name");
    set.region = item.declared.scope.region.to_string();
    set.partition = item.partition().to_owned();
    set.managed.extend(attributes.strings("ManagedPolicies"));
    set.customer_managed
        .extend(references(attributes, "CustomerManagedPolicyReferences"));
    if let Some(block) = attributes.blocks("PermissionsBoundary").first() {
        set.boundary = boundary(*block);
    }
    set_inline(set, policy);
}

fn set_inline(set: &mut PermissionSet, policy: PolicyValue) {
    match policy {
        PolicyValue::Absent => {}
        PolicyValue::Known(policy) => set.inline = Some(policy),
        PolicyValue::Unknown(unknown) => set.unknown = Some(unknown),
    }
}

/// Returns paths and names, as they stand in the ARNs of policies.
fn references(attributes: Attributes<'_>, path: &str) -> Vec<String> {
    let references = attributes.blocks(path).into_iter();
    let references = references.filter_map(|reference| {
        let path = reference.string("path").unwrap_or_else(|| "/".to_owned());
        Some(format!("{path}{}", reference.string("name")?))
    });
    references.collect()
}

fn boundary(block: Attributes<'_>) -> Option<Boundary> {
    match block.string("managed_policy_arn") {
        Some(arn) => Some(Boundary::Managed(arn)),
        None => {
            let mut references = references(block, "customer_managed_policy_reference").into_iter();
            references.next().map(Boundary::CustomerManaged)
        }
    }
}

impl Draft<'_> {
    /// Makes the roles of permission sets.
    ///
    /// Source: IAM Identity Center User Guide, "Referencing permission sets in resource policies, Amazon EKS Cluster
    /// config maps, and AWS KMS key policies".
    pub(super) fn finish_permission_sets(&mut self) {
        let sets = std::mem::take(&mut self.permission_sets);
        for Assignment {
            permission_set,
            account,
        } in std::mem::take(&mut self.assignments)
        {
            if AccountNumber::parse(&account).is_none() {
                let reason =
                    format!("a permission set is assigned to `{account}`, which is not the number of an account");
                self.builder.gap(Gap {
                    subject: Subject::Estate,
                    fact: Fact::Identities,
                    reason,
                });
                continue;
            }
            let nothing = PermissionSet::default();
            let set = sets.get(&permission_set).unwrap_or(&nothing);
            self.permission_set_role(set, &permission_set, &account);
        }
    }

    fn permission_set_role(&mut self, set: &PermissionSet, permission_set: &str, account: &str) {
        let partition = if set.partition.is_empty() {
            "aws"
        } else {
            &set.partition
        };
        // The end of the name is made up, another one in each account.
        let id = crate::types::attributes::last_part(permission_set);
        let made_up = |what: &str| Text::placeholder(&format!("{id}.{what}.{account}")).as_str().to_owned();
        let name = set.name.clone().unwrap_or_else(|| made_up("name"));
        let folder = match set.region.as_str() {
            "" | "us-east-1" => String::new(),
            region => format!("{region}/"),
        };
        let arn = format!(
            "arn:{partition}:iam::{account}:role/aws-reserved/sso.amazonaws.com/{folder}AWSReservedSSO_{name}_{}",
            made_up("suffix")
        );
        let provider = format!(
            "arn:{partition}:iam::{account}:saml-provider/AWSSSO_{}_DO_NOT_DELETE",
            Text::placeholder(&format!("identity-center.{account}")).as_str()
        );
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{{"StringEquals":{{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}}}}]}}"#
        );
        let own = |reference: &str| format!("arn:{partition}:iam::{account}:policy{reference}");
        let trust = self.policy_text(&Text::new(text));
        self.providers.insert(provider);
        let role = self.role(&arn);
        role.trust = Some(trust);
        role.attached.extend(set.managed.iter().cloned());
        role.attached
            .extend(set.customer_managed.iter().map(|reference| own(reference)));
        role.boundary = set.boundary.as_ref().map(|boundary| match boundary {
            Boundary::Managed(arn) => arn.clone(),
            Boundary::CustomerManaged(reference) => own(reference),
        });
        if let Some(policy) = &set.inline {
            role.inline.push(NamedPolicy {
                name: "AwsSSOInlinePolicy".to_owned(),
                policy: policy.clone(),
            });
        }
        if let Some(unknown) = &set.unknown {
            let policy = Text::placeholder(unknown);
            role.attached
                .push(format!("arn:{partition}:iam::{account}:policy/{}", policy.as_str()));
            let reason = format!(
                "the inline policy of its permission set is not known before deployment: `{}`",
                short(unknown)
            );
            self.gap(&arn, Fact::ManagedPolicyDocument, reason);
        }
        if set.name.is_none() {
            let reason = format!("its permission set `{permission_set}` is declared elsewhere");
            self.gap(&arn, Fact::ManagedPolicyDocument, reason);
        }
    }
}
