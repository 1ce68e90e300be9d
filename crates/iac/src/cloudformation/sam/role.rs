//! The role that SAM makes for a function or state machine that has none, and the policies it gets.

use super::policy_template;
use super::{Sam, Source};
use crate::cloudformation::problems::Fault;
use crate::cloudformation::tree::{Data, Node, make};
use crate::value::Origin;
use iamscope_catalog::Catalog;

/// A role in the making.
pub(super) struct Role {
    pub(super) trust: Node,
    pub(super) managed: Vec<Node>,
    /// Objects of a name and a document.
    pub(super) inline: Vec<Node>,
}

/// What an entry of `Policies` is.
enum Entry {
    Managed(Node),
    Document(Node),
    Nothing,
}

impl Role {
    /// Makes a role that a service may assume.
    pub(super) fn of_service(at: Origin, service: &str) -> Self {
        Self {
            trust: trust(at, service),
            managed: Vec::new(),
            inline: Vec::new(),
        }
    }

    /// Adds a policy of AWS, by its path and name.
    pub(super) fn manage(&mut self, at: Origin, name: &str) {
        let policy = managed(at, name);
        self.attach(policy);
    }

    fn attach(&mut self, policy: Node) {
        if !self.managed.iter().any(|one| one.reads_as(&policy)) {
            self.managed.push(policy);
        }
    }

    /// Adds a policy of its own.
    pub(super) fn allow(&mut self, at: Origin, name: &str, statements: Vec<Node>) {
        self.inline.push(named(at, name, document(at, statements)));
    }
}

/// Makes a statement that allows actions on a resource.
pub(super) fn statement(at: Origin, actions: &[&str], resource: Node) -> Node {
    let actions = actions.iter().map(|action| make::text(at, *action));
    make::mapping(
        at,
        [
            ("Effect", make::text(at, "Allow")),
            ("Action", make::sequence(at, actions)),
            ("Resource", resource),
        ],
    )
}

/// Makes a policy document.
pub(super) fn document(at: Origin, statements: Vec<Node>) -> Node {
    let version = make::text(at, "2012-10-17");
    make::mapping(
        at,
        [("Version", version), ("Statement", make::sequence(at, statements))],
    )
}

fn named(at: Origin, name: &str, document: Node) -> Node {
    make::mapping(at, [("PolicyName", make::text(at, name)), ("PolicyDocument", document)])
}

fn managed(at: Origin, name: &str) -> Node {
    make::substitution(at, &format!("arn:${{AWS::Partition}}:iam::aws:policy/{name}"))
}

/// Makes a trust policy of a service.
pub(super) fn trust(at: Origin, service: &str) -> Node {
    let principal = make::mapping(at, [("Service", make::sequence(at, [make::text(at, service)]))]);
    let statement = make::mapping(
        at,
        [
            ("Effect", make::text(at, "Allow")),
            ("Action", make::sequence(at, [make::text(at, "sts:AssumeRole")])),
            ("Principal", principal),
        ],
    );
    document(at, vec![statement])
}

