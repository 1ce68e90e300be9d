//! All techniques of the files in `crates/map/techniques`.

use super::parse::{TechniqueProblem, parse};
use super::schema::{Confidence, Technique};
use std::sync::LazyLock;

macro_rules! files {
    ($($name:literal,)*) => { &[$(($name, include_str!(concat!("../../techniques/", $name))),)*] };
}

/// The files, in the order of their names.
#[rustfmt::skip]
const FILES: &[(&str, &str)] = files![
    "abac.toml", "airflow.toml", "amplify.toml", "apigateway.toml", "apprunner.toml", "appstream.toml",
    "appsync.toml", "athena.toml", "autoscaling.toml", "batch.toml", "bedrock-agentcore.toml", "bedrock.toml",
    "braket.toml", "budgets.toml", "cloud9.toml", "cloudformation.toml", "codebuild.toml", "codedeploy.toml",
    "codepipeline.toml", "codestar.toml", "cognito-identity.toml", "config.toml", "controltower.toml",
    "datapipeline.toml", "dlm.toml", "ec2-instance-connect.toml", "ec2.toml", "ecr.toml", "ecs.toml", "eks.toml",
    "elasticbeanstalk.toml", "elasticmapreduce.toml", "emr-serverless.toml", "events.toml", "fis.toml",
    "gamelift.toml", "glue.toml", "greengrass.toml", "iam.toml", "identitystore.toml", "imagebuilder.toml",
    "iot.toml", "kinesisanalytics.toml", "kms.toml", "lambda.toml", "omics.toml", "organizations.toml", "pipes.toml",
    "rds.toml", "redshift.toml", "rolesanywhere.toml", "s3.toml", "sagemaker.toml", "scheduler.toml",
    "secretsmanager.toml", "servicecatalog.toml", "sns.toml", "sqs.toml", "ssm.toml", "sso.toml", "states.toml",
    "sts.toml", "synthetics.toml", "transfer.toml",
];

static EMBEDDED: LazyLock<(Techniques, Vec<TechniqueProblem>)> = LazyLock::new(|| Techniques::of_files(FILES));

/// Names a technique: its place among all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TechniqueId(u16);

/// A list of techniques.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Techniques {
    all: Vec<Technique>,
    /// What stands between the ends of the edges of each.
    relations: Vec<Box<str>>,
}

impl Techniques {
    /// Returns the techniques that this program knows. They are read when this is first asked.
    ///
    /// An entry that cannot be read is left out; a test holds that there is none.
    pub fn embedded() -> &'static Self {
        &EMBEDDED.0
    }

    /// Reads files, each with its name.
    pub fn of_files(files: &[(&str, &str)]) -> (Self, Vec<TechniqueProblem>) {
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for (file, text) in files {
            let (techniques, wrong) = parse(file, text);
            all.extend(techniques);
            problems.extend(wrong);
        }
        let relations = all
            .iter()
            .map(|technique| format!("can escalate by {} to", technique.id).into());
        let relations = relations.collect();
        (Self { all, relations }, problems)
    }

    /// Returns the technique whose edges say this between their ends.
    pub(crate) fn by_relation(&self, words: &str) -> Option<TechniqueId> {
        let place = self.relations.iter().position(|relation| &**relation == words)?;
        u16::try_from(place).ok().map(TechniqueId)
    }

    /// Returns all techniques with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (TechniqueId, &Technique)> {
        (0..=u16::MAX).map(TechniqueId).zip(&self.all)
    }

    /// Returns the techniques that are on: all that are documented, and the others if they are asked for.
    pub fn active(&self, with_experimental: bool) -> impl Iterator<Item = (TechniqueId, &Technique)> {
        self.iter()
            .filter(move |(_, technique)| with_experimental || technique.confidence == Confidence::Documented)
    }

    /// Returns the technique with an id such as `iam-008`.
    pub fn by_id(&self, id: &str) -> Option<(TechniqueId, &Technique)> {
        self.iter().find(|(_, technique)| &*technique.id == id)
    }

    /// Returns a technique; none if the id is of another list.
    pub fn get(&self, id: TechniqueId) -> Option<&Technique> {
        self.all.get(usize::from(id.0))
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl TechniqueId {
    /// Returns the technique among those that this program knows.
    pub fn technique(self) -> Option<&'static Technique> {
        Techniques::embedded().get(self)
    }

    /// Returns the words between the ends of its edges.
    pub(crate) fn relation(self) -> &'static str {
        let relations = &Techniques::embedded().relations;
        relations
            .get(usize::from(self.0))
            .map_or("can escalate to", |words| words)
    }

    /// Returns its id as text, such as `iam-008`.
    pub fn as_str(self) -> &'static str {
        self.technique().map_or("", |technique| &technique.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::technique::schema::{Member, Precondition};
    use iamscope_catalog::Catalog;
    use std::collections::BTreeSet;

    #[test]
    fn every_entry_is_read() {
        let problems = EMBEDDED.1.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        let ids = Techniques::embedded().iter().map(|(_, technique)| &technique.id);
        assert_eq!(ids.collect::<BTreeSet<_>>().len(), Techniques::embedded().len());
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test compares the list with the folder")]
    fn every_file_is_embedded() {
        let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/techniques")).expect("the folder");
        let mut found = folder
            .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
            .collect::<Vec<_>>();
        found.sort();
        let listed = FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert_eq!(listed, found);
    }

    /// Actions and names of services that AWS has closed; the catalogue does not have them.
    fn is_retired(technique: &Technique, name: &str) -> bool {
        technique.confidence == Confidence::Experimental && name.starts_with("codestar")
    }

    #[test]
    fn every_name_is_in_the_catalogue() {
        let catalog = Catalog::embedded();
        let mut unknown = Vec::new();
        for (_, technique) in Techniques::embedded().iter() {
            let mut check = |is_known: bool, what: &str| {
                if !is_known {
                    unknown.push(format!("{}: {what}", technique.id));
                }
            };
            let gained = technique.outcome.gained_actions();
            for action in technique.needs.iter().flat_map(|need| &need.actions).chain(gained) {
                let is_known = catalog.action(action).is_some() || is_retired(technique, action);
                check(is_known, action);
            }
            for member in technique.cast.values() {
                match member {
                    Member::New(kind) | Member::Unlisted(kind) | Member::Existing { kind, .. } => check(
                        catalog.resource_type(&kind.service, &kind.name).is_some(),
                        &format!("{}:{}", kind.service, kind.name),
                    ),
                    Member::PassedRole { services } => {
                        for service in services {
                            let is_known = catalog.service_principal(service).is_some();
                            check(is_known || is_retired(technique, service), service);
                        }
                    }
                    Member::User { .. }
                    | Member::Role { .. }
                    | Member::Group { .. }
                    | Member::PolicyOf(_)
                    | Member::Policy
                    | Member::Attached(_)
                    | Member::Inline(_)
                    | Member::AnyResource
                    | Member::ProviderOf(_)
                    | Member::Account
                    | Member::PermissionSet(_)
                    | Member::PermissionSetRole
                    | Member::ClusterRole => {}
                }
            }
            for precondition in &technique.preconditions {
                if let Precondition::Exists(kind) = precondition {
                    let is_known = catalog.resource_type(&kind.service, &kind.name).is_some();
                    check(is_known, &format!("{}:{}", kind.service, kind.name));
                }
            }
        }
        assert!(unknown.is_empty(), "not in the catalogue:\n{}", unknown.join("\n"));
    }
}
