//! What every request has to pass before a route runs, and the headers that every answer gets.
//!
//! A page on the web can make the user's browser send requests to this server, and with DNS rebinding even under a name
//! of its own. So the `Host` must be one of ours, an `Origin` must be ours if there is one, and the browser's own word on
//! where a request comes from (`Sec-Fetch-Site`) must not be another site for anything but opening the page.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::routes::problem;

/// A longer address than this is nothing that the page asks for.
const LONGEST_ADDRESS: usize = 8 * 1024;

/// Scripts and styles come from our own files alone; nothing is loaded from or sent to anywhere else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types svelte-trusted-html";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The names under which this server may be asked.
#[derive(Debug)]
pub(crate) struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    /// Returns the names that fit a bound address.
    pub(crate) fn of(address: SocketAddr) -> Self {
        let port = address.port();
        let mut names = vec![address.to_string()];
        if address.ip().is_loopback() {
            names.push(format!("localhost:{port}"));
        }
        if port == 80 {
            // Browsers leave the default port out.
            let bare: Vec<String> = names
                .iter()
                .filter_map(|name| Some(name.strip_suffix(":80")?.to_owned()))
                .collect();
            names.extend(bare);
        }
        Self { names }
    }

    fn has_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) {
            (Some(host), None) => self.names.iter().any(|name| name == host),
            (_, Some(_)) | (None, None) => false,
        }
    }

    fn has_origin(&self, headers: &HeaderMap) -> bool {
        headers.get_all(header::ORIGIN).iter().all(|origin| {
            let name = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            name.is_some_and(|name| self.names.iter().any(|own| own == name))
        })
    }
}

/// Lets through what may ask at all; who is asking is the session's question.
pub(crate) async fn guard(State(hosts): State<Arc<Hosts>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&hosts, &request) {
        Some((status, error)) => problem(status, error),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response.into_response()
}

fn refusal(hosts: &Hosts, request: &Request) -> Option<(StatusCode, &'static str)> {
    if !hosts.has_host(request.headers()) {
        return Some((
            StatusCode::MISDIRECTED_REQUEST,
            "this server does not answer under that host name",
        ));
    }
    if !hosts.has_origin(request.headers()) {
        return Some((StatusCode::FORBIDDEN, "requests from other origins are refused"));
    }
    if is_foreign_fetch(request) {
        return Some((StatusCode::FORBIDDEN, "requests from other sites are refused"));
    }
    if request.method() != Method::GET && !(request.method() == Method::POST && is_posted(request.uri().path())) {
        return Some((StatusCode::METHOD_NOT_ALLOWED, "only GET is answered here"));
    }
    if request.uri().to_string().len() > LONGEST_ADDRESS {
        return Some((StatusCode::URI_TOO_LONG, "the address is too long"));
    }
    None
}

/// Tells whether an address takes texts that are too long for an address. Nothing is kept of them but in memory.
fn is_posted(path: &str) -> bool {
    matches!(path, "/api/what-if" | "/api/check")
}

/// Tells whether the browser says that another site asks for something other than the page itself.
fn is_foreign_fetch(request: &Request) -> bool {
    let site = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let is_foreign = matches!(site, Some(site) if site != b"same-origin" && site != b"none");
    is_foreign && request.uri().path() != "/"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_port_may_be_left_out() {
        let hosts = Hosts::of(SocketAddr::from(([127, 0, 0, 1], 80)));
        assert_eq!(hosts.names, ["127.0.0.1:80", "localhost:80", "127.0.0.1", "localhost"]);
    }

    #[test]
    fn two_host_headers_are_refused() {
        let hosts = Hosts::of(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let mut headers = HeaderMap::new();
        headers.append(header::HOST, HeaderValue::from_static("localhost:8080"));
        assert!(hosts.has_host(&headers));
        headers.append(header::HOST, HeaderValue::from_static("localhost:8080"));
        assert!(!hosts.has_host(&headers));
    }
}
