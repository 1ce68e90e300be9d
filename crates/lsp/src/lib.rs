//! Policies in editors: what is wrong as one types, what stands under the cursor, what can stand there.
//!
//! Start at [`serve()`]: the Language Server Protocol over a connection, one message after the other. [`stdio()`] makes the
//! connection that editors use. `analysis` finds the policies of a document as `iamscope lint` does, `outline` says where
//! in a text the cursor is, however broken the text; `diagnostics`, `actions`, `hover` and `completion` answer from these.
//!
//! Deliberately absent: the problems of programs that are no policies' (their own language servers tell those), and edits
//! of any file but the one that is open.

mod actions;
mod analysis;
mod completion;
mod cursor;
mod diagnostics;
mod documents;
mod hover;
mod outline;
mod position;
mod server;
mod transport;
mod uri;

#[cfg(test)]
mod tests;

pub use server::{Ended, Options, serve};
pub use transport::{Io, over, stdio};
