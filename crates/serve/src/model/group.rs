//! What bundles are made of: accounts, units of the organization, tags, or principals with the same policies.

use iamscope_estate::{AccountId, Principal};

use super::Model;
use super::graph::Place;

/// What to bundle by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Only what is too much is bundled, by account.
    TooMuch,
    /// Everything of an account.
    Account,
    /// Everything in a unit of the organization.
    Unit,
    /// Principals with the same policies, and what else there is by account.
    Class,
    /// Everything with the same value of a tag.
    Tag(String),
}

impl Group {
    /// Reads what to bundle by; what makes no sense bundles what is too much.
    pub(super) fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some(("tag", key)) if !key.is_empty() => Self::Tag(key.to_owned()),
            Some(_) => Self::TooMuch,
            None => match text {
                "account" => Self::Account,
                "unit" => Self::Unit,
                "class" => Self::Class,
                _ => Self::TooMuch,
            },
        }
    }

    /// Returns the text that [`Group::parse`] reads.
    pub(super) fn name(&self) -> String {
        match self {
            Self::TooMuch => String::new(),
            Self::Account => "account".to_owned(),
            Self::Unit => "unit".to_owned(),
            Self::Class => "class".to_owned(),
            Self::Tag(key) => format!("tag:{key}"),
        }
    }

    /// Returns what a node of the map belongs to.
    pub(super) fn owner(&self, model: &Model<'_>, place: Place) -> String {
        let node = model.map.node_at(place);
        // What is gone belongs to what it belonged to.
        if node.is_none()
            && let Some(compared) = &model.compared
            && let Some(before) = compared.place_before(model, place)
        {
            return self.owner(compared.before, before);
        }
        let account = node.and_then(|node| node.account);
        match self {
            Self::TooMuch | Self::Account => account_name(model, account),
            Self::Unit => account.map_or_else(outside, |account| unit(model, account)),
            Self::Class => {
                let principal = node.and_then(|node| node.subject.principal());
                let class = principal.and_then(|principal| class(model, principal));
                class.unwrap_or_else(|| account_name(model, account))
            }
            Self::Tag(key) => match node.and_then(|node| node.subject.tags(model.access.estate())) {
                Some(tags) => match tags.get(key) {
                    Some(value) => format!("{key} = {value}"),
                    None => format!("no tag {key}"),
                },
                None => outside(),
            },
        }
    }
}

fn outside() -> String {
    "elsewhere".to_owned()
}

fn account_name(model: &Model<'_>, account: Option<AccountId>) -> String {
    account.map_or_else(outside, |account| model.access.account_name(account).to_owned())
}

/// Returns the path of units above an account.
fn unit(model: &Model<'_>, account: AccountId) -> String {
    let estate = model.access.estate();
    let units = estate.units_above(account);
    let names = units.iter().map(|&unit| estate.units()[unit].name.as_str());
    let path = names.collect::<Vec<_>>().join("/");
    if path.is_empty() { "no unit".to_owned() } else { path }
}

/// Names principals with the same policies after the first of them.
fn class(model: &Model<'_>, principal: &Principal) -> Option<String> {
    let class = &model.access.classes()[model.access.class_of(principal)?];
    let first = class.members.first()?;
    Some(if class.members.len() == 1 {
        "policies of their own".to_owned()
    } else {
        format!("same policies as {}", model.access.name(first))
    })
}
