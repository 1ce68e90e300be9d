//! Service and resource control policies where they are attached.

use super::Build;
use super::input::{GuardrailInput, PolicyText};
use crate::gap::{Fact, Subject};
use crate::organization::{AttachedGuardrail, Guardrails};
use iamscope_policy::PolicyKind;
use std::collections::BTreeMap;

/// The guardrails that AWS attaches to everything by itself. Their documents are fixed.
///
/// Source: AWS Organizations User Guide, "Service control policies" and "Resource control policies (RCPs)".
const FULL_ACCESS: [(&str, &str, &str); 2] = [
    (
        "p-FullAWSAccess",
        "FullAWSAccess",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    ),
    (
        "p-RCPFullAWSAccess",
        "RCPFullAWSAccess",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#,
    ),
];

/// Guardrails by policy id (`p-...`).
pub(super) struct GuardrailTable {
    by_id: BTreeMap<String, GuardrailInput>,
}

impl GuardrailTable {
    pub(super) fn new(inputs: Vec<GuardrailInput>) -> Self {
        let known = FULL_ACCESS.map(|(id, name, text)| GuardrailInput {
            id: id.to_owned(),
            name: Some(name.to_owned()),
            is_rcp: id.starts_with("p-RCP"),
            policy: PolicyText::new(text),
            as_of: None,
        });
        let all = known.into_iter().chain(inputs);
        Self {
            by_id: all.map(|input| (policy_id(&input.id).to_owned(), input)).collect(),
        }
    }
}

/// Attachments write a policy as its id or as its ARN, which ends in the id.
fn policy_id(id_or_arn: &str) -> &str {
    id_or_arn.rsplit('/').next().unwrap_or(id_or_arn)
}

impl Build<'_> {
    pub(super) fn guardrails(
        &mut self,
        table: &GuardrailTable,
        subject: &Subject,
        scps: Option<&[String]>,
        rcps: Option<&[String]>,
    ) -> Guardrails {
        Guardrails {
            scps: self.attached(table, subject, PolicyKind::Scp, scps),
            rcps: self.attached(table, subject, PolicyKind::Rcp, rcps),
        }
    }

    /// Returns the guardrails with their documents. If one is missing nothing can be said of what the others allow, so
    /// all count as not seen.
    fn attached(
        &mut self,
        table: &GuardrailTable,
        subject: &Subject,
        kind: PolicyKind,
        ids: Option<&[String]>,
    ) -> Option<Vec<AttachedGuardrail>> {
        let (fact, folder) = if kind == PolicyKind::Rcp {
            (Fact::ResourceControlPolicies, "rcp")
        } else {
            (Fact::ServiceControlPolicies, "scp")
        };
        let ids = ids?;
        let mut inputs = Vec::with_capacity(ids.len());
        for id in ids {
            let input = table.by_id.get(policy_id(id));
            match input.filter(|input| input.is_rcp == (kind == PolicyKind::Rcp)) {
                Some(input) => inputs.push((policy_id(id), input)),
                None => {
                    let reason = format!("`{id}` is attached, but its document was not seen; export the policies too");
                    self.gap(subject.clone(), fact.clone(), reason);
                }
            }
        }
        if inputs.len() < ids.len() {
            return None;
        }
        // Attachments come as ids or as ARNs, so only now is their order one that means something.
        inputs.sort_by_key(|(id, _)| *id);
        inputs.dedup_by_key(|(id, _)| *id);
        let attached = inputs.into_iter().map(|(id, input)| {
            let name = input.name.clone().unwrap_or_else(|| id.to_owned());
            let document = (self.documents).add(kind, input.policy.clone(), || format!("organization/{folder}/{name}"));
            AttachedGuardrail {
                id: id.to_owned(),
                name,
                document,
            }
        });
        Some(attached.collect())
    }
}
