//! Provider configurations: which account and region resources are deployed to.

use crate::declared::{NO_ACCOUNT, Scope as Place};
use crate::terraform::code::{Block, Body};
use crate::terraform::evaluator::Evaluator;
use crate::terraform::instance::{Instance, Repetition};
use crate::terraform::module::Resource;
use crate::terraform::scope::Scope;
use crate::text::Text;
use crate::value::Value;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// The name of the provider that most resources have.
const AWS: &str = "aws";

/// A provider configuration.
#[derive(Debug)]
pub(crate) struct Provider {
    pub(crate) place: Arc<Place>,
    /// The tags that it puts on everything.
    pub(crate) default_tags: Option<Value>,
}

/// The made-up numbers of accounts that nobody named, by the credentials that lead there.
#[derive(Debug, Default)]
pub(crate) struct Accounts(BTreeMap<String, String>);

impl Accounts {
    fn number(&mut self, credentials: &str) -> String {
        let next = self.0.len();
        let number = self.0.entry(credentials.to_owned());
        number.or_insert_with(|| format!("{next:012}")).clone()
    }
}

impl Evaluator<'_> {
    /// Returns the provider configuration of a resource: the one it names, or the default one of its type.
    pub(crate) fn provider_of(&self, instance: &Rc<Instance>, resource: &Resource) -> Rc<Provider> {
        let named = resource.provider.as_ref().and_then(crate::terraform::module::literal);
        match named {
            Some(name) => self.provider(instance, &name.into()),
            None => self.provider(instance, &AWS.into()),
        }
    }

    /// Returns a provider configuration by the name it has in a module: `aws` or `aws.west`.
    pub(crate) fn provider(&self, instance: &Rc<Instance>, name: &Arc<str>) -> Rc<Provider> {
        let full = || instance.name(&format!("provider.{name}"));
        let found = self.once(&instance.providers, name, full, || self.find_provider(instance, name));
        found.unwrap_or_else(|_| Rc::new(self.unconfigured(None)))
    }

    fn find_provider(&self, instance: &Rc<Instance>, name: &Arc<str>) -> Rc<Provider> {
        if let Some(caller) = &instance.caller {
            let call = caller.parent.module.calls.get(&caller.name);
            let passed = call.and_then(|call| call.providers.as_ref());
            let passed = passed.and_then(|passed| passed.evaluate(&crate::terraform::nothing::Nothing).ok());
            let outer = passed.and_then(|passed| passed.field(name)?.to_text());
            if let Some(outer) = outer {
                return self.provider(&caller.parent, &outer.as_str().into());
            }
        }
        if let Some(block) = instance.module.providers.get(name) {
            return Rc::new(self.configure(instance, name, block));
        }
        match &instance.caller {
            // Default configurations are inherited, others must be handed on.
            Some(caller) if !name.contains('.') => self.provider(&caller.parent, name),
            Some(_) | None => Rc::new(self.unconfigured(Some(name))),
        }
    }

    /// Makes a configuration of which the program says nothing.
    fn unconfigured(&self, name: Option<&str>) -> Provider {
        let alias = name.filter(|name| name.contains('.'));
        let region = match (alias, &self.options.region) {
            (Some(alias), _) => Text::placeholder(&format!("{alias}.region")).as_str().into(),
            (None, Some(region)) => region.as_str().into(),
            (None, None) => Text::placeholder("region").as_str().into(),
        };
        let partition = self.options.partition.as_deref().unwrap_or("aws");
        Provider {
            place: Arc::new(Place {
                partition: partition.into(),
                account: self.default_account().into(),
                region,
            }),
            default_tags: None,
        }
    }

    fn default_account(&self) -> String {
        self.options.account.clone().unwrap_or_else(|| NO_ACCOUNT.to_owned())
    }

    fn configure(&self, instance: &Rc<Instance>, name: &str, block: &Block) -> Provider {
        let place = instance.name(&format!("provider.{name}"));
        let scope = Scope {
            evaluator: self,
            instance,
            repetition: &Repetition::default(),
            iterators: Vec::new(),
            place: &place,
        };
        let value = |body: &Body, attribute: &str| {
            let expression = body.expression(attribute)?;
            let value = self.evaluate(expression, &scope, || format!("{place}.{attribute}"));
            (!value.is_null()).then_some(value)
        };
        let text = |body: &Body, attribute: &str| value(body, attribute).and_then(|value| value.to_text());

        let mut partition = self.options.partition.clone();
        let (account, account_partition) = self.account(&block.body, &text, &value);
        partition = account_partition.or(partition);
        let region = text(&block.body, "region").map(|region| region.as_str().to_owned());
        if let (None, Some(region)) = (&partition, &region) {
            partition = partition_of(region);
        }
        let tags = block
            .body
            .blocks("default_tags")
            .find_map(|block| value(&block.body, "tags"));
        let region = region.or_else(|| self.options.region.clone());
        let region = region.unwrap_or_else(|| Text::placeholder("region").as_str().to_owned());
        Provider {
            place: Arc::new(Place {
                partition: partition.unwrap_or_else(|| "aws".to_owned()).into(),
                account: account.into(),
                region: region.into(),
            }),
            default_tags: tags,
        }
    }

    /// Returns the account that a configuration leads to, and its partition if that is written.
    fn account(
        &self,
        body: &Body,
        text: &dyn Fn(&Body, &str) -> Option<Text>,
        value: &dyn Fn(&Body, &str) -> Option<Value>,
    ) -> (String, Option<String>) {
        // The last role of a chain is the one that acts.
        let assumed = body.blocks("assume_role").last();
        let assumed = assumed.or_else(|| body.blocks("assume_role_with_web_identity").last());
        let role = assumed.and_then(|block| text(&block.body, "role_arn"));
        if let Some(role) = &role {
            let mut parts = role.as_str().split(':').skip(1);
            let partition = parts.next().map(str::to_owned);
            let account = parts.nth(2).unwrap_or_default();
            if is_account(account) {
                return (account.to_owned(), partition);
            }
        }
        let allowed = value(body, "allowed_account_ids");
        let allowed = allowed.as_ref().and_then(|allowed| allowed.as_elements());
        if let Some([only]) = allowed.map(|allowed| &**allowed)
            && let Some(only) = only.to_text()
            && is_account(only.as_str())
        {
            return (only.as_str().to_owned(), None);
        }
        let profile = text(body, "profile");
        let credentials: Vec<String> = [role, profile]
            .into_iter()
            .flatten()
            .map(|text| text.as_str().to_owned())
            .collect();
        let first = self.first_credentials();
        let own = credentials.join(" ");
        if own == first {
            return (self.default_account(), None);
        }
        let mut accounts = self.accounts.borrow_mut();
        // The default provider has the first of the made-up numbers, whoever asks first.
        accounts.number(&first);
        (accounts.number(&own), None)
    }

    /// Returns what tells the credentials of the default provider of the root module from those of others.
    fn first_credentials(&self) -> String {
        if let Some(known) = &*self.first_credentials.borrow() {
            return known.clone();
        }
        // Who asks again while they are worked out is what they depend on.
        self.first_credentials.replace(Some(String::new()));
        let module = self.module(&self.root);
        let found = module.providers.get(AWS).map(|block| {
            let root = Rc::new(Instance::new(Rc::clone(&module), Arc::default(), None));
            self.credentials(&root, &block.body)
        });
        let found = found.unwrap_or_default();
        self.first_credentials.replace(Some(found.clone()));
        found
    }

    /// Returns the role and the profile that a configuration of the root module names.
    fn credentials(&self, root: &Rc<Instance>, body: &Body) -> String {
        let scope = Scope {
            evaluator: self,
            instance: root,
            repetition: &Repetition::default(),
            iterators: Vec::new(),
            place: "provider.aws",
        };
        let text = |body: &Body, attribute: &str| {
            let value = body.expression(attribute)?.evaluate(&scope).ok()?;
            (!value.is_null()).then(|| value.to_text())?
        };
        let role = body.blocks("assume_role").last();
        let role = role.and_then(|block| text(&block.body, "role_arn"));
        let credentials = [role, text(body, "profile")].into_iter().flatten();
        let credentials: Vec<String> = credentials.map(|text| text.as_str().to_owned()).collect();
        credentials.join(" ")
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn partition_of(region: &str) -> Option<String> {
    let catalog = iamscope_catalog::Catalog::embedded();
    let found = catalog.region(region)?;
    Some(found.partition().name().to_owned())
}
