//! Check `iam-user-inline-policy`.

use crate::context::CheckContext;
use crate::text::{count, list};
use iamscope_findings::{Evidence, Findings, Fix};

declare_check! {
    /// ## What it finds
    /// Users with inline policies.
    /// ## Why it matters
    /// Rights that hang on one person are overlooked in reviews and stay when the person changes teams.
    /// ## Example
    /// ```finding
    /// user alice
    ///   allow s3:ListAllMyBuckets on *
    /// ```
    /// ```ok
    /// group devs
    ///   allow s3:ListAllMyBuckets on *
    /// user alice
    ///   member devs
    /// ```
    /// ## Fix
    /// Move the statements to a managed policy on a group or, better, to a role.
    pub IamUserInlinePolicy {
        id: "iam-user-inline-policy",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    for (id, user) in cx.estate().users().iter() {
        let names: Vec<&str> = user.inline.iter().map(|policy| policy.name.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let subject = cx.user(id);
        let title = format!("{} has {}", subject.name, count(names.len(), "inline policy"));
        let mut fix = Fix::review("move the statements to a managed policy on a group, then delete the inline policy");
        for name in &names {
            fix = fix.command(format!(
                "aws iam delete-user-policy --user-name {} --policy-name {name}",
                user.name
            ));
        }
        out.report(&IamUserInlinePolicy, subject)
            .title(title)
            .evidence(Evidence::setting("inline policies", list(&names, 5), "none"))
            .fix(fix);
    }
}
