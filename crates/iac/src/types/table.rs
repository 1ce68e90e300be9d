//! The table of resource types.

use super::template::Template;
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock};

/// A type of resource.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) service: &'static str,
    pub(super) kind: String,
    pub(super) arn: Template,
}

/// A type of resource in the words of one language.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) block: Arc<Block>,
    /// Attributes one of which holds the name; none if AWS makes one up.
    pub(super) names: Vec<&'static str>,
    pub(super) prefix: Option<&'static str>,
    pub(super) roles: Vec<&'static str>,
    pub(super) profiles: Vec<&'static str>,
    pub(super) policy: Option<&'static str>,
    pub(super) outputs: Vec<(&'static str, Template)>,
}

type Rows = FxHashMap<&'static str, Row>;

static TABLE: LazyLock<(Rows, Vec<&'static str>)> = LazyLock::new(|| read(include_str!("table.txt")));

/// Returns what is known of a type such as `aws_s3_bucket` or `AWS::S3::Bucket`.
pub(super) fn row(kind: &str) -> Option<&'static Row> {
    TABLE.0.get(kind)
}

/// Returns what is known of a type in the words of the service authorization reference, in the words of Terraform if
/// it has any.
pub(super) fn row_of(service: &str, kind: &str) -> Option<&'static Row> {
    let rows = TABLE.0.iter();
    let fitting = rows.filter(|(_, row)| row.block.service == service && row.block.kind == kind);
    // The plainest type of those that are of one kind: roles, and not service-linked roles.
    let by_plainness = |name: &&'static str| (!name.starts_with("aws_"), name.len(), *name);
    fitting.min_by_key(|(name, _)| by_plainness(name)).map(|(_, row)| row)
}

fn read(text: &'static str) -> (Rows, Vec<&'static str>) {
    let mut rows = Rows::default();
    let mut bad = Vec::new();
    let mut block: Option<Arc<Block>> = None;
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with("aws_") || line.starts_with("AWS::") {
            match block.as_ref().and_then(|block| read_row(line, block)) {
                Some((name, row)) if !rows.contains_key(name) => {
                    rows.insert(name, row);
                }
                Some(_) | None => bad.push(line),
            }
        } else {
            block = read_block(line).map(Arc::new);
            if block.is_none() {
                bad.push(line);
            }
        }
    }
    (rows, bad)
}

fn read_block(line: &'static str) -> Option<Block> {
    let (kind, arn) = line.split_once(' ')?;
    let (service, kind) = kind.split_once(':')?;
    let arn = if arn.starts_with("arn:") {
        Template::parse_all(&[arn])?
    } else {
        let parts = ["arn:{partition}:", service, ":{region}:{account}:", arn];
        Template::parse_all(&parts)?
    };
    Some(Block {
        service,
        kind: kind.replace('+', " "),
        arn,
    })
}

fn read_row(line: &'static str, block: &Arc<Block>) -> Option<(&'static str, Row)> {
    let (head, outputs) = line.split_once(" : ").unwrap_or((line, ""));
    let mut words = head.split_whitespace();
    let kind = words.next()?;
    let names = words.next()?;
    let mut row = Row {
        block: block.clone(),
        names: names.split(',').filter(|&name| name != "-").collect(),
        prefix: None,
        roles: Vec::new(),
        profiles: Vec::new(),
        policy: None,
        outputs: Vec::new(),
    };
    for word in words {
        match word.split_once('=')? {
            ("prefix", name) => row.prefix = Some(name),
            ("roles", paths) => row.roles = paths.split(',').collect(),
            ("profiles", paths) => row.profiles = paths.split(',').collect(),
            ("policy", path) => row.policy = Some(path),
            _ => return None,
        }
    }
    for output in outputs.split_whitespace() {
        let (name, template) = output.split_once('=').unwrap_or((output, "{arn}"));
        let is_short = matches!(name, "arn" | "Arn" | "region");
        if name == output && !is_short {
            return None;
        }
        row.outputs.push((name, Template::parse_all(&[template])?));
    }
    Some((kind, row))
}

#[cfg(test)]
pub(super) fn problems() -> &'static [&'static str] {
    &TABLE.1
}

#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = (&'static str, &'static Row)> {
    let mut all: Vec<_> = TABLE.0.iter().map(|(&name, row)| (name, row)).collect();
    all.sort_by_key(|(name, _)| *name);
    all.into_iter()
}
