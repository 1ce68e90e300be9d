//! The server: bind, report the address, answer until Ctrl-C.

use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;

use crate::desk::{Waiting, desk};
use crate::guard::Hosts;
use crate::routes;
use crate::scenario::{Orders, office};
use crate::session::{Session, Token};
use crate::{Model, assets};

/// So many questions are worked on at once.
const WORKERS: usize = 2;

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes any free one.
    pub address: SocketAddr,
    /// The secret of the start link; none makes a random one.
    pub token: Option<Token>,
    /// Whether an address that other machines can reach is accepted.
    pub is_remote_allowed: bool,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: None,
            is_remote_allowed: false,
        }
    }
}

/// Why serving failed.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is reachable from other machines and that was not asked for.
    #[error("`{0}` is not a loopback address")]
    NotLoopback(SocketAddr),
    /// The address could not be bound.
    #[error("cannot listen on `{address}`")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system gave no random bytes for the secrets.
    #[error("the system gave no random bytes: {0}")]
    Random(String),
    /// The server stopped on an error.
    #[error("the server stopped")]
    Run(#[source] io::Error),
}

/// A bound server that does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    token: Token,
    router: Router,
    waiting: Waiting,
    orders: Orders,
}

impl Server {
    /// Binds the address and prepares the secrets.
    pub fn bind(options: ServeOptions) -> Result<Self, ServeError> {
        if !options.address.ip().is_loopback() && !options.is_remote_allowed {
            return Err(ServeError::NotLoopback(options.address));
        }
        let bind_error = |source| ServeError::Bind {
            address: options.address,
            source,
        };
        let listener = TcpListener::bind(options.address).map_err(bind_error)?;
        listener.set_nonblocking(true).map_err(bind_error)?;
        let address = listener.local_addr().map_err(bind_error)?;
        let token = match options.token {
            Some(token) => token,
            None => Token::random().map_err(ServeError::Random)?,
        };
        let session = Session::new(token.clone(), address.port()).map_err(ServeError::Random)?;
        let (desk, waiting) = desk();
        let (office, orders) = office(desk);
        let router = routes::router(office, Arc::new(session), Arc::new(Hosts::of(address)));
        Ok(Self {
            listener,
            address,
            token,
            router,
            waiting,
            orders,
        })
    }

    /// Returns the start link. Its secret is in the fragment, which browsers neither send nor log, and works once.
    pub fn url(&self) -> String {
        format!("http://{}/#token={}", self.address, self.token.as_str())
    }

    /// Returns the address that was bound.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells whether the page was built into this binary.
    pub fn has_page(&self) -> bool {
        assets::has_page()
    }

    /// Answers from a model until Ctrl-C; requests under way then get two seconds to finish.
    pub fn run<'m>(self, model: &'m Model<'m>) -> Result<(), ServeError> {
        let Self {
            listener,
            router,
            waiting,
            orders,
            ..
        } = self;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(ServeError::Run)?;
        std::thread::scope(|scope| {
            for _ in 0..WORKERS {
                scope.spawn(|| waiting.work(model));
            }
            scope.spawn(move || orders.work(scope, model));
            let result = runtime.block_on(answer(listener, router));
            // Drops the last handlers, and with them the last desk: the workers then go home.
            runtime.shutdown_timeout(Duration::from_secs(1));
            result.map_err(ServeError::Run)
        })
    }
}

async fn answer(listener: TcpListener, router: Router) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut asked_to_stop = stopped.clone();
    let serving = axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            drop(asked_to_stop.wait_for(|is_stopping| *is_stopping).await);
        })
        .into_future();
    tokio::pin!(serving);
    tokio::select! {
        result = &mut serving => return result,
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    stop.send_replace(true);
    // An idle browser connection must not keep the program alive.
    tokio::select! {
        result = &mut serving => result,
        () = tokio::time::sleep(Duration::from_secs(2)) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_others_reach_needs_to_be_asked_for() {
        let options = ServeOptions {
            address: SocketAddr::from(([0, 0, 0, 0], 0)),
            ..ServeOptions::default()
        };
        let error = Server::bind(options).err().unwrap();
        assert_eq!(error.to_string(), "`0.0.0.0:0` is not a loopback address");
    }

    #[test]
    fn the_start_link_names_the_bound_port_and_keeps_the_secret_in_the_fragment() {
        let options = ServeOptions {
            token: Some(Token::from("secret")),
            ..ServeOptions::default()
        };
        let server = Server::bind(options).unwrap();
        assert_eq!(
            server.url(),
            format!("http://127.0.0.1:{}/#token=secret", server.address().port())
        );
    }

    #[test]
    fn a_taken_port_is_reported_with_its_address() {
        let first = Server::bind(ServeOptions::default()).unwrap();
        let options = ServeOptions {
            address: first.address(),
            ..ServeOptions::default()
        };
        let error = Server::bind(options).err().unwrap();
        assert_eq!(error.to_string(), format!("cannot listen on `{}`", first.address()));
    }
}
