//! How resources are set up, as far as it matters to who can get at what.

use crate::network::{Link, Listing, Tell};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        /// A setting that is on or off.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Setting {
            $($(#[$doc])* $name,)*
        }

        impl Setting {
            /// All settings, in order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns what is said of a resource for which it is on, such as `running`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

settings! {
    /// A machine runs, or is to run.
    Running = "running",
    /// Commands can be run in the containers of a service (ECS Exec).
    ExecEnabled = "exec enabled",
    /// A project can run builds as a batch.
    BatchEnabled = "batch enabled",
    /// Whoever starts a build can bring build commands along.
    BuildspecOverride = "buildspec override allowed",
    /// Users of a notebook are root on its machine.
    RootAccess = "root access enabled",
    /// An identity pool gives credentials to whoever asks.
    UnauthenticatedAccess = "unauthenticated access allowed",
    /// Users can choose the older flow, which lets them assume roles with a token of the pool.
    ClassicFlow = "classic flow allowed",
    /// Tags of a container repository can be moved to another image.
    MutableTags = "set to mutable tags",
    /// A Kubernetes cluster lets those in whom an API call names.
    ApiAuthentication = "set to authenticate by API",
    /// Systems Manager manages the machine.
    ManagedBySsm = "managed by SSM",
    /// The metadata service answers requests without a session (IMDSv1).
    MetadataV1 = "metadata v1 allowed",
    /// The metadata service can be reached.
    Metadata = "metadata reachable",
    /// The serial console can be used.
    SerialConsole = "serial console enabled",
    /// User data is given to the machine.
    UserData = "user data present",
    /// A notebook is reached over the internet as well.
    DirectInternetAccess = "direct internet access",
    /// Users of a database sign in with a token of IAM.
    IamAuth = "IAM authentication enabled",
    /// Tags that are not listed are not there; otherwise, where none is listed, nobody may have looked.
    AllTags = "known with all its tags",
    /// Containers have all rights over the machine they run on.
    Privileged = "privileged",
}

impl Setting {
    /// Returns the setting of these words.
    pub fn parse(words: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.as_str() == words)
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a resource is set up. What was not seen is not in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Settings that are on or off.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub switches: BTreeMap<Setting, bool>,
    /// Names of the variables in its environment; never their values.
    #[serde(default, skip_serializing_if = "Tell::is_untold")]
    pub environment: Listing<Box<str>>,
    /// Where the code that it runs comes from.
    #[serde(default, skip_serializing_if = "Tell::is_untold")]
    pub code: Listing<CodePlace>,
}

/// Where code comes from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePlace {
    /// An object in a bucket.
    Object {
        /// The bucket.
        bucket: Link,
        /// The key, or the part of it that is known.
        key: Box<str>,
    },
    /// A container image, as it is pulled.
    Image(Box<str>),
    /// A repository, layer or another resource.
    Resource(Link),
    /// Somewhere else, such as a URL.
    Other(Box<str>),
}

impl Settings {
    /// Returns whether a setting is on; `None` if it was not seen.
    pub fn is_on(&self, setting: Setting) -> Option<bool> {
        self.switches.get(&setting).copied()
    }

    /// Says whether a setting is on.
    pub fn set(&mut self, setting: Setting, is_on: bool) -> &mut Self {
        self.switches.insert(setting, is_on);
        self
    }

    /// Takes over what only the other knows.
    pub(crate) fn fill(&mut self, other: Self) {
        for (setting, is_on) in other.switches {
            self.switches.entry(setting).or_insert(is_on);
        }
        self.environment.fill(other.environment);
        self.code.fill(other.code);
    }

    /// Sorts every list.
    pub(crate) fn tidy(&mut self) {
        self.environment.tidy();
        self.code.tidy();
    }
}

impl CodePlace {
    /// Returns the repository of an image that stands in a registry of ECR.
    ///
    /// Source: Amazon ECR User Guide, "Amazon ECR private registry": `account.dkr.ecr.region.amazonaws.com/name:tag`.
    pub fn repository(&self) -> Option<Link> {
        let Self::Image(image) = self else { return None };
        let (host, name) = image.split_once('/')?;
        let (account, host) = host.split_once(".dkr.ecr.")?;
        let (region, domain) = host.split_once('.')?;
        let partition = if domain.ends_with(".cn") {
            "aws-cn"
        } else if region.starts_with("us-gov-") {
            "aws-us-gov"
        } else {
            "aws"
        };
        let name = name.split(['@', ':']).next()?;
        Link::parse(&format!("arn:{partition}:ecr:{region}:{account}:repository/{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{CodePlace, Setting};

    #[test]
    fn settings_are_known_by_their_words() {
        for &setting in Setting::ALL {
            assert_eq!(Setting::parse(setting.as_str()), Some(setting));
        }
        assert_eq!(Setting::parse("open"), None);
    }

    #[test]
    fn images_of_a_private_registry_have_a_repository() {
        let repository = |image: &str| {
            CodePlace::Image(image.into())
                .repository()
                .map(|link| link.arn().to_string())
        };
        assert_eq!(
            repository("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1").as_deref(),
            Some("arn:aws:ecr:eu-west-1:111122223333:repository/team/app")
        );
        assert_eq!(repository("nginx:latest"), None);
        assert_eq!(repository("public.ecr.aws/nginx/nginx"), None);
    }
}
