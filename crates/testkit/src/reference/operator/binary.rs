//! Rule 21: bytes, written in base 64.

/// Returns whether two texts stand for the same bytes; text that is not base 64 stands for none.
pub(super) fn equals(value: &str, request: &str) -> bool {
    match (bits(value), bits(request)) {
        (Some(value), Some(request)) => value == request,
        (_, _) => false,
    }
}

/// Returns the bits of the bytes that a text encodes (RFC 4648, section 4, padded).
fn bits(text: &str) -> Option<Vec<bool>> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let symbols = text.trim_end_matches('=');
    let padding = text.len() - symbols.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bits = Vec::new();
    for symbol in symbols.chars() {
        let value = ALPHABET.chars().position(|known| known == symbol)?;
        bits.extend((0..6).rev().map(|place| value >> place & 1 == 1));
    }
    let whole = bits.len() / 8 * 8;
    let rest = bits.split_off(whole);
    // Bits that belong to no byte are zero.
    (!rest.contains(&true)).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::equals;

    #[test]
    fn bytes() {
        assert!(equals("QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA=="));
        assert!(!equals("QQ==", "Qg==") && !equals("QQ", "QQ") && !equals("Q!==", "Q!==") && equals("", ""));
    }
}
