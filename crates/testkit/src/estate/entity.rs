//! Which block becomes what, and what the blocks share.

use crate::line::{Block, Line, Words};
use crate::problem::Problem;
use crate::resource::Kind;
use iamscope_catalog::Catalog;
use iamscope_estate::EstateBuilder;
use iamscope_estate::builder::input::AccountInput;
use std::collections::{BTreeMap, BTreeSet};

/// An estate in the making.
pub(super) struct Reader {
    pub(super) builder: EstateBuilder,
    /// The account that entities live in.
    pub(super) account: String,
    pub(super) has_organization: bool,
    /// ARNs of customer managed policies by account and name.
    policies: BTreeMap<(String, String), String>,
    /// ARNs of roles by account and name.
    roles: BTreeMap<(String, String), String>,
    /// Accounts that are written down so far.
    accounts: BTreeSet<String>,
}

/// Where entities live that stand before the first `account`.
const DEFAULT_ACCOUNT: &str = "111122223333";

impl Reader {
    /// Notes every name that may be used before it is declared.
    pub(super) fn new(blocks: &[Block]) -> Result<Self, Problem> {
        let mut reader = Self {
            builder: EstateBuilder::default(),
            account: DEFAULT_ACCOUNT.to_owned(),
            has_organization: blocks.iter().any(|block| block.head.keyword() == "organization"),
            policies: BTreeMap::new(),
            roles: BTreeMap::new(),
            accounts: BTreeSet::new(),
        };
        let mut account = DEFAULT_ACCOUNT.to_owned();
        for block in blocks {
            let mut words = block.head.rest();
            match block.head.keyword().as_str() {
                "account" => account = words.text("an account number")?,
                form @ ("policy" | "role") => {
                    let name = words.text("a name")?;
                    let arn = arn(&account, form, &path(words)?, &name);
                    let names = if form == "policy" {
                        &mut reader.policies
                    } else {
                        &mut reader.roles
                    };
                    if names.insert((account.clone(), name.clone()), arn).is_some() {
                        return Err(block
                            .head
                            .problem(format!("a second {form} `{name}` in account {account}")));
                    }
                }
                _ => {}
            }
        }
        Ok(reader)
    }

    pub(super) fn read(&mut self, block: &Block) -> Result<(), Problem> {
        let keyword = block.head.keyword();
        match keyword.as_str() {
            "organization" => return self.read_organization(block),
            "unit" => return self.read_unit(block),
            "account" => return self.read_account(block),
            _ => {}
        }
        self.ensure_account();
        match keyword.as_str() {
            "root" => self.read_root(block),
            "group" => self.read_group(block),
            "user" => self.read_user(block),
            "policy" => self.read_policy(block),
            "role" => self.read_role(block),
            "provider" => self.read_provider(block),
            other => match Kind::find(other) {
                Some(kind) => self.read_resource(kind, block),
                None => Err(block.head.problem(format!("nothing is called `{other}`"))),
            },
        }
    }

    pub(super) fn finish(self) -> iamscope_estate::Estate {
        self.builder.build(Catalog::embedded())
    }

    pub(super) fn add_account(&mut self, input: AccountInput) {
        self.account.clone_from(&input.number);
        self.accounts.insert(input.number.clone());
        self.builder.account(input);
    }

    /// Makes an account for entities that stand before the first `account`.
    fn ensure_account(&mut self) {
        if !self.accounts.contains(&self.account) {
            let input = AccountInput {
                number: self.account.clone(),
                is_standalone: !self.has_organization,
                has_identities: true,
                resource_policies_seen: Kind::services(),
                ..AccountInput::default()
            };
            self.add_account(input);
        }
    }

    pub(super) fn arn(&self, form: &str, path: &str, name: &str) -> String {
        arn(&self.account, form, path, name)
    }

    /// Returns the ARN of a managed policy: of the account by name, of AWS by name, or an ARN as written.
    pub(super) fn policy_arn(&self, line: &Line, name: &str) -> Result<String, Problem> {
        if name.starts_with("arn:") {
            return Ok(name.to_owned());
        }
        if let Some(arn) = self.policies.get(&(self.account.clone(), name.to_owned())) {
            return Ok(arn.clone());
        }
        let managed = Catalog::embedded().managed_policy(name);
        managed
            .map(|policy| policy.arn())
            .ok_or_else(|| line.problem(format!("no policy `{name}` in account {} or of AWS", self.account)))
    }

    pub(super) fn role_arn(&self, line: &Line, name: &str) -> Result<String, Problem> {
        if name.starts_with("arn:") {
            return Ok(name.to_owned());
        }
        let role = self.roles.get(&(self.account.clone(), name.to_owned()));
        role.cloned()
            .ok_or_else(|| line.problem(format!("no role `{name}` in account {}", self.account)))
    }
}

pub(super) fn arn(account: &str, form: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:{form}{path}{name}")
}

/// Finds `path /x/` among words; `/` if there is none.
pub(super) fn path(mut words: Words<'_>) -> Result<String, Problem> {
    while let Some(word) = words.optional() {
        if word.text() == "path" {
            let path = words.text("a path")?;
            let is_path = path.starts_with('/') && path.ends_with('/');
            return if is_path {
                Ok(path)
            } else {
                Err(words
                    .line
                    .problem(format!("`{path}` does not start and end with a slash")))
            };
        }
    }
    Ok("/".to_owned())
}

/// Reads `key=value`.
pub(super) fn tag(line: &Line) -> Result<(String, String), Problem> {
    let mut words = line.rest();
    let text = words.text("KEY=VALUE")?;
    words.end()?;
    let (key, value) = text
        .split_once('=')
        .ok_or_else(|| line.problem(format!("expected KEY=VALUE, not `{text}`")))?;
    Ok((key.to_owned(), value.to_owned()))
}
