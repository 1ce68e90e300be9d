//! References: `Ref` and `Fn::GetAtt`, pseudo parameters included.

use crate::cloudformation::evaluate::unknown_call;
use crate::cloudformation::name;
use crate::cloudformation::problems::Fault;
use crate::cloudformation::stack::{Evaluator, Target};
use crate::cloudformation::tree::Node;
use crate::declared::Scope;
use crate::text::Text;
use crate::value::{Kind, Origin, Value};
use std::sync::Arc;

/// What `Ref` gives, among the computed attributes of a resource.
pub(super) const REF: &str = "Ref";

impl Evaluator<'_, '_> {
    /// Evaluates `Ref`.
    pub(super) fn reference(&mut self, argument: &Node, at: Origin) -> Result<Value, Fault> {
        match argument.to_text() {
            Some(name) => self.reference_to(name.as_str(), at),
            None => Err(Fault::new(format!("`Ref` takes a name, not {}", argument.describe())).at(argument.origin)),
        }
    }

    /// Returns what a name stands for: a pseudo parameter, a parameter or a resource.
    pub(super) fn reference_to(&mut self, name: &str, at: Origin) -> Result<Value, Fault> {
        if let Some(name) = name.strip_prefix("AWS::") {
            return self
                .pseudo(name)
                .ok_or_else(|| Fault::new(format!("there is no pseudo parameter `AWS::{name}`")).at(at));
        }
        if let Some(value) = self.parameters.get(name) {
            return Ok(value.clone());
        }
        let name = self.parts.get(name).map_or(name, |part| &**part);
        match self.targets.get(name) {
            Some(Target::Known(known)) => {
                let value = known.get(REF).cloned();
                Ok(value.unwrap_or_else(|| Value::unknown(self.dotted(name))))
            }
            Some(Target::Pending) => Ok(Value::unknown(self.dotted(name))),
            Some(Target::Absent(_)) if self.undecided > 0 => Ok(Value::unknown(self.dotted(name))),
            Some(Target::Absent(condition)) => Err(absent(name, condition).at(at)),
            None if !self.is_whole || self.is_part(name) => Ok(Value::unknown(self.dotted(name))),
            None => Err(self.missing_name(name).at(at)),
        }
    }

    /// Evaluates `Fn::GetAtt`.
    pub(super) fn attribute(&mut self, argument: &Node, at: Origin) -> Result<Value, Fault> {
        if let Some(text) = argument.as_str() {
            let (logical, attribute) = text.split_once('.').ok_or_else(|| {
                let fault = Fault::new(format!("`{text}` names no attribute of a resource"));
                fault.at(argument.origin).help("write `Resource.Attribute`")
            })?;
            return self.attribute_of(logical, attribute, at);
        }
        let Some([logical, attribute @ ..]) = argument.items() else {
            let fault = Fault::new(format!("`Fn::GetAtt` takes two names, not {}", argument.describe()));
            return Err(fault.at(argument.origin));
        };
        let logical_name = self.text(logical, "the resource of `Fn::GetAtt`")?;
        let mut names = Vec::new();
        for part in attribute {
            names.push(self.text(part, "the attribute of `Fn::GetAtt`")?);
        }
        let texts: Vec<Text> = names.iter().filter_map(Value::to_text).collect();
        let known: Option<Vec<&str>> = texts.iter().map(Text::known).collect();
        let logical_text = logical_name.to_text().unwrap_or_default();
        match (logical_text.known(), known) {
            (Some(_), Some(parts)) if parts.is_empty() => {
                Err(Fault::new("`Fn::GetAtt` takes a resource and an attribute").at(argument.origin))
            }
            (Some(logical), Some(parts)) => self.attribute_of(logical, &parts.join("."), at),
            (_, _) => {
                let mut arguments = vec![logical_name];
                arguments.extend(names);
                Ok(unknown_call("Fn::GetAtt", &arguments))
            }
        }
    }

