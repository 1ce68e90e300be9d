//! What the user says about the deployment of Terraform and CloudFormation.

use crate::arguments::DeploymentArguments;
use crate::exit::{Exit, Failure};
use iamscope_collect::{Deployment, Given, parameters_file};
use std::path::Path;

/// What variables of the environment that are meant for Terraform begin with.
const PREFIX: &str = "TF_VAR_";

impl DeploymentArguments {
    /// Takes the arguments, the files they name and the environment together.
    pub(crate) fn read(&self) -> Result<Deployment, Failure> {
        if let Some(account) = &self.account
            && !iamscope_policy::is_account_id(account)
        {
            let failure = Failure::new(Exit::Usage, format!("`{account}` is no account id"));
            return Err(failure.help("an account id has twelve digits"));
        }
        let mut deployment = Deployment {
            account: self.account.clone(),
            region: self.region.clone(),
            ..Deployment::default()
        };
        // Files come first, so that a single value on the command line wins whatever the order of the options.
        for path in &self.variable_files {
            let name = path.display().to_string();
            let text = text_of(path)?;
            deployment.variables.push(Given::File { name, text });
        }
        for variable in &self.variables {
            let (name, value) = pair(variable, "--var region=eu-west-1")?;
            deployment.variables.push(Given::Variable { name, value });
        }
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            Some((name.strip_prefix(PREFIX)?.to_owned(), value.into_string().ok()?))
        });
        deployment.environment = environment.collect();
        deployment.environment.sort();
        for parameter in &self.parameters {
            if Path::new(parameter).is_file() {
                let parameters = parameters_file(&text_of(Path::new(parameter))?)
                    .map_err(|reason| Failure::new(Exit::Usage, format!("cannot read `{parameter}`: {reason}")))?;
                deployment.parameters.extend(parameters);
            } else {
                let (key, value) = pair(parameter, "--parameters Stage=prod, or a file")?;
                deployment.parameters.insert(key, value);
            }
        }
        Ok(deployment)
    }
}

fn pair(text: &str, example: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.trim().to_owned(), value.to_owned())),
        None => {
            let failure = Failure::new(Exit::Usage, format!("`{text}` has no `=`, and is no file"));
            Err(failure.help(format!("write it as {example}")))
        }
    }
}

fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Failure::new(Exit::Usage, message)
    })
}
