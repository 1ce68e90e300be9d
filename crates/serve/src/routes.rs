//! Which address gives what.

use std::sync::Arc;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;

use crate::desk::Desk;
use crate::guard::{self, Hosts};
use crate::query::{CompletionQuery, FindingsQuery, MapQuery, OverviewQuery, QuestionQuery};
use crate::scenario::{At, Office};
use crate::session::Session;
use crate::view::{
    AnswerView, CheckRequest, CheckView, CompletionView, EdgeCard, EstateView, FindingsView, MapView, NodeCard,
    OverviewView, ProblemView, WhatIfRequest, WhatIfView,
};
use crate::{Model, assets};

/// Nobody tries longer policies than AWS takes; a few of them fit in here.
const LONGEST_BODY: usize = 512 * 1024;

/// Puts the routes together with everything a request has to pass first.
pub(crate) fn router(office: Office, session: Arc<Session>, hosts: Arc<Hosts>) -> Router {
    let api = Router::new()
        .route("/api/estate", get(estate))
        .route("/api/map", get(map))
        .route("/api/overview", get(overview))
        .route("/api/changes", get(changes))
        .route("/api/edge/{id}", get(edge))
        .route("/api/node/{id}", get(node))
        .route("/api/findings", get(findings))
        .route("/api/complete", get(complete))
        .route("/api/ask", get(ask))
        .route("/api/openapi.json", get(openapi))
        .route("/api", get(unknown))
        .route("/api/{*rest}", get(unknown))
        .route("/api/what-if", post(what_if))
        .route("/api/check", post(check))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(office)
        .layer(middleware::from_fn_with_state(Arc::clone(&session), require_session));
    Router::new()
        .route("/api/session", get(start_session))
        .with_state(session)
        .merge(api)
        .fallback(page)
        .layer(middleware::from_fn_with_state(hosts, guard::guard))
}

/// Answers with a problem that needs no help text.
pub(crate) fn problem(status: StatusCode, error: &str) -> Response {
    (status, Json(ProblemView::new(error))).into_response()
}

async fn page(request: Request) -> Response {
    assets::asset(request.uri().path())
}

async fn unknown() -> Response {
    problem(StatusCode::NOT_FOUND, "there is nothing at this address")
}

async fn start_session(State(session): State<Arc<Session>>, headers: HeaderMap) -> Response {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match bearer.and_then(|token| session.exchange(token)) {
        Some(cookie) => (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response(),
        None => unauthorized(),
    }
}

async fn require_session(State(session): State<Arc<Session>>, request: Request, next: Next) -> Response {
    let cookies = request.headers().get_all(header::COOKIE);
    if cookies
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| session.accepts(value))
    {
        next.run(request).await
    } else {
        unauthorized()
    }
}

fn unauthorized() -> Response {
    let help = "open the link that iamscope printed; it works once, start `iamscope map` again for another";
    let view = ProblemView {
        help: Some(help.to_owned()),
        ..ProblemView::new("this browser has no session")
    };
    (StatusCode::UNAUTHORIZED, Json(view)).into_response()
}

/// Summarises the estate.
#[utoipa::path(get, path = "/api/estate", responses((status = 200, body = EstateView)))]
async fn estate(At(desk): At) -> Response {
    answer(desk, |model| Ok(model.estate())).await
}

/// Draws a part of the map.
#[utoipa::path(get, path = "/api/map", params(MapQuery),
    responses((status = 200, body = MapView), (status = 404, body = ProblemView)))]
async fn map(At(desk): At, query: Result<Query<MapQuery>, QueryRejection>) -> Response {
    with_query(desk, query, |model, query| model.map(query)).await
}

/// Lays everything out at once.
#[utoipa::path(get, path = "/api/overview", params(OverviewQuery), responses((status = 200, body = OverviewView)))]
async fn overview(At(desk): At, query: Result<Query<OverviewQuery>, QueryRejection>) -> Response {
    with_query(desk, query, |model, query| Ok(model.overview(query))).await
}

/// Says what came and what went since the estate that this one is compared with.
#[utoipa::path(get, path = "/api/changes",
    responses((status = 200, body = WhatIfView), (status = 404, body = ProblemView)))]
async fn changes(At(desk): At) -> Response {
    answer(desk, |model| model.told_changes()).await
}

