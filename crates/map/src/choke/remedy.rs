//! What would take an edge away, what else with it, and why nothing would.

use super::edit::EstateEdit;
use std::fmt;

/// Edits that take an edge away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remedy {
    /// The edits; all of them are needed.
    pub edits: Vec<EstateEdit>,
    /// What is lost with it, the access that is to go included.
    pub lost: Vec<Lost>,
}

/// Access that an edit takes away.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Lost {
    /// Whose, by name.
    pub principals: Vec<String>,
    /// Which actions, by full name.
    pub actions: Vec<String>,
    /// On what.
    pub resource: String,
}

/// Why no edit takes an edge away.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Obstacle {
    /// No policy decides who gets there, but the network.
    Network,
    /// The root user is bound by no policy of its account.
    Root,
    /// A service keeps the policies of the role.
    Linked,
    /// What lets in is in no policy that was seen.
    Unseen,
    /// None that was tried does.
    Nothing,
}

impl Remedy {
    /// Returns how much is lost: principals times actions.
    pub fn weight(&self) -> usize {
        let weights = self.lost.iter().map(|lost| lost.principals.len() * lost.actions.len());
        weights.sum()
    }
}

impl Obstacle {
    /// Returns a word that never changes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Root => "root-user",
            Self::Linked => "kept-by-service",
            Self::Unseen => "not-seen",
            Self::Nothing => "nothing-found",
        }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Network => "no policy decides this: close the port, the route or the rule that lets packets through",
            Self::Root => {
                "no policy of an account binds its root user: remove its credentials, or deny by a service control policy"
            }
            Self::Linked => "the service keeps the policies of this role: take away what made the service create it",
            Self::Unseen => "what lets in is in no policy that was seen, such as an access control list",
            Self::Nothing => "no edit that was tried cuts it",
        })
    }
}
