//! Writes the OpenAPI description of the JSON API to standard output.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(iamscope_serve::openapi_json().as_bytes())
}
