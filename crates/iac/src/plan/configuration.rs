//! The configuration part of a plan: what attributes are made of.

use super::references::Place;
use super::text;
use iamscope_policy::json;
use std::collections::BTreeMap;

/// The modules of a configuration by their address without instance keys; the root is the empty one.
pub(super) struct Configuration<'d> {
    modules: BTreeMap<String, Module<'d>>,
    providers: Option<json::Value<'d>>,
    variables: Option<json::Value<'d>>,
}

/// How deep modules may be nested; the reader of JSON bounds the depth too.
const MAX_DEPTH: usize = 64;

struct Module<'d> {
    module: json::Value<'d>,
    /// The call that makes it, in the module above.
    call: Option<json::Value<'d>>,
    /// Its resources by `type.name`, data with `data.` before.
    resources: BTreeMap<String, json::Value<'d>>,
}

impl<'d> Configuration<'d> {
    pub(super) fn new(root: json::Value<'d>) -> Self {
        let configuration = root.member("configuration");
        let mut modules = BTreeMap::new();
        let root_module = configuration.and_then(|configuration| configuration.member("root_module"));
        if let Some(module) = root_module {
            add_module(module, None, String::new(), &mut modules);
        }
        Self {
            modules,
            providers: configuration.and_then(|configuration| configuration.member("provider_config")),
            variables: root.member("variables"),
        }
    }

    /// Returns the expressions behind the attributes of a resource.
    pub(super) fn expressions(&self, place: &Place) -> Option<json::Value<'d>> {
        self.resource(place)?.member("expressions")
    }

    fn resource(&self, place: &Place) -> Option<json::Value<'d>> {
        let module = self.modules.get(&place.module)?;
        module.resources.get(&place.resource).copied()
    }

    /// Returns the expression that the module above gives to a variable of a module.
    pub(super) fn argument(&self, module: &str, variable: &str) -> Option<json::Value<'d>> {
        let call = self.modules.get(module)?.call?;
        call.member("expressions")?.member(variable)
    }

    /// Returns the expression of an output of a module.
    pub(super) fn output(&self, module: &str, output: &str) -> Option<json::Value<'d>> {
        let outputs = self.modules.get(module)?.module.member("outputs")?;
        outputs.member(output)?.member("expression")
    }

    /// Returns the region of the provider of a resource, if the plan has it.
    pub(super) fn region(&self, place: &Place) -> Option<&'d str> {
        let key = text(self.resource(place)?, "provider_config_key")?;
        // The key of a provider that a module hands down is that of the module that configures it.
        let key = key.rsplit_once(':').map_or(key, |(_, key)| key);
        let region = self.providers?.member(key)?.member("expressions")?.member("region")?;
        if let Some(constant) = region.member("constant_value") {
            return constant.as_str();
        }
        let mut references = region.member("references")?.items().filter_map(json::Value::as_str);
        let variable = references.next()?.strip_prefix("var.")?;
        text(self.variables?.member(variable)?, "value")
    }

    /// Returns the value of a variable of the root module.
    pub(super) fn variable(&self, name: &str) -> Option<json::Value<'d>> {
        self.variables?.member(name)?.member("value")
    }
}

fn add_module<'d>(
    module: json::Value<'d>,
    call: Option<json::Value<'d>>,
    address: String,
    modules: &mut BTreeMap<String, Module<'d>>,
) {
    if address.matches("module.").count() > MAX_DEPTH {
        return;
    }
    for member in module.member("module_calls").into_iter().flat_map(json::Value::members) {
        let (Some(name), Some(child)) = (member.key.as_str(), member.value.member("module")) else {
            continue;
        };
        let dot = if address.is_empty() { "" } else { "." };
        add_module(
            child,
            Some(member.value),
            format!("{address}{dot}module.{name}"),
            modules,
        );
    }
    let resources = module.member("resources").into_iter().flat_map(json::Value::items);
    let named = resources.filter_map(|resource| Some((text(resource, "address")?.to_owned(), resource)));
    let module = Module {
        module,
        call,
        resources: named.collect(),
    };
    modules.insert(address, module);
}
