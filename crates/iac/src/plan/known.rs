//! The account and region of a plan or state, told by its values.

use crate::declared::{NO_ACCOUNT, Scope};
use iamscope_policy::{Arn, is_account_id, json};
use std::collections::BTreeMap;

/// What the values tell of the place they are deployed to.
#[derive(Default)]
pub(crate) struct Known {
    partition: Option<Box<str>>,
    account: Option<Box<str>>,
    region: Option<Box<str>>,
    /// How many ARNs name an account.
    accounts: BTreeMap<String, usize>,
}

impl Known {
    /// Looks at the values of one resource: the data sources that say it, or the ARN.
    pub(crate) fn look_at(&mut self, kind: &str, values: json::Value<'_>) {
        let field = |key: &str| values.member(key).and_then(json::Value::as_str);
        let take = |place: &mut Option<Box<str>>, keys: [&str; 2]| {
            let found = keys.into_iter().find_map(field);
            if let (None, Some(found)) = (&place, found) {
                *place = Some(found.into());
            }
        };
        match kind {
            "aws_caller_identity" => take(&mut self.account, ["account_id", "account"]),
            "aws_partition" => take(&mut self.partition, ["partition", "id"]),
            "aws_region" => take(&mut self.region, ["name", "region"]),
            _ => {
                let Some(arn) = field("arn").and_then(Arn::parse) else {
                    return;
                };
                if is_account_id(arn.account()) {
                    *self.accounts.entry(arn.account().to_owned()).or_default() += 1;
                }
            }
        }
    }

    /// Lets what the user says come first.
    pub(crate) fn take_options(&mut self, account: Option<&str>, region: Option<&str>) {
        self.account = account.map(Into::into).or(self.account.take());
        self.region = region.map(Into::into).or(self.region.take());
    }

    /// Returns where a resource is deployed to whose provider has this region.
    pub(crate) fn scope(&self, region: Option<&str>) -> Scope {
        let most = self.accounts.iter().max_by_key(|(_, count)| **count);
        let account = self.account.as_deref().or(most.map(|(account, _)| account.as_str()));
        let region = region.or(self.region.as_deref());
        Scope {
            partition: self.partition.clone().unwrap_or_else(|| "aws".into()),
            account: account.unwrap_or(NO_ACCOUNT).into(),
            region: region.map_or_else(|| crate::text::Text::placeholder("region").as_str().into(), Into::into),
        }
    }
}
