//! Where requests wait for somebody who can answer them.
//!
//! The model borrows from the estate and lives on the stack of whoever called [`crate::Server::run`]; request handlers
//! live on the async runtime and may not borrow. So handlers put jobs on a desk, and a few plain threads that can see the
//! model take them off. That also bounds how much is computed at once.

use std::sync::{Mutex, mpsc};

use crate::Model;

type Job = Box<dyn FnOnce(&Model<'_>) + Send>;

/// The side on which jobs are put.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    jobs: mpsc::Sender<Job>,
}

/// The side from which jobs are taken.
pub(crate) struct Waiting {
    jobs: Mutex<mpsc::Receiver<Job>>,
}

/// Makes both sides of a desk.
pub(crate) fn desk() -> (Desk, Waiting) {
    let (sender, receiver) = mpsc::channel();
    (
        Desk { jobs: sender },
        Waiting {
            jobs: Mutex::new(receiver),
        },
    )
}

impl Desk {
    /// Has a question answered; `None` if nobody takes jobs any more, or if answering failed.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Model<'_>) -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let job: Job = Box::new(move |model| drop(answer.send(work(model))));
        self.jobs.send(job).ok()?;
        answered.await.ok()
    }
}

impl Waiting {
    /// Takes jobs until no desk is left on which one could be put.
    pub(crate) fn work(&self, model: &Model<'_>) {
        while let Some(job) = self.next() {
            job(model);
        }
    }

    fn next(&self) -> Option<Job> {
        self.jobs.lock().ok()?.recv().ok()
    }
}
