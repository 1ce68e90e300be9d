//! The organization, its units and the accounts.

use super::Build;
use super::guardrails::GuardrailTable;
use super::input::{AccountInput, GuardrailInput, OrganizationInput, UnitInput};
use crate::account::{Account, AccountNumber, Membership};
use crate::arena::{Id, UnitId};
use crate::gap::{Fact, Subject};
use crate::organization::{Organization, OrganizationUnit};
use std::collections::BTreeMap;

impl Build<'_> {
    /// Builds the organization, its units and all accounts. INVARIANT (accounts): every account that an ARN names or a
    /// resource is owned by is in `accounts`.
    pub(super) fn organization(
        &mut self,
        organizations: Vec<OrganizationInput>,
        mut units: Vec<UnitInput>,
        guardrails: Vec<GuardrailInput>,
        accounts: Vec<AccountInput>,
        partitions: &BTreeMap<String, String>,
    ) {
        let table = GuardrailTable::new(guardrails);
        let mut organizations = organizations.into_iter();
        let organization = organizations.next();
        for other in organizations {
            let reason = format!(
                "a second organization `{}` is left out; scan each organization alone",
                other.id
            );
            self.gap(Subject::Estate, Fact::OrganizationMembership, reason);
        }
        let root_name = organization
            .as_ref()
            .map(|organization| self.root_name(organization, &mut units));
        let ids: BTreeMap<String, UnitId> = (0..)
            .map(UnitId::from_index)
            .zip(&units)
            .map(|(id, unit)| (unit.id.clone(), id))
            .collect();
        for unit in units {
            let guardrails = self.guardrails(&table, &Subject::Estate, unit.scps.as_deref(), unit.rcps.as_deref());
            let parent = unit.parent.as_ref().and_then(|parent| ids.get(parent)).copied();
            if parent.is_none() && unit.parent.is_some() {
                let reason = format!("the unit above `{}` was not seen", unit.id);
                self.gap(Subject::Estate, Fact::OrganizationMembership, reason);
            }
            self.estate.units.push(OrganizationUnit {
                name: unit.name.unwrap_or_else(|| unit.id.clone()),
                id: unit.id,
                parent,
                guardrails,
            });
        }

        let members: Vec<AccountNumber> = organization
            .iter()
            .flat_map(|organization| &organization.members)
            .chain(
                accounts
                    .iter()
                    .filter(|account| account.unit.is_some())
                    .map(|account| &account.number),
            )
            .filter_map(|number| AccountNumber::parse(number))
            .collect();
        let management = organization
            .as_ref()
            .and_then(|organization| AccountNumber::parse(organization.management_account.as_ref()?));
        for account in accounts {
            self.push_account(account, &table, &ids, management.as_ref(), partitions);
        }
        let root = root_name.as_ref().and_then(|root| ids.get(root)).copied();
        if let (Some(input), Some(root)) = (organization, root) {
            let mut members: Vec<_> = members.into_iter().chain(management.clone()).collect();
            members.sort();
            members.dedup();
            self.estate.organization = Some(Organization {
                id: input.id,
                management_account: management,
                root,
                members,
            });
        }
    }

    /// Returns the id of the root unit. If no input has it, it is put among the units: something must be on top.
    fn root_name(&mut self, organization: &OrganizationInput, units: &mut Vec<UnitInput>) -> String {
        let top = units.iter().find(|unit| unit.parent.is_none()).map(|unit| &unit.id);
        let name = organization
            .root
            .as_ref()
            .or(top)
            .map_or("root", String::as_str)
            .to_owned();
        if let Err(place) = units.binary_search_by(|unit| unit.id.cmp(&name)) {
            let reason = "the root of the organization was not seen; export its units and accounts too";
            self.gap(Subject::Estate, Fact::OrganizationMembership, reason);
            let root = UnitInput {
                id: name.clone(),
                ..UnitInput::default()
            };
            units.insert(place, root);
        }
        name
    }

    fn push_account(
        &mut self,
        input: AccountInput,
        table: &GuardrailTable,
        units: &BTreeMap<String, UnitId>,
        management: Option<&AccountNumber>,
        partitions: &BTreeMap<String, String>,
    ) {
        let Some(number) = AccountNumber::parse(&input.number) else {
            let reason = format!(
                "`{}` is not an account id; what was said of it is left out",
                input.number
            );
            self.gap(Subject::Estate, Fact::Input, reason);
            return;
        };
        let subject = Subject::Account(number.clone());
        let guardrails = self.guardrails(table, &subject, input.scps.as_deref(), input.rcps.as_deref());
        let unit = input.unit.as_ref().and_then(|unit| units.get(unit)).copied();
        let membership = match unit {
            Some(unit) if management == Some(&number) => Membership::Management(unit),
            Some(unit) => Membership::Member(unit),
            None if input.is_standalone => Membership::Standalone,
            None => {
                if let Some(unit) = &input.unit {
                    let reason = format!("its unit `{unit}` was not seen");
                    self.gap(subject, Fact::OrganizationMembership, reason);
                }
                Membership::Unknown
            }
        };
        let named = partitions.get(&input.number).cloned();
        let partition = input.partition.or(named).unwrap_or_else(|| "aws".to_owned());
        let id = self.estate.accounts.push(Account {
            number,
            name: input.name,
            partition,
            membership,
            guardrails,
            block_public_access: input.block_public_access,
            root: input.root,
            password_policy: input.password_policy,
            has_identities: input.has_identities,
            resource_policies_seen: input.resource_policies_seen.into_iter().map(Into::into).collect(),
        });
        self.accounts.insert(input.number, id);
    }
}
