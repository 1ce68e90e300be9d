//! What the globals of a template add to its resources.

use crate::cloudformation::tree::{Data, Node, make};

/// Merges global properties with those of a resource: objects by their keys, lists one after the other, and what the
/// resource says itself goes first for everything else.
///
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html>.
pub(super) fn merge(global: Option<&Node>, own: &Node) -> Node {
    let Some(global) = global else { return own.clone() };
    let is_plain = |node: &Node| node.as_call().is_none();
    match (&global.data, &own.data) {
        (Data::Mapping(shared), Data::Mapping(members)) if is_plain(global) && is_plain(own) => {
            let mut merged = members.to_vec();
            for member in shared.iter() {
                match merged.iter_mut().find(|one| one.key.text == member.key.text) {
                    Some(one) => one.value = merge(Some(&member.value), &one.value),
                    None => merged.push(member.clone()),
                }
            }
            make::members(own.origin, merged)
        }
        (Data::Sequence(shared), Data::Sequence(items)) => {
            make::sequence(own.origin, shared.iter().chain(items.iter()).cloned())
        }
        (_, _) => own.clone(),
    }
}