/// Tells why an edge is there.
#[utoipa::path(get, path = "/api/edge/{id}", params(("id" = String, Path)),
    responses((status = 200, body = EdgeCard), (status = 404, body = ProblemView)))]
async fn edge(At(desk): At, Path(id): Path<String>) -> Response {
    answer(desk, move |model| model.edge(&id)).await
}

/// Tells what a node is.
#[utoipa::path(get, path = "/api/node/{id}", params(("id" = String, Path)),
    responses((status = 200, body = NodeCard), (status = 404, body = ProblemView)))]
async fn node(At(desk): At, Path(id): Path<String>) -> Response {
    answer(desk, move |model| model.node(&id)).await
}

/// Lists the findings, the worst first.
#[utoipa::path(get, path = "/api/findings", params(FindingsQuery), responses((status = 200, body = FindingsView)))]
async fn findings(At(desk): At, query: Result<Query<FindingsQuery>, QueryRejection>) -> Response {
    with_query(desk, query, |model, query| Ok(model.findings(query))).await
}

/// Completes a question.
#[utoipa::path(get, path = "/api/complete", params(CompletionQuery), responses((status = 200, body = CompletionView)))]
async fn complete(At(desk): At, query: Result<Query<CompletionQuery>, QueryRejection>) -> Response {
    with_query(desk, query, |model, query| Ok(model.complete(&query.q))).await
}

/// Answers a question.
#[utoipa::path(get, path = "/api/ask", params(QuestionQuery),
    responses((status = 200, body = AnswerView), (status = 404, body = ProblemView)))]
async fn ask(At(desk): At, query: Result<Query<QuestionQuery>, QueryRejection>) -> Response {
    with_query(desk, query, |model, query| model.ask(query)).await
}

/// Makes changes in memory and says what they open and close; its id goes with every question about it.
#[utoipa::path(post, path = "/api/what-if", request_body = WhatIfRequest,
    responses((status = 200, body = WhatIfView), (status = 404, body = ProblemView)))]
async fn what_if(State(office): State<Office>, request: Result<Json<WhatIfRequest>, JsonRejection>) -> Response {
    match request {
        Ok(Json(request)) => match office.open(request.changes).await {
            Ok(view) => Json(view).into_response(),
            Err(view) => (StatusCode::NOT_FOUND, Json(view)).into_response(),
        },
        Err(rejection) => problem(StatusCode::BAD_REQUEST, &rejection.body_text()),
    }
}

/// Says what AWS would refuse a policy for.
#[utoipa::path(post, path = "/api/check", request_body = CheckRequest, responses((status = 200, body = CheckView)))]
async fn check(request: Result<Json<CheckRequest>, JsonRejection>) -> Response {
    match request {
        Ok(Json(request)) => Json(crate::model::check(&request)).into_response(),
        Err(rejection) => problem(StatusCode::BAD_REQUEST, &rejection.body_text()),
    }
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], crate::openapi_json()).into_response()
}

async fn with_query<Q: Send + 'static, T: Serialize + Send + 'static>(
    desk: Desk,
    query: Result<Query<Q>, QueryRejection>,
    work: fn(&Model<'_>, &Q) -> Result<T, ProblemView>,
) -> Response {
    match query {
        Ok(Query(query)) => answer(desk, move |model| work(model, &query)).await,
        Err(rejection) => problem(StatusCode::BAD_REQUEST, &rejection.body_text()),
    }
}

async fn answer<T: Serialize + Send + 'static>(
    desk: Desk,
    work: impl FnOnce(&Model<'_>) -> Result<T, ProblemView> + Send + 'static,
) -> Response {
    match desk.ask(work).await {
        Some(Ok(view)) => Json(view).into_response(),
        Some(Err(view)) => (StatusCode::NOT_FOUND, Json(view)).into_response(),
        None => problem(StatusCode::INTERNAL_SERVER_ERROR, "answering failed"),
    }
}

/// The paths of the API, for its description.
pub(crate) mod described {
    pub(crate) use super::{
        __path_ask, __path_changes, __path_check, __path_complete, __path_edge, __path_estate, __path_findings,
        __path_map, __path_node, __path_overview, __path_what_if,
    };
}

#[cfg(test)]
mod tests;
