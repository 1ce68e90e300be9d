//! Organizations: accounts, units, and service and resource control policies.

use super::draft::Draft;
use super::item::Item;
use super::policy::PolicyValue;
use iamscope_estate::builder::input::{AccountInput, GuardrailInput, OrganizationInput, UnitInput};
use iamscope_estate::{AccountNumber, Fact, Gap, Subject};
use iamscope_policy::is_account_id;

pub(super) fn read(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    let Some(id) = item.identity.as_ref().map(|identity| identity.name.clone()) else {
        return attachment(draft, item);
    };
    match item.kind() {
        "aws_organizations_organization" | "AWS::Organizations::Organization" => {
            let root = item
                .string("roots.id|RootId")
                .unwrap_or_else(|| item.placeholder("root_id"));
            draft.organizations.insert(
                id.clone(),
                OrganizationInput {
                    id,
                    management_account: Some(item.account().to_owned()),
                    root: Some(root.clone()),
                    members: Vec::new(),
                },
            );
            let unit = draft.units.entry(root.clone()).or_default();
            unit.id.clone_from(&root);
            unit.name = Some("Root".to_owned());
            draft.account(item.account()).unit = Some(root);
        }
        "aws_organizations_organizational_unit" | "AWS::Organizations::OrganizationalUnit" => {
            let unit = draft.units.entry(id.clone()).or_default();
            unit.id = id;
            unit.name = item.string("name");
            unit.parent = item.string("parent_id");
        }
        "aws_organizations_account" | "AWS::Organizations::Account" => account(draft, item, &id),
        "aws_organizations_policy" | "AWS::Organizations::Policy" => policy(draft, item, &id),
        _ => return false,
    }
    true
}

fn account(draft: &mut Draft<'_>, item: &Item<'_>, number: &str) {
    let name = item.string("name|AccountName");
    if AccountNumber::parse(number).is_none() {
        let reason = format!("`{number}` is not the number of an account; it is left out");
        draft.builder.gap(Gap {
            subject: Subject::Estate,
            fact: Fact::OrganizationMembership,
            reason,
        });
        return;
    }
    let account = draft.account(number);
    account.name = name;
    account.unit = item.string("parent_id|ParentIds");
}

fn policy(draft: &mut Draft<'_>, item: &Item<'_>, id: &str) {
    let is_rcp = match item.string("type").as_deref() {
        None | Some("SERVICE_CONTROL_POLICY") => false,
        Some("RESOURCE_CONTROL_POLICY") => true,
        Some(_) => return,
    };
    match draft.policy(item.attributes(), "content") {
        PolicyValue::Known(policy) => {
            draft.guardrails.insert(
                id.to_owned(),
                GuardrailInput {
                    id: id.to_owned(),
                    name: item.string("name"),
                    is_rcp,
                    policy,
                    as_of: None,
                },
            );
        }
        // Where it is attached, the builder says that its document was not seen.
        PolicyValue::Unknown(_) | PolicyValue::Absent => {}
    }
    if is_rcp {
        draft.rcps.insert(id.to_owned());
    }
    for target in item.strings("TargetIds") {
        draft.attached_guardrails.push((id.to_owned(), target));
    }
}

fn attachment(draft: &mut Draft<'_>, item: &Item<'_>) -> bool {
    if item.kind() != "aws_organizations_policy_attachment" {
        return false;
    }
    if let (Some(policy), Some(target)) = (item.string("policy_id"), item.string("target_id")) {
        draft.attached_guardrails.push((policy, target));
    }
    true
}

fn attach(draft: &mut Draft<'_>, policy: &str, target: &str, is_rcp: bool) {
    // What stands for an account that is not known yet reads as what stands for a unit.
    let list = if is_account_id(target) || draft.accounts.contains_key(target) {
        let account = draft.account(target);
        if is_rcp { &mut account.rcps } else { &mut account.scps }
    } else {
        let unit = draft.units.entry(target.to_owned()).or_default();
        target.clone_into(&mut unit.id);
        if is_rcp { &mut unit.rcps } else { &mut unit.scps }
    };
    list.get_or_insert_default().push(policy.to_owned());
}

impl Draft<'_> {
    /// Attaches what is attached apart from policies, and what AWS attaches itself to everything it makes.
    pub(super) fn finish_organization(&mut self) {
        for (policy, target) in std::mem::take(&mut self.attached_guardrails) {
            // Whether a policy of another program is of the one or of the other kind cannot be told by its id.
            let is_rcp = self.rcps.contains(&policy);
            attach(self, &policy, &target, is_rcp);
        }
        if self.organizations.is_empty() {
            return;
        }
        let full = |list: &mut Option<Vec<String>>, id: &str| list.get_or_insert_default().push(id.to_owned());
        for UnitInput { scps, rcps, .. } in self.units.values_mut() {
            full(scps, "p-FullAWSAccess");
            full(rcps, "p-RCPFullAWSAccess");
        }
        for AccountInput { unit, scps, rcps, .. } in self.accounts.values_mut() {
            if unit.is_some() {
                full(scps, "p-FullAWSAccess");
                full(rcps, "p-RCPFullAWSAccess");
            }
        }
    }
}
