//! Resources with policies and roles.

use super::entity::{Reader, tag};
use super::identity::json;
use crate::line::Block;
use crate::problem::Problem;
use crate::resource::{Kind, expand};
use crate::statement::{Statement, document};
use iamscope_estate::builder::input::{PolicySeen, PolicyText, ResourceInput};
use iamscope_estate::{BlockPublicAccess, CodePlace, Link, Setting};

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
                    input.s3.get_or_insert_default().block_public_access = Some(BlockPublicAccess {
                        block_public_acls: is_on,
                        ignore_public_acls: is_on,
                        block_public_policy: is_on,
                        restrict_public_buckets: is_on,
                    });
                }
                "ownership" if kind.service == "s3" => {
                    let ownership = words.text("an object ownership")?;
                    input.s3.get_or_insert_default().object_ownership = Some(ownership);
                }
                "code" => {
                    let place = self.code_place(&words.text("a place")?);
                    input.settings.code.seen.push(place);
                    input.settings.code.is_whole = true;
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

    /// Reads where code comes from: an object in a bucket, an image, or another resource.
    fn code_place(&self, text: &str) -> CodePlace {
        let arn = expand(text, &self.account);
        let object = arn
            .strip_prefix("arn:aws:s3:::")
            .and_then(|place| place.split_once('/'));
        match (object, Link::parse(&arn)) {
            (Some((bucket, key)), _) => match Link::parse(&format!("arn:aws:s3:::{bucket}")) {
                Some(bucket) => CodePlace::Object {
                    bucket,
                    key: key.into(),
                },
                None => CodePlace::Other(text.into()),
            },
            (None, Some(link)) => CodePlace::Resource(link),
            (None, None) => CodePlace::Image(text.into()),
        }
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
