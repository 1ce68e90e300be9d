//! The description of the API, generated from the view types.

use utoipa::OpenApi;

use crate::query::Also;
use crate::routes::described as routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "iamscope",
        description = "What the page asks the server. Answers are JSON. Every request but one that tries a change is a GET."
    ),
    paths(
        routes::estate,
        routes::map,
        routes::overview,
        routes::changes,
        routes::edge,
        routes::node,
        routes::findings,
        routes::complete,
        routes::ask,
        routes::what_if,
        routes::check
    ),
    components(schemas(Also))
)]
struct Description;

/// Returns the OpenAPI description of the API as JSON, with a line end at the end.
pub fn openapi_json() -> String {
    let mut text = serde_json::to_string_pretty(&Description::openapi()).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_that_the_page_is_built_from_is_fresh() {
        let committed = include_str!("../../../web/openapi.json");
        assert!(
            committed == openapi_json(),
            "web/openapi.json is stale: write it anew with `cargo run -p iamscope-serve --example openapi`, \
             then run `npm run types` in web/"
        );
    }
}
