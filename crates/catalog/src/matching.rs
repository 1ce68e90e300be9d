//! From an action pattern to the actions it covers.

use std::cmp::Ordering;

use iamscope_policy::{ActionPattern, Glob};

use crate::table::{ActionRow, ServiceRow, part};
use crate::{ActionId, ActionSet, Catalog};

impl Catalog {
    /// Returns the known actions that a pattern covers, such as `s3:Get*`, `s3:?etObject` or `*`.
    ///
    /// What a pattern means is for [`ActionPattern`] to say; a wildcard in the service prefix covers nothing. A pattern
    /// that covers nothing here may cover an action that is not known.
    pub fn matching(&self, pattern: &str) -> ActionSet {
        self.covered_by(&ActionPattern::parse(pattern))
    }

    /// Returns the known actions that a parsed pattern covers.
    pub fn covered_by(&self, pattern: &ActionPattern) -> ActionSet {
        if pattern.is_all() {
            return self.all_actions();
        }
        let mut covered = self.no_actions();
        if let Some((service, glob)) = pattern.service_and_name()
            && let Some(service) = self.service(service)
            && let Some((_, name)) = pattern.as_str().split_once(':')
        {
            self.insert_matching(service.row(), name, glob, &mut covered);
        }
        covered
    }

    /// Looks only at names that begin with what stands before the first wildcard.
    fn insert_matching(&self, service: &ServiceRow, pattern: &str, glob: &Glob, covered: &mut ActionSet) {
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
        let candidates = (from..to).zip(part(&self.tables.actions, from, to - from));
        let matching = candidates.filter(|(_, row)| glob.matches(self.text(row.name)));
        covered.extend(matching.map(|(number, _)| ActionId(number)));
    }
}

/// Compares the start of a name with a prefix, without regard to case: equal means that the name starts with it.
fn compare_start(name: &str, prefix: &str) -> Ordering {
    let name = name.bytes().take(prefix.len()).map(|byte| byte.to_ascii_lowercase());
    name.cmp(prefix.bytes().map(|byte| byte.to_ascii_lowercase()))
}
