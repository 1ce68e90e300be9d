//! One record out of several that tell of the same thing.

use super::input::{
    AccountInput, CredentialsInput, GroupInput, GuardrailInput, InstanceProfileInput, ManagedPolicyInput,
    OrganizationInput, PolicySeen, PolicyText, ProviderInput, ResourceInput, RoleInput, UnitInput, UserInput,
};

/// A record that can be seen more than once.
pub(super) trait Record: Ord + Clone {
    /// What it is known by.
    fn key(&self) -> &str;
    /// When it was seen, taken out of it; most exports do not say.
    fn take_as_of(&mut self) -> Option<String> {
        None
    }
    /// How new it is, where it says so itself.
    fn revision(&self) -> u64 {
        0
    }
    /// Sorts its lists, so that the order in which an export writes them means nothing.
    fn sort(&mut self);
    /// Takes over what only the older record knows.
    fn fill(&mut self, older: Self);
    /// Visits its policies; most records have none.
    fn visit_texts(&mut self, _: &mut dyn FnMut(&mut PolicyText)) {}
}

/// Returns one record for each key, sorted by key, and the keys of those whose tellings contradict each other while
/// nothing says which is newer.
///
/// The order of `records` means nothing.
pub(super) fn merge<T: Record>(mut records: Vec<T>) -> (Vec<T>, Vec<String>) {
    let mut dated: Vec<(Option<String>, u64, T)> = records
        .drain(..)
        .map(|mut record| {
            record.sort();
            (record.take_as_of(), record.revision(), record)
        })
        .collect();
    // The newest comes first within its key.
    dated.sort_by(|a, b| {
        let age = (&b.0, b.1).cmp(&(&a.0, a.1));
        a.2.key().cmp(b.2.key()).then(age).then_with(|| a.2.cmp(&b.2))
    });
    let mut merged: Vec<(Option<String>, u64, T)> = Vec::with_capacity(dated.len());
    let mut disputed = Vec::new();
    for (as_of, revision, record) in dated {
        match merged.last_mut() {
            Some((last_as_of, last_revision, last)) if last.key() == record.key() => {
                let is_older = (as_of.is_some() && as_of < *last_as_of) || revision < *last_revision;
                if !is_older && contradicts(last, &record) {
                    disputed.push(record.key().to_owned());
                }
                last.fill(record);
            }
            Some(_) | None => merged.push((as_of, revision, record)),
        }
    }
    disputed.dedup();
    (merged.into_iter().map(|(_, _, record)| record).collect(), disputed)
}

/// Returns whether two records still differ after each has filled in what only the other knows. The layout of policies
/// does not count.
fn contradicts<T: Record>(a: &T, b: &T) -> bool {
    if a == b {
        return false;
    }
    let plain = |record: &T, other: &T| {
        let mut record = record.clone();
        record.fill(other.clone());
        record.visit_texts(&mut |policy| {
            *policy = PolicyText::new(without_layout(&policy.text));
        });
        record
    };
    plain(a, b) != plain(b, a)
}

fn without_layout(text: &str) -> String {
    let mut is_string = false;
    let mut is_escaped = false;
    text.chars()
        .filter(|&character| {
            if is_string {
                is_string = is_escaped || character != '"';
                is_escaped = !is_escaped && character == '\\';
                return true;
            }
            is_string = character == '"';
            !character.is_ascii_whitespace()
        })
        .collect()
}

fn fill_option<T>(mine: &mut Option<T>, theirs: Option<T>) {
    if mine.is_none() {
        *mine = theirs;
    }
}

fn unite(mine: &mut Vec<String>, theirs: Vec<String>) {
    mine.extend(theirs);
    sort_unique(mine);
}

fn sort_unique<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

impl Record for AccountInput {
    fn key(&self) -> &str {
        &self.number
    }
    fn sort(&mut self) {
        for list in [&mut self.scps, &mut self.rcps].into_iter().flatten() {
            sort_unique(list);
        }
        sort_unique(&mut self.resource_policies_seen);
    }
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.name, older.name);
        fill_option(&mut self.partition, older.partition);
        fill_option(&mut self.unit, older.unit);
        self.is_standalone |= older.is_standalone;
        fill_option(&mut self.scps, older.scps);
        fill_option(&mut self.rcps, older.rcps);
        fill_option(&mut self.block_public_access, older.block_public_access);
        fill_option(&mut self.root, older.root);
        fill_option(&mut self.password_policy, older.password_policy);
        self.has_identities |= older.has_identities;
        unite(&mut self.resource_policies_seen, older.resource_policies_seen);
    }
}

impl Record for OrganizationInput {
    fn key(&self) -> &str {
        &self.id
    }
    fn sort(&mut self) {
        sort_unique(&mut self.members);
    }
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.management_account, older.management_account);
        fill_option(&mut self.root, older.root);
        unite(&mut self.members, older.members);
    }
}

impl Record for UnitInput {
    fn key(&self) -> &str {
        &self.id
    }
    fn sort(&mut self) {
        for list in [&mut self.scps, &mut self.rcps].into_iter().flatten() {
            sort_unique(list);
        }
    }
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.name, older.name);
        fill_option(&mut self.parent, older.parent);
        fill_option(&mut self.scps, older.scps);
        fill_option(&mut self.rcps, older.rcps);
    }
}

