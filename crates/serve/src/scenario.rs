//! What is tried: estates that are like the one that is served but for some changes.
//!
//! A model borrows from its estate, so every try has a thread of its own with both on its stack, and a desk like that of
//! the estate as it is ([`crate::desk`]). The last few stay open; nothing is written to disk.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::Scope;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use iamscope_estate::EstateChange;
use serde::Deserialize;

use crate::Model;
use crate::desk::{Desk, Waiting, desk};
use crate::routes::problem;
use crate::view::{ChangeView, ProblemView, WhatIfView};

/// So many tries stay open.
const OPEN: usize = 4;

/// Where questions are put: about the estate as it is, or about a try.
#[derive(Clone)]
pub(crate) struct Office {
    desk: Desk,
    orders: mpsc::Sender<Order>,
    tries: Arc<Mutex<Tries>>,
}

/// The tries that are open.
#[derive(Default)]
struct Tries {
    /// The oldest first.
    open: VecDeque<Try>,
    /// How many were opened so far.
    count: usize,
}

struct Try {
    changes: Vec<ChangeView>,
    view: WhatIfView,
    desk: Desk,
}

/// A try that somebody is to open.
struct Order {
    id: String,
    changes: Vec<EstateChange>,
    waiting: Waiting,
    opened: tokio::sync::oneshot::Sender<WhatIfView>,
}

/// The side of an office that opens tries.
pub(crate) struct Orders(mpsc::Receiver<Order>);

/// Makes an office around a desk.
pub(crate) fn office(desk: Desk) -> (Office, Orders) {
    let (orders, receiver) = mpsc::channel();
    let tries = Arc::default();
    (Office { desk, orders, tries }, Orders(receiver))
}

impl Orders {
    /// Opens tries until no office is left, each in a thread.
    pub(crate) fn work<'scope, 'env>(self, scope: &'scope Scope<'scope, 'env>, model: &'env Model<'env>) {
        while let Ok(order) = self.0.recv() {
            scope.spawn(move || order.work(model));
        }
    }
}

impl Order {
    fn work(self, before: &Model<'_>) {
        let Self {
            id,
            changes,
            waiting,
            opened,
        } = self;
        before.with_changes(&changes, |model| {
            drop(opened.send(model.tell_changes(&id)));
            waiting.work(model);
        });
    }
}

impl Office {
    /// Opens a try, or finds the one that is open already.
    pub(crate) async fn open(&self, wanted: Vec<ChangeView>) -> Result<WhatIfView, ProblemView> {
        if let Some(view) = self.with(|tries| tries.find(&wanted)).flatten() {
            return Ok(view);
        }
        let failed = || ProblemView::new("trying it failed");
        let asked = wanted.clone();
        let changes = self.desk.ask(move |model| model.changes(&asked)).await;
        let changes = changes.ok_or_else(failed)??;
        let id = self.with(Tries::number).ok_or_else(failed)?;
        let (own, waiting) = desk();
        let (opened, view) = tokio::sync::oneshot::channel();
        let order = Order {
            id,
            changes,
            waiting,
            opened,
        };
        self.orders.send(order).map_err(|_| failed())?;
        let view = view.await.map_err(|_| failed())?;
        let new = Try {
            changes: wanted,
            view: view.clone(),
            desk: own,
        };
        self.with(|tries| tries.add(new)).ok_or_else(failed)?;
        Ok(view)
    }

    fn desk_of(&self, id: &str) -> Option<Desk> {
        self.with(|tries| {
            let mut open = tries.open.iter();
            open.find(|one| one.view.id == id).map(|one| one.desk.clone())
        })
        .flatten()
    }

    fn with<T>(&self, work: impl FnOnce(&mut Tries) -> T) -> Option<T> {
        self.tries.lock().ok().map(|mut tries| work(&mut tries))
    }
}

impl Tries {
    fn find(&mut self, wanted: &[ChangeView]) -> Option<WhatIfView> {
        let mut open = self.open.iter();
        open.find(|one| one.changes == wanted).map(|one| one.view.clone())
    }

    fn number(&mut self) -> String {
        self.count += 1;
        self.count.to_string()
    }

    /// Keeps a try open; the oldest closes when there are too many.
    fn add(&mut self, new: Try) {
        self.open.push_back(new);
        if self.open.len() > OPEN {
            self.open.pop_front();
        }
    }
}

/// The desk that a request is for: that of the try which it names, or of the estate as it is.
pub(crate) struct At(pub(crate) Desk);

impl FromRequestParts<Office> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, office: &Office) -> Result<Self, Response> {
        #[derive(Deserialize)]
        struct Named {
            #[serde(default)]
            what_if: String,
        }
        let named = axum::extract::Query::<Named>::try_from_uri(&parts.uri);
        let id = named.map(|named| named.0.what_if).unwrap_or_default();
        if id.is_empty() {
            return Ok(Self(office.desk.clone()));
        }
        let closed = || problem(StatusCode::GONE, "this try is not open any more");
        office.desk_of(&id).map(Self).ok_or_else(closed)
    }
}
