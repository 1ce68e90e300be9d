//! What the user says about the deployment of programs, for each of their languages.

use super::Part;
use iamscope_iac::cloudformation::CloudFormationOptions;
use iamscope_iac::terraform::{Given, TerraformOptions};
use iamscope_iac::{PlanOptions, Program, state};
use std::collections::BTreeMap;

/// What the user says about the deployment of programs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deployment {
    /// The account that is deployed to, where programs do not say.
    pub account: Option<String>,
    /// The region that is deployed to, where programs do not say.
    pub region: Option<String>,
    /// Values of Terraform's variables, and files of them, in the order of the command line.
    pub variables: Vec<Given>,
    /// Values of Terraform's variables from the environment, by the name after `TF_VAR_`.
    pub environment: Vec<(String, String)>,
    /// Values of CloudFormation's parameters.
    pub parameters: BTreeMap<String, String>,
}

impl Deployment {
    /// Returns what is said about Terraform; values of `first` come before those of the user.
    pub fn terraform(&self, mut first: Vec<Given>) -> TerraformOptions {
        first.extend(self.variables.iter().cloned());
        TerraformOptions {
            given: first,
            environment: self.environment.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
            ..TerraformOptions::default()
        }
    }

    /// Returns what is said about CloudFormation.
    pub fn templates(&self) -> CloudFormationOptions {
        CloudFormationOptions {
            parameters: self.parameters.clone(),
            account: self.account.as_deref().map(Into::into),
            region: self.region.as_deref().map(Into::into),
            ..CloudFormationOptions::default()
        }
    }

    pub(super) fn plan(&self, program: Option<Program>) -> PlanOptions {
        PlanOptions {
            account: self.account.clone(),
            region: self.region.clone(),
            program,
        }
    }

    pub(super) fn state(&self, part: &Part) -> Program {
        state::read(&part.name, &part.text, self.account.as_deref(), self.region.as_deref())
    }
}
