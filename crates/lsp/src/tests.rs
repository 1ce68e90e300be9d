//! The protocol by script: an editor in memory, and what it is told.

mod answers;
mod protocol;

use crate::server::{Ended, Options, serve};
use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use std::thread::JoinHandle;

/// An editor that is connected to a server of its own.
pub(crate) struct Editor {
    connection: Connection,
    server: JoinHandle<Ended>,
    next: i32,
    version: i32,
}

impl Editor {
    /// Connects without a word.
    pub(crate) fn silent(options: Options) -> Self {
        let (server, connection) = Connection::memory();
        Self {
            connection,
            server: std::thread::spawn(move || serve(&server, &options)),
            next: 0,
            version: 0,
        }
    }

    /// Connects and initializes.
    pub(crate) fn new(folder: Option<&std::path::Path>) -> Self {
        Self::with(Options::default(), folder)
    }

    pub(crate) fn with(options: Options, folder: Option<&std::path::Path>) -> Self {
        let mut editor = Self::silent(options);
        let root = folder.map(uri);
        editor.ask(
            "initialize",
            json!({"processId": null, "rootUri": root, "capabilities": {}}),
        );
        editor.tell("initialized", json!({}));
        editor
    }

    pub(crate) fn tell(&self, method: &str, params: Value) {
        let notification = Notification::new(method.to_owned(), params);
        self.connection.sender.send(notification.into()).expect("a server");
    }

    /// Asks and returns the response: `result` or `error`.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let request = Request::new(RequestId::from(self.next), method.to_owned(), params);
        self.connection.sender.send(request.into()).expect("a server");
        loop {
            if let Message::Response(response) = self.receive() {
                return serde_json::to_value(response).expect("JSON");
            }
        }
    }

    fn receive(&self) -> Message {
        let patience = std::time::Duration::from_secs(60);
        self.connection.receiver.recv_timeout(patience).expect("a message")
    }

    /// Returns the next diagnostics of a document.
    pub(crate) fn diagnostics(&self, uri: &str) -> Vec<Value> {
        loop {
            if let Message::Notification(notification) = self.receive()
                && notification.method == "textDocument/publishDiagnostics"
                && notification.params["uri"] == uri
            {
                return notification.params["diagnostics"].as_array().expect("a list").clone();
            }
        }
    }

    /// Opens a document and returns its diagnostics.
    pub(crate) fn open(&self, uri: &str, language: &str, text: &str) -> Vec<Value> {
        let item = json!({"uri": uri, "languageId": language, "version": 0, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": item}));
        self.diagnostics(uri)
    }

    /// Changes a document and returns its diagnostics.
    pub(crate) fn change(&mut self, uri: &str, changes: &Value) -> Vec<Value> {
        self.version += 1;
        let document = json!({"uri": uri, "version": self.version});
        self.tell(
            "textDocument/didChange",
            json!({"textDocument": document, "contentChanges": changes}),
        );
        self.diagnostics(uri)
    }

    /// Ends the connection and returns how the server took it.
    pub(crate) fn leave(self) -> Ended {
        self.tell("exit", Value::Null);
        self.server.join().expect("a server")
    }
}

/// Returns the address of a file.
pub(crate) fn uri(path: &std::path::Path) -> String {
    format!("file://{}", path.display())
}

/// Shows the errors among diagnostics, one a line: where, how bad, which. Milder ones are for the tests of checks.
pub(crate) fn shown(diagnostics: &[Value]) -> String {
    let line = |diagnostic: &Value| {
        let place = |end: &str| {
            let position = &diagnostic["range"][end];
            format!("{}:{}", position["line"], position["character"])
        };
        let code = diagnostic["code"].as_str().unwrap_or_default();
        format!("{}-{} {} {code}", place("start"), place("end"), diagnostic["severity"])
    };
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic["severity"] == 1);
    errors.map(line).collect::<Vec<_>>().join("\n")
}

/// Returns the position of a mark `|` in a text, and the text without it.
pub(crate) fn cursor(text: &str) -> (String, Value) {
    let (before, _) = text.split_once('|').expect("a mark");
    let line = before.matches('\n').count();
    let character = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
    (text.replacen('|', "", 1), json!({"line": line, "character": character}))
}
