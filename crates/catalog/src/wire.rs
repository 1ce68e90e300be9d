//! Numbers, text and columns as bytes: the smallest pieces of the data file.
//!
//! Numbers are LEB128. Tables are stored column by column, each number as the difference to the one above it, because
//! that is what compresses best: names are interned in the order in which the tables use them.

use crate::error::Reason;

/// Collects bytes.
#[derive(Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn number(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(crate) fn column(&mut self, values: impl IntoIterator<Item = u32>) {
        let mut above = 0_u32;
        for value in values {
            let difference = value.wrapping_sub(above) as i32;
            self.number(((difference << 1) ^ (difference >> 31)) as u32);
            above = value;
        }
    }
}

/// Takes bytes from the front.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn raw(&mut self, length: usize) -> Result<&'a [u8], Reason> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Reason::End)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn number(&mut self) -> Result<u32, Reason> {
        let mut value = 0_u32;
        let mut shift = 0_u32;
        loop {
            let (&byte, rest) = self.rest.split_first().ok_or(Reason::End)?;
            self.rest = rest;
            let part = u32::from(byte & 0x7f);
            if shift > 28 || (shift == 28 && part > 0x0f) {
                return Err(Reason::Number);
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
            shift += 7;
        }
    }

    /// Reads how many things follow; each takes at least one byte, so a larger count cannot be true.
    pub(crate) fn count(&mut self) -> Result<usize, Reason> {
        let count = self.number()? as usize;
        if count > self.rest.len() {
            return Err(Reason::End);
        }
        Ok(count)
    }

    pub(crate) fn column(&mut self, count: usize, mut each: impl FnMut(u32)) -> Result<(), Reason> {
        let mut above = 0_u32;
        for _ in 0..count {
            let zigzag = self.number()?;
            let difference = (zigzag >> 1) ^ (zigzag & 1).wrapping_neg();
            above = above.wrapping_add(difference);
            each(above);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn columns_come_back(values in proptest::collection::vec(any::<u32>(), 0..50)) {
            let mut writer = Writer::default();
            writer.column(values.iter().copied());
            let bytes = writer.into_bytes();
            let mut back = Vec::new();
            Reader::new(&bytes).column(values.len(), |value| back.push(value)).unwrap();
            prop_assert_eq!(back, values);
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..50)) {
            let mut reader = Reader::new(&bytes);
            while reader.number().is_ok() {}
        }
    }

    #[test]
    fn a_number_of_six_bytes_is_refused() {
        let error = Reader::new(&[0xff, 0xff, 0xff, 0xff, 0xff, 0x01]).number().unwrap_err();
        insta::assert_snapshot!(error, @"reference data holds a number that is too large");
    }
}
