//! Check `resource-open-to-whole-account`.

use crate::context::CheckContext;
use crate::text::list;
use iamscope_estate::{AccountId, Principal, ResourceId};
use iamscope_findings::{Evidence, Findings, Fix, Severity};
use iamscope_policy::PrincipalPattern;

declare_check! {
    /// ## What it finds
    /// Resources whose policy gives rights to another account of the organization as a whole.
    ///
    /// Naming the own account is not reported: that only lets its identity policies count. Accounts outside the organization
    /// are another finding.
    /// ## Why it matters
    /// Every administrator of that account decides who gets at the resource, and nobody here sees it.
    /// ## Example
    /// ```finding
    /// account 444455556666
    /// account 111122223333
    /// secret database
    ///   grant 444455556666 secretsmanager:GetSecretValue
    /// ```
    /// ```ok
    /// account 444455556666
    /// role app
    ///   trust service lambda.amazonaws.com
    /// account 111122223333
    /// secret database
    ///   grant arn:aws:iam::444455556666:role/app secretsmanager:GetSecretValue
    /// ```
    /// ## Fix
    /// Name the roles that need it.
    pub ResourceOpenToWholeAccount {
        id: "resource-open-to-whole-account",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

/// Services whose resources hold what somebody would steal.
const CROWN_JEWELS: [&str; 2] = ["kms", "secretsmanager"];

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (resource, document) in cx.with_policy(&[("*", "*")]) {
        let record = &cx.estate().resources()[resource];
        let named = cx.named_by(document).into_iter();
        let accounts: Vec<(String, Principal)> = named
            .filter_map(|principal| Some((whole_account(cx, &principal, record.account)?, principal)))
            .filter(|(_, principal)| is_let_in(cx, principal, resource))
            .collect();
        let policy = format!("{} {}, resource policy", record.kind.name, record.name);
        let is_one_of_them = |pattern: &PrincipalPattern| {
            let principal = cx.principal_of(pattern);
            matches!(pattern, PrincipalPattern::Account(_))
                && accounts.iter().any(|(_, account)| Some(account) == principal.as_ref())
        };
        let naming = cx.naming(document, &policy, "the whole account", is_one_of_them);
        let mut naming = naming.into_iter().map(Evidence::from);
        let Some(first) = naming.next() else { continue };
        let names: Vec<&str> = accounts.iter().map(|(name, _)| name.as_str()).collect();
        let subject = cx.resource(resource);
        let title = format!("{} is open to the whole of account {}", subject.name, list(&names, 3));
        let is_jewel = CROWN_JEWELS.contains(&record.kind.service.as_ref());
        out.report(&ResourceOpenToWholeAccount, subject)
            .title(title)
            .severity(if is_jewel { Severity::Medium } else { Severity::Low })
            .evidence(first)
            .evidences(naming)
            .fix(Fix::review("name the roles that need it instead of the account"));
    }
}

/// Returns the number of another account of the organization that a principal stands for as a whole.
fn whole_account(cx: &CheckContext<'_>, principal: &Principal, own: Option<AccountId>) -> Option<String> {
    let number = if let Principal::Root(account) = principal {
        (Some(*account) != own).then(|| &cx.estate().accounts()[*account].number)?
    } else if let Principal::Account(number) = principal {
        number
    } else {
        return None;
    };
    cx.estate().is_inside(number).then(|| number.to_string())
}

fn is_let_in(cx: &CheckContext<'_>, principal: &Principal, resource: ResourceId) -> bool {
    cx.reach(principal, resource, |decision| decision.is_possible())
        .is_some()
}
