//! Edges as a table with a head, as RFC 4180 has it.
//!
//! Names in an estate are chosen by others, so text that a spreadsheet would run as a formula is led by an apostrophe
//! (OWASP, "CSV Injection").

use super::Source;

pub(super) fn write(source: &Source<'_, '_>) -> String {
    let names: std::collections::BTreeMap<String, (String, &str, &str)> = source
        .nodes()
        .into_iter()
        .map(|node| (node.id, (node.name, node.label, node.kind)))
        .collect();
    let mut text = String::from(
        "id,from,from_kind,from_name,relation,technique,to,to_kind,to_name,permissions,condition,certainty\n",
    );
    for edge in source.edges() {
        let (Some((from_name, from, from_kind)), Some((to_name, to, to_kind))) =
            (names.get(&edge.from), names.get(&edge.to))
        else {
            continue;
        };
        let permissions = edge.permissions.join(" ");
        let cells = [
            &edge.id,
            *from,
            from_kind,
            from_name,
            edge.relation,
            edge.technique,
            to,
            to_kind,
            to_name,
            &permissions,
            edge.condition.as_deref().unwrap_or_default(),
            edge.certainty,
        ];
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
