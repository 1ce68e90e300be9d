//! Names of what AWS makes up, one for each resource.

/// What AWS makes up for a resource when it is created.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Generated<'n> {
    /// The resource.
    pub(super) address: &'n str,
    /// Its type, where the name tells it.
    pub(super) kind: &'n str,
    pub(super) attribute: &'n str,
}

/// Attributes of Terraform that are unique to a resource where nobody chose them.
const UNIQUE: &[&str] = &[
    "arn",
    "bucket",
    "function_name",
    "id",
    "key_id",
    "name",
    "unique_id",
    "url",
];

pub(super) fn is_generated(name: &str) -> bool {
    generated(name).is_some()
}

/// Reads `module.a.aws_s3_bucket.b["k"].id` or `Stack/Bucket.Arn`.
pub(super) fn generated(name: &str) -> Option<Generated<'_>> {
    of_terraform(name).or_else(|| of_cloudformation(name))
}

fn of_terraform(name: &str) -> Option<Generated<'_>> {
    if name.contains("[*]") || name.contains("each.") || name.contains("count.") {
        return None;
    }
    let (address, attribute) = name.rsplit_once('.')?;
    if !UNIQUE.contains(&attribute) {
        return None;
    }
    // Of several programs each has its folder before its addresses.
    let mut rest = match address.split_once(": ") {
        Some((folder, rest)) if !folder.contains(['(', '"', '\'']) => rest,
        Some(_) | None => address,
    };
    while let Some(after) = rest.strip_prefix("module.") {
        rest = after.get(segment_end(after)..)?.strip_prefix('.')?;
    }
    let (kind, resource) = rest.split_once('.')?;
    let is_resource = kind.starts_with("aws_") && segment_end(resource) == resource.len();
    is_resource.then_some(Generated {
        address,
        kind,
        attribute,
    })
}

/// Returns where the next dot is that does not stand in an index.
fn segment_end(text: &str) -> usize {
    let mut depth = 0_u32;
    let end = text.bytes().position(|byte| {
        match byte {
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b'.' && depth == 0
    });
    end.unwrap_or(text.len())
}

fn of_cloudformation(name: &str) -> Option<Generated<'_>> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    let (_, logical) = name.rsplit_once('/')?;
    if !name.bytes().all(is_plain) || name.starts_with('/') || logical.is_empty() {
        return None;
    }
    let (address, attribute) = match logical.split_once('.') {
        Some((_, attribute)) => (name.get(..name.len() - attribute.len() - 1)?, attribute),
        None => (name, ""),
    };
    let is_unique = matches!(attribute, "" | "Arn") || attribute.ends_with("Id");
    is_unique.then_some(Generated {
        address,
        kind: "",
        attribute,
    })
}
