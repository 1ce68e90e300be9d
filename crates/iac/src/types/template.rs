//! Templates of ARNs and computed attributes.

use super::attributes::{self, Attributes};
use crate::declared::Scope;
use crate::text::Text;
use crate::value::Value;
use iamscope_policy::Arn;

/// A text with slots.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Literal(&'static str),
    Slot(Slot),
}

/// `{first,second:filter|default}`.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Slot {
    names: Vec<&'static str>,
    filter: Option<Filter>,
    default: Option<&'static str>,
}

/// What is made of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Filter {
    /// The last part of an ARN or path: the name of a cluster or a function that may be given either way.
    Last,
    /// A URL without its scheme, as the ARN of an identity provider has it.
    Host,
    /// The event bus in front of a rule, nothing for the default one.
    Bus,
    /// The same in what `Ref` gives.
    Pipe,
    /// With a `/` in front, as the ARN of a parameter has it.
    Slash,
    /// In lower case.
    Lower,
    /// The short name of a type of load balancer.
    Balancer,
    /// The part of a load balancer's ARN that those of its listeners repeat.
    BalancerPath,
}

/// What fills the slots.
pub(super) struct Filling<'a> {
    pub(super) attributes: Attributes<'a>,
    pub(super) scope: &'a Scope,
    pub(super) region: &'a str,
    pub(super) address: &'a str,
    pub(super) name: &'a str,
    pub(super) arn: &'a str,
}

impl Template {
    /// Reads a template out of texts that follow each other; `None` if one is not well formed.
    pub(super) fn parse_all(texts: &[&'static str]) -> Option<Self> {
        let mut parts = Vec::new();
        for &text in texts {
            let mut rest = text;
            while let Some((literal, slot)) = rest.split_once('{') {
                if !literal.is_empty() {
                    parts.push(Part::Literal(literal));
                }
                let (slot, after) = slot.split_once('}')?;
                parts.push(Part::Slot(Slot::parse(slot)?));
                rest = after;
            }
            if !rest.is_empty() {
                parts.push(Part::Literal(rest));
            }
        }
        Some(Self { parts })
    }

    /// Returns whether it is this one slot and nothing else.
    pub(super) fn is_just(&self, name: &str) -> bool {
        match self.parts.as_slice() {
            [Part::Slot(slot)] => slot.names == [name] && slot.filter.is_none(),
            _ => false,
        }
    }

    /// Fills the slots. What is not known stands in the text as a placeholder.
    pub(super) fn fill(&self, filling: &Filling<'_>) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Slot(slot) => text.push_str(&slot.fill(filling)),
            }
        }
        text
    }
}

impl Slot {
    fn parse(text: &'static str) -> Option<Self> {
        let (text, default) = text.split_once('|').map_or((text, None), |(a, b)| (a, Some(b)));
        let (names, filter) = text.split_once(':').map_or((text, None), |(a, b)| (a, Some(b)));
        let filter = match filter {
            None => None,
            Some("last") => Some(Filter::Last),
            Some("host") => Some(Filter::Host),
            Some("bus") => Some(Filter::Bus),
            Some("pipe") => Some(Filter::Pipe),
            Some("slash") => Some(Filter::Slash),
            Some("lower") => Some(Filter::Lower),
            Some("balancer") => Some(Filter::Balancer),
            Some("balancer_path") => Some(Filter::BalancerPath),
            Some(_) => return None,
        };
        Some(Self {
            names: names.split(',').collect(),
            filter,
            default,
        })
    }

    fn fill(&self, filling: &Filling<'_>) -> String {
        let found = self.names.iter().find_map(|name| value(name, filling));
        match (found, self.filter, self.default) {
            (Some(found), Some(filter), _) => filter.apply(&found),
            (Some(found), None, _) => found,
            (None, Some(Filter::Bus | Filter::Pipe), None) => String::new(),
            (None, _, Some(default)) => default.to_owned(),
            (None, Some(Filter::Slash), None) => format!("/{}", self.placeholder(filling)),
            (None, _, None) => self.placeholder(filling),
        }
    }

    fn placeholder(&self, filling: &Filling<'_>) -> String {
        let name = self.names.first().copied().unwrap_or_default();
        placeholder(&format!("{}.{name}", filling.address))
    }
}

/// Returns what stands for something that is not known.
pub(super) fn placeholder(name: &str) -> String {
    Text::placeholder(name).as_str().to_owned()
}

fn value(name: &str, filling: &Filling<'_>) -> Option<String> {
    let known = match name {
        "partition" => &*filling.scope.partition,
        "account" => &filling.scope.account,
        "region" => filling.region,
        "dns" if &*filling.scope.partition == "aws-cn" => "amazonaws.com.cn",
        "dns" => "amazonaws.com",
        "space" => " ",
        "name" => filling.name,
        "arn" => filling.arn,
        _ => {
            let found = filling.attributes.first(name).and_then(Value::to_text)?;
            return (!found.as_str().is_empty()).then(|| found.as_str().to_owned());
        }
    };
    Some(known.to_owned())
}

impl Filter {
    fn apply(self, text: &str) -> String {
        match self {
            Self::Last => attributes::last_part(text).to_owned(),
            Self::Host => text.split_once("://").map_or(text, |(_, host)| host).to_owned(),
            Self::Bus | Self::Pipe if text == "default" => String::new(),
            Self::Bus => format!("{}/", attributes::last_part(text)),
            Self::Pipe => format!("{}|", attributes::last_part(text)),
            Self::Slash if text.starts_with('/') => text.to_owned(),
            Self::Slash => format!("/{text}"),
            Self::Lower => text.to_ascii_lowercase(),
            Self::Balancer => match text {
                "application" => "app",
                "network" => "net",
                "gateway" => "gwy",
                other => other,
            }
            .to_owned(),
            Self::BalancerPath => Arn::parse(text)
                .and_then(|arn| Some(arn.resource().strip_prefix("loadbalancer/")?.to_owned()))
                .unwrap_or_else(|| text.to_owned()),
        }
    }
}
