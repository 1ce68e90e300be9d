//! Users, groups, roles, managed policies and identity providers.

use super::entity::{Reader, path, tag};
use super::guardrail::access_key;
use crate::line::{Block, Line};
use crate::problem::Problem;
use crate::resource::expand;
use crate::statement::{Statement, document, provider_arn};
use iamscope_estate::Credentials;
use iamscope_estate::builder::input::{
    CredentialsInput, GroupInput, InstanceProfileInput, ManagedPolicyInput, NamedPolicy, PolicyText, ProviderInput,
    RoleInput, UserInput,
};
use std::collections::BTreeMap;

/// What users, groups and roles have in common.
#[derive(Default)]
struct Permissions {
    statements: Vec<Statement>,
    inline: Vec<NamedPolicy>,
    attached: Vec<String>,
    boundary: Option<String>,
    tags: BTreeMap<String, String>,
}

impl Permissions {
    /// Reads a line that users, groups and roles can have; false if this is none.
    fn read(&mut self, reader: &Reader, line: &Line) -> Result<bool, Problem> {
        match line.keyword().as_str() {
            "allow" | "deny" => self.statements.push(Statement::identity(line, &reader.account)?),
            "policy" => self.inline.push(NamedPolicy {
                name: line.rest().text("a name")?,
                policy: PolicyText::new(json(line)?),
            }),
            "attach" => {
                for name in line.rest().required("a policy")?.values() {
                    self.attached.push(reader.policy_arn(line, name)?);
                }
            }
            "boundary" => self.boundary = Some(reader.policy_arn(line, &line.rest().text("a policy")?)?),
            "tag" => {
                let (key, value) = tag(line)?;
                self.tags.insert(key, value);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Returns the inline policies, that of the `allow` and `deny` lines first.
    fn take_inline(&mut self) -> Vec<NamedPolicy> {
        let mut inline = Vec::new();
        if !self.statements.is_empty() {
            inline.push(NamedPolicy {
                name: "inline".to_owned(),
                policy: PolicyText::new(document(&self.statements)),
            });
        }
        inline.append(&mut self.inline);
        inline
    }
}

impl Reader {
    pub(super) fn read_group(&mut self, block: &Block) -> Result<(), Problem> {
        let name = block.head.rest().text("a name")?;
        let mut permissions = Permissions::default();
        for line in &block.body {
            if !permissions.read(self, line)? || permissions.boundary.is_some() || !permissions.tags.is_empty() {
                return Err(line.problem("a group cannot have this"));
            }
        }
        self.builder.group(GroupInput {
            arn: self.arn("group", &path(block.head.rest())?, &name),
            inline: permissions.take_inline(),
            attached: permissions.attached,
            as_of: None,
        });
        Ok(())
    }

    pub(super) fn read_user(&mut self, block: &Block) -> Result<(), Problem> {
        let name = block.head.rest().text("a name")?;
        let arn = self.arn("user", &path(block.head.rest())?, &name);
        let mut permissions = Permissions::default();
        let mut groups = Vec::new();
        for line in &block.body {
            if line.keyword() == "member" {
                groups.extend_from_slice(line.rest().required("a group")?.values());
            } else if !permissions.read(self, line)? {
                return Err(line.problem("a user cannot have this"));
            }
        }
        let (credentials, created) = credentials(&block.head)?;
        if credentials != Credentials::default() {
            self.builder.credentials(CredentialsInput {
                user: arn.clone(),
                credentials,
                as_of: None,
            });
        }
        self.builder.user(UserInput {
            arn,
            unique_id: None,
            created,
            groups,
            inline: permissions.take_inline(),
            attached: permissions.attached,
            boundary: permissions.boundary,
            tags: permissions.tags,
            as_of: None,
        });
        Ok(())
    }

    pub(super) fn read_policy(&mut self, block: &Block) -> Result<(), Problem> {
        let name = block.head.rest().text("a name")?;
        let mut statements = Vec::new();
        let mut text = block.head.json.clone();
        let mut other_versions = Vec::new();
        let mut default_version = Some("v1".to_owned());
        for line in &block.body {
            match line.keyword().as_str() {
                "allow" | "deny" => statements.push(Statement::identity(line, &self.account)?),
                "json" => text = Some(json(line)?),
                "version" if line.rest().take("unseen") => default_version = None,
                "version" => other_versions.push(NamedPolicy {
                    name: line.rest().text("a version such as `v2`")?,
                    policy: PolicyText::new(json(line)?),
                }),
                other => return Err(line.problem(format!("a policy cannot have `{other}`"))),
            }
        }
        let text = text.unwrap_or_else(|| document(&statements));
        self.builder.managed_policy(ManagedPolicyInput {
            arn: self.arn("policy", &path(block.head.rest())?, &name),
            policy: Some(PolicyText::new(text)),
            default_version,
            other_versions,
            ..ManagedPolicyInput::default()
        });
        Ok(())
    }

    pub(super) fn read_role(&mut self, block: &Block) -> Result<(), Problem> {
        let head = &block.head;
        let name = head.rest().text("a name")?;
        let arn = self.arn("role", &path(head.rest())?, &name);
        let mut permissions = Permissions::default();
        let mut trust = Vec::new();
        let mut trust_text = None;
        for line in &block.body {
            match line.keyword().as_str() {
                "trust" => trust.push(Statement::trust(line, &self.account)?),
                "trust-policy" if line.rest().take("unseen") => trust_text = Some(None),
                "trust-policy" => trust_text = Some(Some(json(line)?)),
                "profile" => {
                    let name = line.rest().text("a name")?;
                    self.builder.instance_profile(InstanceProfileInput {
                        arn: expand(&format!("instance-profile/{name}"), &self.account),
                        role: Some(arn.clone()),
                    });
                }
                _ if permissions.read(self, line)? => {}
                other => return Err(line.problem(format!("a role cannot have `{other}`"))),
            }
        }
        let mut input = RoleInput {
            arn,
            trust: trust_text
                .unwrap_or_else(|| Some(document(&trust)))
                .map(PolicyText::new),
            inline: permissions.take_inline(),
            attached: permissions.attached,
            boundary: permissions.boundary,
            tags: permissions.tags,
            ..RoleInput::default()
        };
        let mut words = head.rest();
        words.optional();
        while let Some(word) = words.optional() {
            match word.text().as_str() {
                "path" => drop(words.text("a path")?),
                "created" => input.created = Some(words.text("a date")?),
                "last-used" => input.last_used = Some(words.text("a date")?),
                "never-used" => input.last_used = None,
                other => return Err(head.problem(format!("did not expect `{other}`"))),
            }
        }
        self.builder.role(input);
        Ok(())
    }

    pub(super) fn read_provider(&mut self, block: &Block) -> Result<(), Problem> {
        let mut words = block.head.rest();
        let name = words.text("a host or `saml:NAME`")?;
        words.end()?;
        self.builder.provider(ProviderInput {
            arn: provider_arn(&name, &self.account),
        });
        Ok(())
    }
}

/// Reads what stands after the name of a user: credentials and the day it was made.
fn credentials(head: &Line) -> Result<(Credentials, Option<String>), Problem> {
    let mut credentials = Credentials::default();
    let mut created = None;
    let mut words = head.rest();
    words.optional();
    while let Some(word) = words.optional() {
        match word.text().as_str() {
            "path" => drop(words.text("a path")?),
            "created" => created = Some(words.text("a date")?),
            "password" => credentials.has_password = Some(true),
            "no-password" => credentials.has_password = Some(false),
            "mfa" => credentials.has_mfa = Some(true),
            "no-mfa" => credentials.has_mfa = Some(false),
            "key" => {
                let mut key = access_key(&words.text("`active` or `inactive`")?, head)?;
                let keys = credentials.access_keys.get_or_insert_default();
                key.id = (keys.len() + 1).to_string();
                keys.push(key);
            }
            other => return Err(head.problem(format!("did not expect `{other}`"))),
        }
    }
    Ok((credentials, created))
}

/// Returns the JSON at the end of a line.
pub(super) fn json(line: &Line) -> Result<String, Problem> {
    line.json
        .clone()
        .ok_or_else(|| line.problem("expected a policy as JSON"))
}
