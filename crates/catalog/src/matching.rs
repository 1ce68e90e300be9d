//! From an action pattern to the actions it covers.

use std::cmp::Ordering;

use iamscope_policy::glob::{Case, Glob};

use crate::table::{ActionRow, ServiceRow, part};
use crate::{ActionSet, Catalog};

impl Catalog {
    /// Returns the known actions that a pattern covers, such as `s3:Get*`, `s3:?etObject` or `*`.
    ///
    /// Wildcards stand in the name only: a pattern with a wildcard in its service prefix covers nothing (IAM user guide,
    /// "IAM JSON policy elements: Action"), with the one exception of `*:*`, which AWS takes for `*`. A pattern that names
    /// an action which is not known covers nothing here, yet may cover something in AWS.
    pub fn matching(&self, pattern: &str) -> ActionSet {
        let mut covered = self.no_actions();
        if matches!(pattern, "*" | "*:*") {
            return self.all_actions();
        }
        if let Some((service, name)) = pattern.split_once(':')
            && let Some(service) = self.service(service)
        {
            self.insert_matching(service.row(), name, &mut covered);
        }
        covered
    }

    fn insert_matching(&self, service: &ServiceRow, pattern: &str, covered: &mut ActionSet) {
        let rows = part(&self.tables.actions, service.first_action, service.action_count);
        let literal_end = pattern.find(['*', '?']).unwrap_or(pattern.len());
        let (literal, rest) = pattern.split_at_checked(literal_end).unwrap_or((pattern, ""));
        let name_start = |row: &ActionRow| compare_start(self.text(row.name), literal);
        let from = rows.partition_point(|row| name_start(row).is_lt());
        let to = rows.partition_point(|row| name_start(row).is_le());
        let (from, to) = (service.first_action + from as u32, service.first_action + to as u32);
        if rest == "*" {
            covered.insert_range(from, to);
            return;
        }
        let glob = Glob::new(pattern, Case::Insensitive);
        let candidates = (from..to).zip(part(&self.tables.actions, from, to - from));
        let matching = candidates.filter(|(_, row)| glob.matches(self.text(row.name)));
        covered.extend(matching.map(|(number, _)| crate::ActionId(number)));
    }
}

/// Compares the start of a name with a prefix, without regard to case: equal means that the name starts with it.
fn compare_start(name: &str, prefix: &str) -> Ordering {
    let name = name.bytes().take(prefix.len()).map(|byte| byte.to_ascii_lowercase());
    name.cmp(prefix.bytes().map(|byte| byte.to_ascii_lowercase()))
}
