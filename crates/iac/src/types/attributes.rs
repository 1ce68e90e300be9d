//! Attributes by the names that both languages share.

use crate::text::{CLOSE, OPEN, Text};
use crate::value::{Kind, Value};

/// The attributes of a resource or of a block in it.
///
/// Names are written as Terraform does; `role_arn` also finds `RoleArn` and `RoleARN` of a template. Where the two
/// languages have different words, both are given: `role|RoleArn`. Blocks stand in lists, and what is asked of a list is
/// asked of its elements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes<'a>(pub(crate) &'a Value);

impl<'a> Attributes<'a> {
    /// Returns the first value at a path such as `ec2_attributes.instance_profile`; null ones are as good as absent.
    pub(crate) fn first(self, path: &str) -> Option<&'a Value> {
        path.split('|').find_map(|path| self.all(path).into_iter().next())
    }

    /// Returns all values at a path; null ones are as good as absent. An unknown block on the way is returned itself.
    pub(crate) fn all(self, path: &str) -> Vec<&'a Value> {
        if path.contains('|') {
            return path.split('|').flat_map(|path| self.all(path)).collect();
        }
        let mut values = vec![self.0];
        for name in path.split('.') {
            let mut found = Vec::new();
            for value in values {
                fields(value, name, &mut found);
            }
            values = found;
        }
        values.retain(|value| !value.is_null());
        values
    }

    /// Returns the blocks of this name: the elements of a list, or the one object.
    pub(crate) fn blocks(self, path: &str) -> Vec<Attributes<'a>> {
        let values = self.all(path).into_iter();
        let blocks = values.flat_map(|value| match value.as_elements() {
            Some(elements) => elements.iter().collect(),
            None => vec![value],
        });
        blocks.filter(|block| !block.is_null()).map(Attributes).collect()
    }

    /// Returns a text, with placeholders for what is not known. An empty one is as good as absent.
    pub(crate) fn text(self, path: &str) -> Option<Text> {
        let text = self.first(path)?.to_text()?;
        (!text.as_str().is_empty()).then_some(text)
    }

    /// Returns a text as a string, with placeholders for what is not known.
    pub(crate) fn string(self, path: &str) -> Option<String> {
        Some(self.text(path)?.as_str().to_owned())
    }

    /// Returns the texts of a list, with placeholders for what is not known.
    pub(crate) fn strings(self, path: &str) -> Vec<String> {
        let mut strings = Vec::new();
        for value in self.all(path) {
            match value.as_elements() {
                Some(elements) => strings.extend(elements.iter().filter_map(Value::to_text)),
                None => strings.extend(value.to_text()),
            }
        }
        let strings = strings.into_iter().map(|text| text.as_str().to_owned());
        strings.filter(|text| !text.is_empty()).collect()
    }

    /// Returns whether something is switched on; templates may write it as text.
    pub(crate) fn flag(self, path: &str) -> Option<bool> {
        match &self.first(path)?.kind {
            Kind::Bool(flag) => Some(*flag),
            Kind::Text(text) => match text.as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            Kind::Null
            | Kind::Number(_)
            | Kind::List(_)
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Map(_)
            | Kind::Object(_)
            | Kind::Unknown(_) => None,
        }
    }
}

/// Adds the fields of this name, of a value or of the elements of a list.
fn fields<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    if let Some(elements) = value.as_elements() {
        for element in elements.iter() {
            fields(element, name, found);
        }
        return;
    }
    if value.is_unknown() {
        found.push(value);
        return;
    }
    let Some(all) = value.as_fields() else { return };
    if name == "*" {
        found.extend(all.values());
    } else if let Some(field) = all.get(name) {
        found.push(field);
    } else {
        let like = all.iter().find(|(other, _)| is_same_name(name, other));
        found.extend(like.map(|(_, field)| field));
    }
}

/// Returns whether two spellings are of one name: `role_arn`, `RoleArn` and `RoleARN`.
fn is_same_name(a: &str, b: &str) -> bool {
    let letters = |text| {
        str::bytes(text)
            .filter(|&byte| byte != b'_')
            .map(|byte| byte.to_ascii_lowercase())
    };
    letters(a).eq(letters(b))
}

/// Returns what stands behind the last `/` or `:` that is not inside a placeholder.
pub(crate) fn last_part(text: &str) -> &str {
    let mut is_inside = false;
    let mut start = 0;
    for (place, character) in text.char_indices() {
        match character {
            OPEN => is_inside = true,
            CLOSE => is_inside = false,
            '/' | ':' if !is_inside => start = place + 1,
            _ => {}
        }
    }
    text.get(start..).unwrap_or_default()
}