impl Sam<'_, '_, '_> {
    /// Adds what `Policies` says to a role.
    pub(super) fn policies(&mut self, source: &Source, role: &mut Role) {
        let Some(policies) = source.property("Policies") else {
            return;
        };
        for (index, policy) in policies.items_or_self().iter().enumerate() {
            let name = format!("{}RolePolicy{index}", source.id);
            let at = policy.origin;
            if let Some([condition, yes, no]) = policy.as_call_of("Fn::If").and_then(Node::items) {
                let (yes, no) = (self.entry(yes), self.entry(no));
                self.choice(role, &name, condition, yes, no, at);
                continue;
            }
            match self.entry(policy) {
                Entry::Managed(policy) => {
                    role.attach(policy);
                }
                Entry::Document(document) => role.inline.push(named(at, &name, document)),
                Entry::Nothing => {}
            }
        }
    }

    /// Either branch may be a policy of either kind.
    fn choice(&mut self, role: &mut Role, name: &str, condition: &Node, yes: Entry, no: Entry, at: Origin) {
        let nothing = make::reference(at, "AWS::NoValue");
        let (mut managed, mut inline) = ([nothing.clone(), nothing.clone()], [nothing.clone(), nothing]);
        let [managed_yes, managed_no] = &mut managed;
        let [inline_yes, inline_no] = &mut inline;
        let mut kinds = [false, false];
        let [is_managed, is_inline] = &mut kinds;
        for (entry, as_managed, as_inline) in [(yes, managed_yes, inline_yes), (no, managed_no, inline_no)] {
            match entry {
                Entry::Managed(policy) => {
                    *as_managed = policy;
                    *is_managed = true;
                }
                Entry::Document(document) => {
                    *as_inline = named(at, name, document);
                    *is_inline = true;
                }
                Entry::Nothing => {}
            }
        }
        let [has_managed, has_inline] = kinds;
        let choose = |[yes, no]: [Node; 2]| {
            let arguments = make::sequence(at, [condition.clone(), yes, no]);
            make::call(at, "Fn::If", arguments)
        };
        if has_managed {
            role.managed.push(choose(managed));
        }
        if has_inline {
            role.inline.push(choose(inline));
        }
    }

    fn entry(&mut self, policy: &Node) -> Entry {
        let at = policy.origin;
        match &policy.data {
            Data::Text(text) => Entry::Managed(by_name(text.as_str(), policy)),
            Data::Mapping(_) if policy.as_call_of("Ref").and_then(Node::as_str) == Some("AWS::NoValue") => {
                Entry::Nothing
            }
            Data::Mapping(_) if policy.as_call().is_some() => Entry::Managed(policy.clone()),
            Data::Mapping(_) if policy.member("Statement").is_some() => Entry::Document(policy.clone()),
            Data::Mapping(members) => match &**members {
                [member] => match policy_template::document(&member.key, &member.value) {
                    Ok(document) => Entry::Document(document),
                    Err(fault) => {
                        self.report(fault);
                        Entry::Document(make::unknown(at, format!("policy template {}", member.key.text)))
                    }
                },
                _ => {
                    let fault = Fault::new("a policy is a name, an ARN, a document with statements, or one template");
                    self.report(fault.at(at));
                    Entry::Nothing
                }
            },
            Data::Null => Entry::Nothing,
            Data::Unknown(_) => Entry::Managed(policy.clone()),
            Data::Bool(_) | Data::Number(_) | Data::Sequence(_) => {
                let fault = format!("a policy is a name or an object, not {}", policy.describe());
                self.report(Fault::new(fault).at(at));
                Entry::Nothing
            }
        }
    }

    /// Adds a role to the resources.
    pub(super) fn add_role(&mut self, source: &Source, id: &str, role: Role) {
        let at = source.at;
        let some = |nodes: Vec<Node>| (!nodes.is_empty()).then(|| make::sequence(at, nodes));
        let properties = vec![
            ("AssumeRolePolicyDocument", Some(role.trust)),
            ("ManagedPolicyArns", some(role.managed)),
            ("Policies", some(role.inline)),
            ("Path", source.cloned("RolePath")),
            ("PermissionsBoundary", source.cloned("PermissionsBoundary")),
            ("Tags", source.tags()),
        ];
        self.add(source, id, "AWS::IAM::Role", properties);
    }
}

/// A managed policy of AWS may be called by its name alone.
fn by_name(name: &str, node: &Node) -> Node {
    if name.starts_with("arn:") {
        return node.clone();
    }
    match Catalog::embedded().managed_policy(name) {
        Some(policy) => {
            let arn = policy.arn();
            let path = arn.split_once(":policy/").map_or(name, |(_, path)| path);
            managed(node.origin, path)
        }
        None => node.clone(),
    }
}
