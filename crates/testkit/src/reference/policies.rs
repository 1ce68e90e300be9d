//! The policies of a case, parsed.

use iamscope_policy::{Policy, PolicyKind, SourceId};
use iamscope_simulate::Case;
use serde_json::value::RawValue;

/// All policies of a case.
pub(super) struct Parsed {
    pub(super) identity: Vec<Policy>,
    pub(super) boundary: Vec<Policy>,
    pub(super) session: Vec<Policy>,
    pub(super) resource: Option<Policy>,
    pub(super) scp: Vec<Vec<Policy>>,
    pub(super) rcp: Vec<Vec<Policy>>,
    pub(super) endpoint: Vec<Policy>,
}

impl Parsed {
    pub(super) fn of(case: &Case) -> Self {
        let policies = &case.policies;
        let levels = |levels: &Option<Vec<Vec<Box<RawValue>>>>, kind| {
            let levels = levels.iter().flatten();
            levels.map(|level| parse_all(level, kind)).collect()
        };
        let resource_kind = if asks_trust(&case.request.action) {
            PolicyKind::Trust
        } else {
            PolicyKind::Resource
        };
        let session = policies.session.iter().flatten();
        let endpoint = policies.endpoint.iter().flatten();
        Self {
            identity: parse_all(&policies.identity, PolicyKind::Identity),
            boundary: parse_all(&policies.boundary, PolicyKind::Boundary),
            session: session.map(|text| parse(text, PolicyKind::Session)).collect(),
            resource: policies.resource.as_ref().map(|text| parse(text, resource_kind)),
            scp: levels(&policies.scp, PolicyKind::Scp),
            rcp: levels(&policies.rcp, PolicyKind::Rcp),
            endpoint: endpoint.map(|text| parse(text, PolicyKind::VpcEndpoint)).collect(),
        }
    }
}

/// Returns whether the policy that an action is checked against is the trust policy of a role (rule 36).
pub(super) fn asks_trust(action: &str) -> bool {
    const ACTIONS: [&str; 6] = [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:TagSession",
        "sts:SetSourceIdentity",
        "sts:SetContext",
    ];
    ACTIONS.iter().any(|known| known.eq_ignore_ascii_case(action))
}

fn parse_all(texts: &[Box<RawValue>], kind: PolicyKind) -> Vec<Policy> {
    texts.iter().map(|text| parse(text, kind)).collect()
}

fn parse(text: &RawValue, kind: PolicyKind) -> Policy {
    iamscope_policy::parse(SourceId(0), text.get(), kind).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trust_is_asked_for_assuming() {
        assert!(asks_trust("sts:assumerole") && asks_trust("sts:TagSession"));
        assert!(!asks_trust("sts:GetCallerIdentity") && !asks_trust("iam:UpdateAssumeRolePolicy"));
    }
}