impl Record for GuardrailInput {
    fn key(&self) -> &str {
        &self.id
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    fn sort(&mut self) {}
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.name, older.name);
    }
    fn visit_texts(&mut self, visit: &mut dyn FnMut(&mut PolicyText)) {
        visit(&mut self.policy);
    }
}

impl Record for UserInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    fn sort(&mut self) {
        sort_unique(&mut self.groups);
        sort_unique(&mut self.inline);
        sort_unique(&mut self.attached);
    }
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.unique_id, older.unique_id);
        fill_option(&mut self.created, older.created);
    }
    fn visit_texts(&mut self, visit: &mut dyn FnMut(&mut PolicyText)) {
        self.inline.iter_mut().for_each(|inline| visit(&mut inline.policy));
    }
}

impl Record for CredentialsInput {
    fn key(&self) -> &str {
        &self.user
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    fn sort(&mut self) {
        if let Some(keys) = &mut self.credentials.access_keys {
            sort_unique(keys);
        }
    }
    fn fill(&mut self, older: Self) {
        let theirs = older.credentials;
        fill_option(&mut self.credentials.has_password, theirs.has_password);
        fill_option(&mut self.credentials.password_last_used, theirs.password_last_used);
        fill_option(&mut self.credentials.has_mfa, theirs.has_mfa);
        fill_option(&mut self.credentials.access_keys, theirs.access_keys);
    }
}

impl Record for GroupInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    fn sort(&mut self) {
        sort_unique(&mut self.inline);
        sort_unique(&mut self.attached);
    }
    fn fill(&mut self, _: Self) {}
    fn visit_texts(&mut self, visit: &mut dyn FnMut(&mut PolicyText)) {
        self.inline.iter_mut().for_each(|inline| visit(&mut inline.policy));
    }
}

impl Record for RoleInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    fn sort(&mut self) {
        sort_unique(&mut self.inline);
        sort_unique(&mut self.attached);
    }
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.unique_id, older.unique_id);
        fill_option(&mut self.created, older.created);
        fill_option(&mut self.trust, older.trust);
        // Use only ever moves on, so the later of two dates is the truth.
        self.last_used = self.last_used.take().max(older.last_used);
    }
    fn visit_texts(&mut self, visit: &mut dyn FnMut(&mut PolicyText)) {
        self.trust.iter_mut().for_each(&mut *visit);
        self.inline.iter_mut().for_each(|inline| visit(&mut inline.policy));
    }
}

impl Record for ManagedPolicyInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    /// The number of the default version: AWS counts versions up and never uses a number twice.
    fn revision(&self) -> u64 {
        let version = self.default_version.as_deref().unwrap_or_default();
        version.strip_prefix('v').unwrap_or(version).parse().unwrap_or(0)
    }
    fn sort(&mut self) {
        sort_unique(&mut self.other_versions);
    }
    fn fill(&mut self, older: Self) {
        if self.policy.is_none() && older.policy.is_some() {
            self.policy = older.policy;
            self.default_version = older.default_version;
            self.is_from_catalog = older.is_from_catalog;
        }
        if self.other_versions.is_empty() {
            self.other_versions = older.other_versions;
        }
    }
    fn visit_texts(&mut self, visit: &mut dyn FnMut(&mut PolicyText)) {
        self.policy.iter_mut().for_each(&mut *visit);
        self.other_versions
            .iter_mut()
            .for_each(|version| visit(&mut version.policy));
    }
}

impl Record for InstanceProfileInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn sort(&mut self) {}
    fn fill(&mut self, older: Self) {
        fill_option(&mut self.role, older.role);
    }
}

impl Record for ProviderInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn sort(&mut self) {}
    fn fill(&mut self, _: Self) {}
}

impl Record for ResourceInput {
    fn key(&self) -> &str {
        &self.arn
    }
    fn take_as_of(&mut self) -> Option<String> {
        self.as_of.take()
    }
    fn sort(&mut self) {
        sort_unique(&mut self.roles);
        if let Some(grants) = self.s3.as_mut().and_then(|s3| s3.public_acl_grants.as_mut()) {
            sort_unique(grants);
        }
        if let Some(network) = &mut self.network {
            network.tidy();
        }
        self.settings.tidy();
    }
    fn fill(&mut self, older: Self) {
        if self.kind.is_empty() {
            self.kind = older.kind;
        }
        fill_option(&mut self.account, older.account);
        fill_option(&mut self.name, older.name);
        if self.policy == PolicySeen::NotSeen {
            self.policy = older.policy;
        }
        if self.roles.is_empty() {
            self.roles = older.roles;
        }
        if self.tags.is_empty() {
            self.tags = older.tags;
        }
        match (&mut self.s3, older.s3) {
            (Some(mine), Some(theirs)) => {
                fill_option(&mut mine.block_public_access, theirs.block_public_access);
                fill_option(&mut mine.object_ownership, theirs.object_ownership);
                fill_option(&mut mine.public_acl_grants, theirs.public_acl_grants);
            }
            (mine, theirs) => fill_option(mine, theirs),
        }
        match (&mut self.network, older.network) {
            (Some(mine), Some(theirs)) => mine.fill(*theirs),
            (mine, theirs) => fill_option(mine, theirs),
        }
        self.settings.fill(older.settings);
    }
    fn visit_texts(&mut self, visit: &mut dyn FnMut(&mut PolicyText)) {
        if let PolicySeen::Text(policy) = &mut self.policy {
            visit(policy);
        }
    }
}
