//! HTTP: the web page and its JSON API.
