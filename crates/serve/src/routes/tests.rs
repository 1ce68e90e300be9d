//! What gets in, what stays out, and what the answers look like.

use std::net::SocketAddr;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_map::Map;
use tower::ServiceExt;

use super::*;
use crate::session::Token;

const HOST: &str = "127.0.0.1:4000";

/// A bucket cannot have such a name, a tag can.
const ESTATE: &str = "account 111122223333
user ada
  tag note=\"<script>alert(1)</script>\"
  allow s3:GetObject on bucket/data/*
bucket data
";

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// A desk with somebody at it who knows a small estate.
fn desk() -> Desk {
    let (desk, waiting) = crate::desk::desk();
    std::thread::spawn(move || {
        let estate = iamscope_testkit::estate(ESTATE);
        let access = Access::new(&estate, Catalog::embedded());
        let map = Map::build(&access);
        waiting.work(&Model::new("a test", &access, &map, &[]));
    });
    desk
}

/// A server with one session, whose cookie is the second value.
fn server() -> (Router, String) {
    let address: SocketAddr = HOST.parse().unwrap();
    let session = Session::new(Token::from("start"), address.port()).unwrap();
    let cookie = session.exchange("start").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    (
        router(
            crate::scenario::office(desk()).0,
            Arc::new(session),
            Arc::new(Hosts::of(address)),
        ),
        cookie,
    )
}

async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    Reply {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

fn request(path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

/// Asks with everything right but what the extra headers change.
async fn ask_for(path: &str, extra: &[(&str, &str)]) -> Reply {
    let (router, cookie) = server();
    let mut headers = vec![("cookie", cookie.as_str())];
    if !extra.iter().any(|(name, _)| *name == "host") {
        headers.push(("host", HOST));
    }
    headers.extend(extra);
    send(&router, request(path, &headers)).await
}

#[tokio::test]
async fn a_browser_with_a_session_is_answered() {
    let reply = ask_for(
        "/api/estate",
        &[("origin", "http://127.0.0.1:4000"), ("sec-fetch-site", "same-origin")],
    )
    .await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn another_host_name_is_refused_on_every_route() {
    for path in ["/", "/api/estate", "/api/session", "/assets/page.js", "/nothing"] {
        for host in [
            "evil.example",
            "evil.example:4000",
            "127.0.0.1",
            "127.0.0.1:4001",
            "127.0.0.1:4000.evil.example",
            "",
        ] {
            let reply = ask_for(path, &[("host", host)]).await;
            assert_eq!(reply.status, StatusCode::MISDIRECTED_REQUEST, "{path} as {host}");
        }
    }
}

#[tokio::test]
async fn a_request_without_host_is_refused() {
    let (router, cookie) = server();
    let reply = send(&router, request("/api/estate", &[("cookie", &cookie)])).await;
    assert_eq!(reply.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn another_origin_is_refused_on_every_route() {
    for path in ["/", "/api/estate", "/api/session", "/nothing"] {
        for origin in [
            "http://evil.example",
            "null",
            "https://127.0.0.1:4000",
            "http://127.0.0.1:4001",
        ] {
            let reply = ask_for(path, &[("origin", origin)]).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{path} from {origin}");
            assert!(!reply.headers.contains_key("access-control-allow-origin"));
        }
    }
}

#[tokio::test]
async fn another_site_may_open_the_page_and_nothing_else() {
    for (path, status) in [("/", StatusCode::OK), ("/api/estate", StatusCode::FORBIDDEN)] {
        for site in ["cross-site", "same-site"] {
            assert_eq!(
                ask_for(path, &[("sec-fetch-site", site)]).await.status,
                status,
                "{path} from {site}"
            );
        }
    }
}

#[tokio::test]
async fn without_the_cookie_the_api_tells_nothing() {
    let (router, _) = server();
    for path in [
        "/api",
        "/api/estate",
        "/api/map",
        "/api/edge/e",
        "/api/node/n",
        "/api/openapi.json",
        "/api/nothing",
    ] {
        for headers in [
            vec![("host", HOST)],
            vec![("host", HOST), ("cookie", "iamscope_4000=wrong")],
        ] {
            let reply = send(&router, request(path, &headers)).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(reply.body.contains("this browser has no session"), "{}", reply.body);
        }
    }
}

#[tokio::test]
async fn the_start_link_is_exchanged_once() {
    let address: SocketAddr = HOST.parse().unwrap();
    let session = Session::new(Token::from("start"), address.port()).unwrap();
    let router = router(
        crate::scenario::office(desk()).0,
        Arc::new(session),
        Arc::new(Hosts::of(address)),
    );
    let exchange = |secret: &str| request("/api/session", &[("host", HOST), ("authorization", secret)]);
    for secret in ["Bearer wrong", "Bearer ", "start", "Basic start"] {
        let reply = send(&router, exchange(secret)).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{secret}");
        assert!(!reply.headers.contains_key("set-cookie"));
    }
    let reply = send(&router, exchange("Bearer start")).await;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    let cookie = reply.headers["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("iamscope_4000=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap();
    let reply = send(&router, request("/api/estate", &[("host", HOST), ("cookie", cookie)])).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(
        send(&router, exchange("Bearer start")).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn only_get_is_answered() {
    let (router, cookie) = server();
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::HEAD] {
        let mut request = request("/api/estate", &[("host", HOST), ("cookie", &cookie)]);
        *request.method_mut() = method.clone();
        assert_eq!(
            send(&router, request).await.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "{method}"
        );
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_page() {
    for path in [
        "/../Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/assets/../../Cargo.toml",
        "//etc/passwd",
        "/C:/Windows/win.ini",
        "/assets/..%5c..%5cCargo.toml",
        "/index.html%00.js",
    ] {
        let reply = ask_for(path, &[]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.body, r#"{"error":"there is nothing at this address"}"#);
    }
}

#[tokio::test]
async fn every_answer_carries_the_protecting_headers() {
    for path in ["/", "/api/estate", "/api/nothing", "/nothing"] {
        let reply = ask_for(path, &[]).await;
        let policy = reply.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert_eq!(reply.headers["referrer-policy"], "no-referrer");
        assert_eq!(reply.headers["x-frame-options"], "DENY");
    }
}

#[tokio::test]
async fn wrong_questions_are_answered_with_a_problem() {
    let reply = ask_for("/api/map?depth=many", &[]).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    let reply = ask_for("/api/node/no%2Fsuch", &[]).await;
    assert_eq!(
        (reply.status, reply.body.as_str()),
        (StatusCode::NOT_FOUND, r#"{"error":"there is no node `no/such`"}"#)
    );
    let long = format!("/api/ask?q={}", "x".repeat(9000));
    assert_eq!(ask_for(&long, &[]).await.status, StatusCode::URI_TOO_LONG);
}

#[tokio::test]
async fn the_page_is_there_or_says_how_to_build_it() {
    let reply = ask_for("/", &[]).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(reply.body.contains("cargo xtask web"), !assets::has_page());
}

#[tokio::test]
async fn questions_are_answered_as_json() {
    let reply = ask_for("/api/ask?q=can%20ada%20do%20s3:GetObject%20on%20data", &[]).await;
    assert_eq!(reply.status, StatusCode::OK);
    let answer: AnswerView = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(
        answer.sentence,
        "`user/ada` can do `s3:GetObject` on `arn:aws:s3:::data/*`"
    );
}

#[tokio::test]
async fn markup_in_a_name_stays_a_string_of_json() {
    let reply = ask_for("/api/node/arn:aws:iam::111122223333:user%2Fada", &[]).await;
    assert_eq!(reply.headers["content-type"], "application/json");
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    let card: NodeCard = serde_json::from_str(&reply.body).unwrap();
    assert!(
        card.facts
            .iter()
            .any(|fact| fact.value == "note=<script>alert(1)</script>"),
        "{}",
        reply.body
    );
}

/// A server that tries changes, with its session's cookie; it goes on until the test ends.
fn trying_server() -> (Router, String) {
    let address: SocketAddr = HOST.parse().unwrap();
    let session = Session::new(Token::from("start"), address.port()).unwrap();
    let cookie = session.exchange("start").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let (desk, waiting) = crate::desk::desk();
    let (office, orders) = crate::scenario::office(desk);
    std::thread::spawn(move || {
        let estate = iamscope_testkit::estate(ESTATE);
        let access = Access::new(&estate, Catalog::embedded());
        let map = Map::build(&access);
        let model = Model::new("a test", &access, &map, &[]);
        std::thread::scope(|scope| {
            let model = &model;
            scope.spawn(move || orders.work(scope, model));
            waiting.work(model);
        });
    });
    (router(office, Arc::new(session), Arc::new(Hosts::of(address))), cookie)
}

async fn post(router: &Router, cookie: &str, path: &str, body: &serde_json::Value) -> Reply {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("host", HOST)
        .header("cookie", cookie)
        .header("content-type", "application/json");
    send(router, request.body(Body::from(body.to_string())).unwrap()).await
}

const ALLOWED: &str = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

#[tokio::test]
async fn what_is_tried_is_asked_about_by_its_id_and_changes_nothing_else() {
    let (router, cookie) = trying_server();
    let change = serde_json::json!({"changes": [{"change": "attach this to user/ada", "text": ALLOWED}]});
    let reply = post(&router, &cookie, "/api/what-if", &change).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let view: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(
        (&view["opened_total"], &view["closed_total"]),
        (&1.into(), &0.into()),
        "{view}"
    );
    assert_eq!(view["opened"][0]["change"], "added");
    let again = post(&router, &cookie, "/api/what-if", &change).await;
    assert_eq!(again.body, reply.body);
    let map = |what_if: String| {
        let request = Request::builder()
            .uri(format!("/api/map{what_if}"))
            .header("host", HOST);
        let request = request.header("cookie", &cookie).body(Body::empty()).unwrap();
        send(&router, request)
    };
    let tried = map(format!("?what_if={}", view["id"].as_str().unwrap())).await;
    assert!(tried.body.contains(r#""change":"added""#), "{}", tried.body);
    assert!(!map(String::new()).await.body.contains(r#""change":"added""#));
    assert_eq!(map("?what_if=99".to_owned()).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_cannot_be_tried_is_told_with_its_place() {
    let (router, cookie) = trying_server();
    let change = |text: &str| serde_json::json!({"changes": [{"change": "attach this to user/ada", "text": text}]});
    let reply = post(&router, &cookie, "/api/what-if", &change("{\n  \"Statement\": 1\n}")).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let problem: ProblemView = serde_json::from_str(&reply.body).unwrap();
    assert_eq!((problem.mistakes[0].line, problem.mistakes[0].column), (2, 16));
    let nobody = serde_json::json!({"changes": [{"change": "detach policy/x from user/ada"}]});
    let reply = post(&router, &cookie, "/api/what-if", &nobody).await;
    assert!(reply.body.contains("no policy `policy/x`"), "{}", reply.body);
    let check = serde_json::json!({"kind": "identity", "text": ALLOWED});
    assert_eq!(
        post(&router, &cookie, "/api/check", &check).await.body,
        r#"{"mistakes":[]}"#
    );
    assert_eq!(
        post(&router, "", "/api/check", &check).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        post(&router, &cookie, "/api/map", &check).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}
