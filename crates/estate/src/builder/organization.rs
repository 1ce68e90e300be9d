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
        units: Vec<UnitInput>,
        guardrails: Vec<GuardrailInput>,
        accounts: Vec<AccountInput>,
        partitions: &BTreeMap<String, String>,
    ) {
        let table = GuardrailTable::new(guardrails);
        let ids: BTreeMap<String, UnitId> = (0..)
            .map(UnitId::from_index)
            .zip(&units)
            .map(|(id, unit)| (unit.id.clone(), id))
            .collect();
        let input_root = units
            .iter()
            .find(|unit| unit.parent.is_none())
            .map(|unit| unit.id.clone());
        for unit in units {
            let guardrails = self.guardrails(&table, Subject::Estate, unit.scps.as_deref(), unit.rcps.as_deref());
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

        let mut organizations = organizations.into_iter();
        let organization = organizations.next();
        for other in organizations {
            let reason = format!(
                "a second organization `{}` is left out; scan each organization alone",
                other.id
            );
            self.gap(Subject::Estate, Fact::OrganizationMembership, reason);
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
        if let Some(input) = organization {
            self.push_organization(input, management, members, &ids, input_root);
        }
    }

    fn push_organization(
        &mut self,
        input: OrganizationInput,
        management_account: Option<AccountNumber>,
        mut members: Vec<AccountNumber>,
        ids: &BTreeMap<String, UnitId>,
        input_root: Option<String>,
    ) {
        members.extend(management_account.clone());
        members.sort();
        members.dedup();
        let root_name = input.root.or(input_root);
        let root = root_name.as_ref().and_then(|root| ids.get(root)).copied();
        let root = root.unwrap_or_else(|| {
            let name = root_name.unwrap_or_else(|| "root".to_owned());
            self.gap(
                Subject::Estate,
                Fact::OrganizationMembership,
                "the root of the organization was not seen; export its units and accounts too",
            );
            self.estate.units.push(OrganizationUnit {
                id: name.clone(),
                name,
                parent: None,
                guardrails: crate::organization::Guardrails::default(),
            })
        });
        self.estate.organization = Some(Organization {
            id: input.id,
            management_account,
            root,
            members,
        });
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
        let guardrails = self.guardrails(table, subject.clone(), input.scps.as_deref(), input.rcps.as_deref());
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
        let partition = partitions.get(&input.number).map_or("aws", String::as_str).to_owned();
        let id = self.estate.accounts.push(Account {
            number,
            name: input.name,
            partition,
            membership,
            guardrails,
            block_public_access: input.block_public_access,
            root: input.root,
            has_identities: input.has_identities,
            resource_policies_seen: input.resource_policies_seen.into_iter().map(Into::into).collect(),
        });
        self.accounts.insert(input.number, id);
    }
}
