//! What was worked out already, and what is being worked out just now.

use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::sync::Arc;

/// Values by name, each worked out at most once.
#[derive(Debug)]
pub(crate) struct Memo<T>(RefCell<FxHashMap<Arc<str>, Slot<T>>>);

#[derive(Debug)]
enum Slot<T> {
    Running,
    Done(T),
}

/// What is known about a name.
pub(crate) enum Known<T> {
    /// Nobody asked before; whoever was told so must [`Memo::finish`] it.
    New,
    /// It is being worked out: who asks is part of a circle.
    Running,
    /// It was worked out.
    Done(T),
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Memo<T> {
    /// Returns what is known about a name, and marks it as running if that is nothing.
    pub(crate) fn start(&self, name: &Arc<str>) -> Known<T> {
        let mut slots = self.0.borrow_mut();
        match slots.get(name) {
            Some(Slot::Done(value)) => Known::Done(value.clone()),
            Some(Slot::Running) => Known::Running,
            None => {
                slots.insert(Arc::clone(name), Slot::Running);
                Known::New
            }
        }
    }

    /// Keeps a value.
    pub(crate) fn finish(&self, name: &Arc<str>, value: T) {
        self.0.borrow_mut().insert(Arc::clone(name), Slot::Done(value));
    }
}
