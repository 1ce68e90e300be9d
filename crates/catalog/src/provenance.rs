//! Where the facts come from.

use crate::Catalog;
use crate::table::SourceRow;

/// A package that facts were taken from.
#[derive(Clone, Copy, Debug)]
pub struct Provenance<'a> {
    catalog: &'a Catalog,
    row: &'a SourceRow,
}

impl Catalog {
    /// Returns the packages that the facts were taken from, in alphabetical order.
    pub fn provenance(&self) -> impl Iterator<Item = Provenance<'_>> {
        self.tables.sources.iter().map(|row| Provenance { catalog: self, row })
    }
}

impl<'a> Provenance<'a> {
    /// Returns the name of the package.
    pub fn package(self) -> &'a str {
        self.catalog.text(self.row.package)
    }

    /// Returns the version of the package.
    pub fn version(self) -> &'a str {
        self.catalog.text(self.row.version)
    }

    /// Returns the SHA-256 of the package file in hexadecimal.
    pub fn sha256(self) -> &'a str {
        self.catalog.text(self.row.sha256)
    }

    /// Returns the date of the facts, as `2026-10-27`, or `2026-10` if no day is known.
    pub fn date(self) -> &'a str {
        self.catalog.text(self.row.date)
    }
}
