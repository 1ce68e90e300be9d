//! Which services exist.

use iamscope_catalog::Catalog;

/// Services that the service authorization reference does not list any more though policies of AWS still name them: what
/// they name in a policy is without effect, not wrong.
const FORMER: [&str; 9] = [
    "builderid",
    "codestar",
    "deepcomposer",
    "deeplens",
    "deepracer",
    "evidently",
    "iot1click",
    "iotevents",
    "zocalo",
];

/// Returns whether a name in lower case, without hyphens, begins with that of a service.
pub(crate) fn begins_with_service(name: &str, catalog: &Catalog) -> bool {
    let starts = |prefix: &str| prefix.len() > 2 && name.starts_with(&prefix.replace('-', ""));
    catalog.services().any(|service| starts(service.prefix())) || FORMER.iter().any(|former| starts(former))
}

/// Returns whether there is a service with a prefix, or was one.
pub(crate) fn is_service(prefix: &str, catalog: &Catalog) -> bool {
    catalog.service(prefix).is_some() || FORMER.iter().any(|former| former.eq_ignore_ascii_case(prefix))
}
