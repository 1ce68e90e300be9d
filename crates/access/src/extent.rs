//! What policies say about actions, without looking at a particular resource.

use crate::ranges::ActionRanges;
use iamscope_catalog::Catalog;
use iamscope_policy::{Effect, Scope, Statement};

/// What the statements of a document, or of a layer of documents, say about actions.
#[derive(Clone, Default, Debug)]
pub(crate) struct Extent {
    /// Allowed on every resource and under every condition.
    pub(crate) always: ActionRanges,
    /// Allowed on every resource under some condition.
    pub(crate) everywhere: ActionRanges,
    /// Allowed on some resource under some condition.
    pub(crate) ever: ActionRanges,
    /// Denied on every resource and under every condition.
    pub(crate) never: ActionRanges,
    /// Denied on some resource or under some condition.
    pub(crate) restricted: ActionRanges,
}

impl Extent {
    /// Returns what statements say that stand side by side, each with the actions that it may be about and those that it is
    /// about for certain.
    pub(crate) fn of_statements<'a>(
        statements: impl IntoIterator<Item = (&'a Statement, &'a ActionRanges, &'a ActionRanges)>,
    ) -> Self {
        let mut parts = [const { Vec::new() }; 5];
        let [always, everywhere, ever, never, restricted] = &mut parts;
        for (statement, actions, certain) in statements {
            let is_everywhere = is_on_everything(statement);
            let is_always = is_everywhere && statement.conditions.is_empty();
            let (sure, some) = match statement.effect.value {
                Effect::Allow => (&mut *always, &mut *ever),
                Effect::Deny => (&mut *never, &mut *restricted),
            };
            some.push(actions);
            if is_always {
                sure.push(certain);
            }
            if is_everywhere && statement.effect.value == Effect::Allow {
                everywhere.push(certain);
            }
        }
        let [always, everywhere, ever, never, restricted] = parts.map(ActionRanges::union);
        Self {
            always,
            everywhere,
            ever,
            never,
            restricted,
        }
    }

    /// Returns what documents say that stand side by side.
    pub(crate) fn union<'a>(extents: impl IntoIterator<Item = &'a Self>) -> Self {
        let extents = extents.into_iter().collect::<Vec<_>>();
        let join = |part: fn(&Self) -> &ActionRanges| ActionRanges::union(extents.iter().map(|extent| part(extent)));
        Self {
            always: join(|extent| &extent.always),
            everywhere: join(|extent| &extent.everywhere),
            ever: join(|extent| &extent.ever),
            never: join(|extent| &extent.never),
            restricted: join(|extent| &extent.restricted),
        }
    }

    /// Returns what is left of layers that all have to allow: what each of them says of an action.
    pub(crate) fn stack(&self, layer: &Self) -> Self {
        Self {
            always: self.always.intersection(&layer.always),
            everywhere: self.everywhere.intersection(&layer.everywhere),
            ever: self.ever.intersection(&layer.ever),
            never: ActionRanges::union([&self.never, &layer.never]),
            restricted: ActionRanges::union([&self.restricted, &layer.restricted]),
        }
    }

    /// Returns what a layer says that allows everything.
    pub(crate) fn all(catalog: &Catalog) -> Self {
        let all = ActionRanges::all(catalog);
        Self {
            always: all.clone(),
            everywhere: all.clone(),
            ever: all,
            never: ActionRanges::default(),
            restricted: ActionRanges::default(),
        }
    }
}

/// Returns whether a statement is about every resource.
pub(crate) fn is_on_everything(statement: &Statement) -> bool {
    match &statement.resource {
        None => true,
        Some(Scope::Only(patterns)) => patterns.iter().any(|pattern| is_everything(pattern.value.as_str())),
        Some(Scope::AllBut(patterns)) => patterns.is_empty(),
    }
}

fn is_everything(pattern: &str) -> bool {
    !pattern.is_empty()
        && (pattern.bytes().all(|byte| byte == b'*') || pattern == "arn:*:*:*:*:*" || pattern == "arn:aws:*:*:*:*")
}
