//! Resources with policies and roles.

use super::entity::{Reader, tag};
use super::identity::json;
use crate::line::Block;
use crate::problem::Problem;
use crate::resource::{Kind, expand};
use crate::statement::{Statement, document};
use iamscope_estate::builder::input::{PolicySeen, PolicyText, ResourceInput};
use iamscope_estate::{BlockPublicAccess, S3Facts, Setting};

impl Reader {
    pub(super) fn read_resource(&mut self, kind: &Kind, block: &Block) -> Result<(), Problem> {
        let mut words = block.head.rest();
        let name = words.text("a name")?;
        let arn = if name.starts_with("arn:") {
            name.clone()
        } else {
            kind.arn(&name, &self.account)
        };
        let mut input = ResourceInput {
            arn,
            kind: kind.name.to_owned(),
            account: Some(self.account.clone()),
            policy: PolicySeen::None,
            ..ResourceInput::default()
        };
        while let Some(word) = words.optional() {
            let role = self.carried(&block.head, &word.text(), &words.text("a name")?)?;
            input.roles.push(role);
        }
        let mut statements = Vec::new();
        for line in &block.body {
            let mut words = line.rest();
            match line.keyword().as_str() {
                "grant" | "refuse" => {
                    let own = kind.own_resources(&input.arn);
                    statements.push(Statement::resource(line, &self.account, own)?);
                }
                "policy" if words.take("unseen") => input.policy = PolicySeen::NotSeen,
                "policy" => input.policy = PolicySeen::Text(PolicyText::new(json(line)?)),
                form @ ("role" | "profile") => input.roles.push(self.carried(line, form, &words.text("a name")?)?),
                "tag" => {
                    let (key, value) = tag(line)?;
                    input.tags.insert(key, value);
                }
                "setting" => {
                    let is_on = !words.take("not");
                    let mut text = Vec::new();
                    while let Some(word) = words.optional() {
                        text.push(word.text());
                    }
                    let text = text.join(" ");
                    let setting = Setting::parse(&text);
                    let setting = setting.ok_or_else(|| line.problem(format!("`{text}` is no setting")))?;
                    input.settings.set(setting, is_on);
                }
                "public-access-block" if kind.service == "s3" => {
                    let is_on = words.take("on");
                    let facts = S3Facts {
                        block_public_access: Some(BlockPublicAccess {
                            block_public_acls: is_on,
                            ignore_public_acls: is_on,
                            block_public_policy: is_on,
                            restrict_public_buckets: is_on,
                        }),
                        ..S3Facts::default()
                    };
                    input.s3 = Some(facts);
                }
                other => return Err(line.problem(format!("a {} cannot have `{other}`", kind.word))),
            }
        }
        if !statements.is_empty() {
            input.policy = PolicySeen::Text(PolicyText::new(document(&statements)));
        }
        self.builder.resource(input);
        Ok(())
    }

    /// Returns the ARN of a role or instance profile that a resource carries.
    fn carried(&self, line: &crate::line::Line, form: &str, name: &str) -> Result<String, Problem> {
        match form {
            "role" => self.role_arn(line, name),
            "profile" => Ok(expand(&format!("instance-profile/{name}"), &self.account)),
            other => Err(line.problem(format!("did not expect `{other}`"))),
        }
    }
}