    /// Returns an attribute of a resource.
    pub(super) fn attribute_of(&mut self, logical: &str, attribute: &str, at: Origin) -> Result<Value, Fault> {
        if self.parameters.contains_key(logical) && !self.targets.contains_key(logical) {
            return Err(Fault::new(format!("`{logical}` is a parameter and has no attributes")).at(at));
        }
        let unknown = || Value::unknown(self.dotted(&format!("{logical}.{attribute}")));
        match self.targets.get(logical) {
            Some(Target::Known(known)) => Ok(known.get(attribute).cloned().unwrap_or_else(unknown)),
            Some(Target::Pending) => Ok(unknown()),
            Some(Target::Absent(_)) if self.undecided > 0 => Ok(unknown()),
            Some(Target::Absent(condition)) => Err(absent(logical, condition).at(at)),
            // SAM names what it makes of a function that way: `MyFunction.Version`.
            None if !self.is_whole => Ok(unknown()),
            None => Err(self.missing_name(logical).at(at)),
        }
    }

    /// Returns what answers call something of this stack that is no resource, or nobody knows what of one.
    pub(super) fn dotted(&self, name: &str) -> Arc<str> {
        name::in_stack(&self.stack, name)
    }

    /// Returns what answers call a resource.
    pub(super) fn address_of(&self, logical: &str) -> Arc<str> {
        let address = self.addresses.get(logical).cloned();
        address.unwrap_or_else(|| format!("{}/{logical}", self.stack).into())
    }

    /// Makes names such as `MyFunction.Alias` lead to what SAM makes.
    pub(super) fn addresses_of_parts(&mut self, logical: &str, parts: &[(&str, &str)]) {
        for (part, id) in parts {
            self.parts.insert(format!("{logical}.{part}").into(), (*id).into());
        }
    }

    /// Returns whether a name is that of something SAM makes for a resource, such as `MyApi.DomainNameV2`.
    fn is_part(&self, name: &str) -> bool {
        let whole = name.split_once('.').map(|(whole, _)| whole);
        self.is_sam && whole.is_some_and(|whole| self.targets.contains_key(whole))
    }

    fn missing_name(&self, name: &str) -> Fault {
        let fault = Fault::new(format!("there is no parameter or resource `{name}`"));
        let names = self.parameters.keys().chain(self.targets.keys());
        match names.into_iter().find(|one| one.eq_ignore_ascii_case(name)) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault,
        }
    }

    fn pseudo(&self, name: &str) -> Option<Value> {
        let scope = &self.scope;
        let own = |name: &str| Value::unknown(self.dotted(&format!("AWS::{name}")));
        Some(match name {
            "AccountId" => Value::text(&*scope.account),
            "Partition" => Value::text(&*scope.partition),
            "Region" if scope.region.contains(crate::text::OPEN) => Value::unknown("AWS::Region"),
            "Region" => Value::text(&*scope.region),
            "URLSuffix" => Value::text(suffix(&scope.partition)),
            "NoValue" => Value::null(),
            "StackName" => match &self.stack_name {
                Some(name) => Value::new(Kind::Text(name.clone())),
                None => own(name),
            },
            "StackId" => {
                let stack = match &self.stack_name {
                    Some(name) => name.clone(),
                    None => own("StackName").to_text().unwrap_or_default(),
                };
                let Scope {
                    partition,
                    account,
                    region,
                } = &**scope;
                let id = own(name).to_text().unwrap_or_default();
                let (stack, id) = (stack.as_str(), id.as_str());
                Value::text(format!(
                    "arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/{id}"
                ))
            }
            "NotificationARNs" => own(name),
            _ => return None,
        })
    }
}

fn absent(name: &str, condition: &str) -> Fault {
    Fault::new(format!(
        "there is no resource `{name}`: its condition `{condition}` does not hold"
    ))
}

/// Returns the domain of a partition.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>.
fn suffix(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "amazonaws.com.cn",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        "aws-iso-e" => "cloud.adc-e.uk",
        "aws-iso-f" => "csp.hci.ic.gov",
        "aws-eusc" => "amazonaws.eu",
        _ => "amazonaws.com",
    }
}
