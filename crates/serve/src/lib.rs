//! HTTP: the web page and its JSON API.
//!
//! Start reading at [`Server`]: it binds, reports the address to open, and answers until Ctrl-C. What is answered is in
//! `view` (the types), `model` (how they are built from the estate) and `routes` (which address gives what). Who may ask
//! is decided in `guard` and `session`, before any route runs.
//!
//! Nothing here reads files or the estate's sources: the caller hands in a finished [`Model`].

mod assets;
mod desk;
mod guard;
mod model;
mod openapi;
mod query;
mod routes;
mod scenario;
mod server;
mod session;
pub mod view;

pub use model::Model;
pub use openapi::openapi_json;
pub use query::{CompletionQuery, FindingsQuery, MapQuery, OverviewQuery, QuestionQuery};
pub use server::{ServeError, ServeOptions, Server};
pub use session::Token;
