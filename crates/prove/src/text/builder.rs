//! Patterns in the making.

use super::pattern::{Class, Item, Pattern};
use iamscope_policy::Case;

/// A pattern in the making.
#[derive(Clone, Default, Debug)]
pub(crate) struct Builder {
    items: Vec<Item>,
}

impl Builder {
    /// Adds an item. Wildcards that stand side by side are put in one order, so that equal sets look equal.
    pub(crate) fn push(&mut self, item: Item) {
        match (self.items.last().copied(), item) {
            (Some(Item::Many(one)), Item::Many(other)) if one.covers(other) => {}
            (Some(Item::Many(one)), Item::Many(other)) if other.covers(one) => {
                self.items.pop();
                self.push(item);
            }
            (Some(Item::Many(run)), Item::One(one)) if run == one => {
                self.items.pop();
                self.items.push(item);
                self.items.push(Item::Many(run));
            }
            (_, item) => self.items.push(item),
        }
    }

    /// Adds an item and returns the builder.
    pub(crate) fn item(mut self, item: Item) -> Self {
        self.push(item);
        self
    }

    /// Adds text that stands for itself.
    pub(crate) fn text(mut self, text: &str, case: Case) -> Self {
        for character in text.chars() {
            self.push(match case {
                Case::Insensitive if character.is_ascii_alphabetic() => Item::Folded(character.to_ascii_lowercase()),
                Case::Sensitive | Case::Insensitive => Item::Char(character),
            });
        }
        self
    }

    /// Adds text in which `*` and `?` are wildcards of a class.
    pub(crate) fn pattern(mut self, text: &str, case: Case, class: Class) -> Self {
        for character in text.chars() {
            match character {
                '*' => self.push(Item::Many(class)),
                '?' => self.push(Item::One(class)),
                other => self = self.text(other.encode_utf8(&mut [0; 4]), case),
            }
        }
        self
    }

    /// Adds the items of a pattern, its wildcards no wider than a class.
    pub(crate) fn narrowed(mut self, pattern: &Pattern, class: Class) -> Self {
        for &item in pattern.items() {
            self.push(match item {
                Item::One(own) => Item::One(own.and(class)),
                Item::Many(own) => Item::Many(own.and(class)),
                Item::Char(_) | Item::Folded(_) | Item::Symbol(_) => item,
            });
        }
        self
    }

    /// Returns the pattern.
    pub(crate) fn build(self) -> Pattern {
        Pattern::new(self.items)
    }
}
