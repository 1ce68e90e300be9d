//! Organizations, units, accounts and what is attached to them.

use super::entity::Reader;
use crate::line::{Block, Line};
use crate::problem::Problem;
use crate::resource::Kind;
use crate::statement::{Statement, document};
use iamscope_estate::builder::input::{AccountInput, GuardrailInput, OrganizationInput, PolicyText, UnitInput};
use iamscope_estate::{AccessKey, RootCredentials};

const ROOT: &str = "r-root";

/// Ids of the guardrails attached to one target: SCPs and RCPs.
struct Attached {
    scps: Vec<String>,
    rcps: Vec<String>,
}

impl Reader {
    pub(super) fn read_organization(&mut self, block: &Block) -> Result<(), Problem> {
        let mut words = block.head.rest();
        let id = words.text("an organization id")?;
        let mut management_account = None;
        if words.take("management") {
            management_account = Some(words.text("an account number")?);
        }
        words.end()?;
        let attached = self.read_guardrails("root", &block.body)?;
        self.builder.unit(UnitInput {
            id: ROOT.to_owned(),
            name: Some("Root".to_owned()),
            parent: None,
            scps: Some(attached.scps),
            rcps: Some(attached.rcps),
        });
        self.builder.organization(OrganizationInput {
            id,
            management_account,
            root: Some(ROOT.to_owned()),
            members: Vec::new(),
        });
        Ok(())
    }

    pub(super) fn read_unit(&mut self, block: &Block) -> Result<(), Problem> {
        if !self.has_organization {
            return Err(block.head.problem("a unit needs an `organization`"));
        }
        let mut words = block.head.rest();
        let name = words.text("a name")?;
        let parent = if words.take("under") {
            unit_id(&words.text("a unit")?)
        } else {
            ROOT.to_owned()
        };
        words.end()?;
        let attached = self.read_guardrails(&name, &block.body)?;
        self.builder.unit(UnitInput {
            id: unit_id(&name),
            name: Some(name),
            parent: Some(parent),
            scps: Some(attached.scps),
            rcps: Some(attached.rcps),
        });
        Ok(())
    }

    pub(super) fn read_account(&mut self, block: &Block) -> Result<(), Problem> {
        let mut words = block.head.rest();
        let mut input = AccountInput {
            number: words.text("an account number")?,
            unit: self.has_organization.then(|| ROOT.to_owned()),
            is_standalone: !self.has_organization,
            has_identities: true,
            resource_policies_seen: Kind::services(),
            ..AccountInput::default()
        };
        let is_number = input.number.len() == 12 && input.number.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(block.head.problem(format!("`{}` is not twelve digits", input.number)));
        }
        if self.has_organization || !block.body.is_empty() {
            let attached = self.read_guardrails(&input.number, &block.body)?;
            input.scps = Some(attached.scps);
            input.rcps = Some(attached.rcps);
        }
        while let Some(word) = words.optional() {
            match word.text().as_str() {
                "name" => input.name = Some(words.text("a name")?),
                "in" => input.unit = Some(unit_id(&words.text("a unit")?)),
                "unseen" => {
                    for fact in words.required("what was not seen")?.values() {
                        forget(&mut input, fact, &block.head)?;
                    }
                }
                other => return Err(block.head.problem(format!("did not expect `{other}`"))),
            }
        }
        self.add_account(input);
        Ok(())
    }

    pub(super) fn read_root(&mut self, block: &Block) -> Result<(), Problem> {
        let mut words = block.head.rest();
        let mut root = RootCredentials {
            access_keys: Some(Vec::new()),
            ..RootCredentials::default()
        };
        while let Some(word) = words.optional() {
            match word.text().as_str() {
                "mfa" => root.has_mfa = Some(true),
                "no-mfa" => root.has_mfa = Some(false),
                "key" => {
                    let key = access_key(&words.text("`active` or `inactive`")?, &block.head)?;
                    root.access_keys.get_or_insert_default().push(key);
                }
                "last-used" => root.last_used = Some(words.text("a date")?),
                other => return Err(block.head.problem(format!("did not expect `{other}`"))),
            }
        }
        self.builder.account(AccountInput {
            number: self.account.clone(),
            root: Some(root),
            ..AccountInput::default()
        });
        Ok(())
    }

    /// Reads `scp` and `rcp` lines; each kind becomes one policy beside the one that allows everything.
    fn read_guardrails(&mut self, target: &str, lines: &[Line]) -> Result<Attached, Problem> {
        let mut attached = Attached {
            scps: vec!["p-FullAWSAccess".to_owned()],
            rcps: vec!["p-RCPFullAWSAccess".to_owned()],
        };
        let mut statements = [Vec::new(), Vec::new()];
        let [scps, rcps] = &mut statements;
        for line in lines {
            let (ids, list) = match line.keyword().as_str() {
                "scp" => (&mut attached.scps, &mut *scps),
                "rcp" => (&mut attached.rcps, &mut *rcps),
                other => return Err(line.problem(format!("expected `scp` or `rcp`, not `{other}`"))),
            };
            if line.rest().take("none") {
                ids.clear();
            } else {
                list.push(Statement::guardrail(line, &self.account)?);
            }
        }
        for (statements, ids, is_rcp) in [(&*scps, &mut attached.scps, false), (&*rcps, &mut attached.rcps, true)] {
            if !statements.is_empty() {
                let name = format!("{target}-{}", if is_rcp { "rcp" } else { "scp" });
                let id = format!("p-{name}");
                self.builder.guardrail(GuardrailInput {
                    id: id.clone(),
                    name: Some(name),
                    is_rcp,
                    policy: PolicyText::new(document(statements)),
                    as_of: None,
                });
                ids.push(id);
            }
        }
        Ok(attached)
    }
}

fn unit_id(name: &str) -> String {
    format!("ou-root-{name}")
}

fn forget(input: &mut AccountInput, fact: &str, line: &Line) -> Result<(), Problem> {
    match fact {
        "membership" => {
            input.is_standalone = false;
            input.unit = None;
            input.scps = None;
            input.rcps = None;
        }
        "guardrails" => {
            input.scps = None;
            input.rcps = None;
        }
        "resource-policies" => input.resource_policies_seen.clear(),
        "identities" => input.has_identities = false,
        other => return Err(line.problem(format!("`{other}` is no fact of an account"))),
    }
    Ok(())
}

/// Makes an access key that is `active` or `inactive`.
pub(super) fn access_key(state: &str, line: &Line) -> Result<AccessKey, Problem> {
    let is_active = match state {
        "active" => true,
        "inactive" => false,
        other => return Err(line.problem(format!("a key is `active` or `inactive`, not `{other}`"))),
    };
    Ok(AccessKey {
        id: "1".to_owned(),
        is_active,
        created: None,
        last_used: None,
    })
}
