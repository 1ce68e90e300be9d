//! The built page, embedded; or a page that says how to build it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use include_dir::{Dir, include_dir};

use crate::routes::problem;

static PAGE: Dir<'_> = include_dir!("$OUT_DIR/page");

/// Shown instead of the page by a binary that was built without it.
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>iamscope</title>\n\
     <h1>The page is not in this binary</h1>\n\
     <p>The JSON API under <code>/api</code> works. To have the page too, run <code>cargo xtask web</code> \
     (needs Node 20 or newer), then build iamscope again.</p>\n</html>\n";

/// Tells whether the page was built into this binary.
pub(crate) fn has_page() -> bool {
    PAGE.get_file("index.html").is_some()
}

/// Answers with a file of the page. Only names that were embedded exist, so no path leads out.
pub(crate) fn asset(path: &str) -> Response {
    let name = path.trim_start_matches('/');
    let name = if name.is_empty() { "index.html" } else { name };
    match PAGE.get_file(name) {
        Some(file) => {
            // Vite puts a hash of the content into the names under assets/.
            let caching = if name.starts_with("assets/") {
                "public, max-age=31536000, immutable"
            } else {
                "no-store"
            };
            respond(name, caching, file.contents())
        }
        None if name == "index.html" => respond(name, "no-store", NOT_BUILT.as_bytes()),
        None => problem(StatusCode::NOT_FOUND, "there is nothing at this address"),
    }
}

fn respond(name: &str, caching: &'static str, contents: &'static [u8]) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(name))),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
    ];
    (headers, contents).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some(_) | None => "application/octet-stream",
    }
}
