//! Check `iam-group-without-members`.

use crate::context::CheckContext;
use iamscope_estate::{Fact, GroupId};
use iamscope_findings::{Evidence, Findings, Fix};
use std::collections::BTreeSet;

declare_check! {
    /// ## What it finds
    /// Groups that nobody is in.
    /// ## Why it matters
    /// Its policies wait for whoever is put into it, and nobody looks at them.
    /// ## Example
    /// ```finding
    /// group devs
    /// ```
    /// ```ok
    /// group devs
    /// user alice
    ///   member devs
    /// ```
    /// ## Fix
    /// Delete the group.
    pub IamGroupWithoutMembers {
        id: "iam-group-without-members",
        severity: Low,
        confidence: High,
        since: "0.1",
    }
}

fn run(cx: &CheckContext<'_>, out: &mut Findings) {
    let estate = cx.estate();
    let used: BTreeSet<GroupId> = estate
        .users()
        .iter()
        .flat_map(|(_, user)| user.groups.iter().copied())
        .collect();
    // Where a membership could not be read, a group that looks empty may not be.
    let is_unsure = estate.gaps().iter().any(|gap| gap.fact == Fact::GroupMembership);
    for (id, group) in estate.groups().iter() {
        if used.contains(&id) || is_unsure {
            continue;
        }
        let subject = cx.group(id);
        let title = format!("{} has no members", subject.name);
        out.report(&IamGroupWithoutMembers, subject)
            .title(title)
            .evidence(Evidence::setting("members", "0", "some"))
            .fix(Fix::safe("delete the group").command(format!("aws iam delete-group --group-name {}", group.name)));
    }
}
