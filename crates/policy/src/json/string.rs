//! The inside of JSON strings.

/// Returns the offset of the first byte that is no plain string content: a quote, a backslash or a control character.
///
/// Looks at eight bytes at a time, since most of a policy is short strings and a call into a vector search costs more.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    /// Marks the high bit of each zero byte; a marked byte after the first true one may be wrong, the first is not.
    fn zeros(word: u64) -> u64 {
        word.wrapping_sub(LOW) & !word & HIGH
    }
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let quote = zeros(word ^ (LOW * u64::from(b'"')));
        let backslash = zeros(word ^ (LOW * u64::from(b'\\')));
        let control = word.wrapping_sub(LOW * 0x20) & !word & HIGH;
        let special = quote | backslash | control;
        if special != 0 {
            return index * 8 + (special.trailing_zeros() / 8) as usize;
        }
    }
    let plain = rest
        .iter()
        .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
        .unwrap_or(rest.len());
    words.len() * 8 + plain
}

/// Decodes the escape at the start of `bytes`, which is a backslash.
///
/// Returns the character, or `None` if the escape is invalid, and how many bytes it takes.
pub(super) fn escape(bytes: &[u8]) -> (Option<char>, usize) {
    let character = match bytes.get(1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes),
        Some(_) | None => return (None, 1),
    };
    (Some(character), 2)
}

fn unicode(bytes: &[u8]) -> (Option<char>, usize) {
    let Some(first) = unit(bytes) else {
        return (None, 2);
    };
    if let Some(character) = char::from_u32(first) {
        return (Some(character), 6);
    }
    let second = bytes
        .get(6..)
        .and_then(unit)
        .filter(|unit| (0xdc00..0xe000).contains(unit));
    match second {
        Some(second) if first < 0xdc00 => {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(code), 12)
        }
        Some(_) | None => (None, 6),
    }
}

/// Reads the `\uXXXX` at the start of `bytes`.
fn unit(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits
        .iter()
        .try_fold(0, |code, &digit| Some(code * 16 + char::from(digit).to_digit(16)?))
}
