//! Why reference data could not be read.

use thiserror::Error;

/// A reason why reference data could not be read.
#[derive(Error, Debug)]
#[error(transparent)]
pub struct CatalogError(#[from] Reason);

#[derive(Error, Debug)]
pub(crate) enum Reason {
    #[error("reference data cannot be decompressed")]
    Compression(#[from] std::io::Error),
    #[error("this is not reference data of iamscope")]
    Magic,
    #[error("reference data has schema {found}, this version reads schema {expected}")]
    Schema { found: u32, expected: u32 },
    #[error("reference data ends too early")]
    End,
    #[error("reference data holds a number that is too large")]
    Number,
    #[error("reference data holds text that is not UTF-8")]
    Text,
    #[error("reference data holds an unknown {what} `{cell}`")]
    Cell { what: &'static str, cell: u32 },
}
