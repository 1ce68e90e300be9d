//! The order in which the provider's library goes through sets of blocks.
//!
//! Blocks of a set are kept under a checksum of what they hold, and gone through in the order of these numbers as text.
//! It shows where several blocks fill one list, as two conditions on the same key do.

use crate::text::Text;

/// Returns the place of a block of principals among its kind.
pub(crate) fn principal(kind: &Text, identifiers: &[Text]) -> String {
    let mut sorted: Vec<(String, &str)> = identifiers
        .iter()
        .map(|identifier| (checksum(&format!("{};", identifier.as_str())), identifier.as_str()))
        .collect();
    sorted.sort();
    let identifiers: String = sorted.iter().map(|(_, identifier)| format!("{identifier};")).collect();
    checksum(&format!("identifiers:{{{identifiers}}};type:{};", kind.as_str()))
}

/// Returns the place of a condition among the conditions of its statement.
pub(crate) fn condition(test: &Text, variable: &Text, values: &[Text]) -> String {
    let values: String = values.iter().map(|value| format!("{};", value.as_str())).collect();
    checksum(&format!(
        "test:{};values:({values});variable:{};",
        test.as_str(),
        variable.as_str()
    ))
}

/// Returns the number of a text, in decimal.
pub(crate) fn checksum(text: &str) -> String {
    let mut crc = flate2::Crc::new();
    crc.update(text.as_bytes());
    crc.sum().to_string()
}
