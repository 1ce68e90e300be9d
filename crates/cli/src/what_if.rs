//! `--what-if`: the estate as it would be after changes, made in memory.

use crate::exit::{Exit, Failure};
use crate::input::Loaded;
use crate::paths::text::some;
use crate::terminal::Terminal;
use iamscope_access::Access;
use iamscope_access::what_if::{FORMS, WhatIf, WhatIfError};
use iamscope_catalog::Catalog;
use iamscope_estate::Estate;
use iamscope_map::Map;
use std::collections::BTreeSet;

/// So many changes are named in a note.
const NAMED: usize = 5;

/// What is tried.
pub(crate) struct Tried {
    /// The estate as it is.
    pub(crate) before: Estate,
    /// The changes, as they were written.
    pub(crate) changes: Vec<String>,
    /// Ids of edges to go without.
    without: Vec<String>,
}

impl Tried {
    /// Takes away the edges to go without.
    pub(crate) fn cut(&self, access: &Access<'_>, map: Map) -> Result<Map, Failure> {
        if self.without.is_empty() {
            return Ok(map);
        }
        let edges = self.without.iter().map(|edge| map.edge_by_key(access, edge));
        let edges = edges.collect::<Result<BTreeSet<_>, _>>()?;
        Ok(map.without(&BTreeSet::new(), &edges))
    }
}

/// Makes changes to what was loaded.
pub(crate) fn apply(mut loaded: Loaded, changes: &[String], terminal: Terminal) -> Result<Loaded, Failure> {
    if changes.is_empty() {
        return Ok(loaded);
    }
    if changes.iter().any(|change| change == "help") {
        let help = format!("write one of\n    {}", FORMS.join("\n    "));
        return Err(Failure::new(Exit::Usage, "`help` is nothing that can be tried").help(help));
    }
    let access = Access::new(&loaded.estate, Catalog::embedded());
    let (mut made, mut without) = (Vec::new(), Vec::new());
    for change in changes {
        match access.what_if(change, &mut read)? {
            WhatIf::Change(change) => made.push(change),
            WhatIf::Without(edge) => without.push(edge),
        }
    }
    let after = access.changed(&made);
    loaded.tried = Some(Tried {
        before: std::mem::replace(&mut loaded.estate, after),
        changes: changes.to_vec(),
        without,
    });
    let names: Vec<&str> = changes.iter().map(String::as_str).collect();
    terminal.note(&format!("answered as if: {}", some(&names, NAMED)));
    Ok(loaded)
}

/// Refuses to go without edges where nobody follows any.
pub(crate) fn refuse_cuts(loaded: &Loaded, command: &str) -> Result<(), Failure> {
    match loaded.tried.as_ref().and_then(|tried| tried.without.first()) {
        Some(edge) => {
            let message = format!("cannot try `without {edge}`: `{command}` asks policies and follows no edges");
            let help = "try a change of a policy, or ask `paths`, `reach`, `reached-by` or `admins`";
            Err(Failure::new(Exit::Usage, message).help(help))
        }
        None => Ok(()),
    }
}

fn read(file: &str) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| error.to_string())
}

impl From<WhatIfError> for Failure {
    fn from(error: WhatIfError) -> Self {
        let failure = Self::new(Exit::Usage, error.to_string());
        match error.help() {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}
