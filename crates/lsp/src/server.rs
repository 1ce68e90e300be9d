//! The protocol: which message leads to what.
//!
//! Source: Language Server Protocol 3.17, "Lifecycle Messages" and "Document Synchronization". Messages are handled one
//! after the other. Documents are looked at when no message waits, so that fast typing is looked at once.

use crate::analysis::{Analysis, Unit, unit};
use crate::cursor::Cursor;
use crate::diagnostics::{Told, of_document};
use crate::documents::{Document, Documents};
use crate::{actions, completion, hover, uri};
use iamscope_access::Access;
use iamscope_catalog::Catalog;
use iamscope_collect::Deployment;
use iamscope_estate::Estate;
use iamscope_validate::Acceptance;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionParams, CompletionOptions, CompletionParams,
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, HoverParams, InitializeParams,
    InitializeResult, LogMessageParams, MessageType, PositionEncodingKind, PublishDiagnosticsParams,
    ServerCapabilities, ServerInfo, TextDocumentPositionParams, TextDocumentSyncKind, TextDocumentSyncOptions, Uri,
    WorkspaceFolders,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// What is known beside the documents.
#[derive(Debug, Default)]
pub struct Options {
    /// What is known of programs beside their files.
    pub deployment: Deployment,
    /// The estate that hover asks who gets an action.
    pub estate: Option<Estate>,
    /// Problems that are not told.
    pub accepted: Vec<Acceptance>,
}

/// How a connection ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The editor said goodbye.
    Properly,
    /// The editor left without shutting the server down.
    Early,
}

/// Serves an editor until it leaves.
pub fn serve(connection: &Connection, options: &Options) -> Ended {
    let mut server = Server {
        connection,
        deployment: &options.deployment,
        accepted: &options.accepted,
        access: options
            .estate
            .as_ref()
            .map(|estate| Access::new(estate, Catalog::embedded())),
        has_snippets: false,
        phase: Phase::New,
        folders: Vec::new(),
        documents: Documents::default(),
        changed: BTreeSet::new(),
        told: BTreeMap::new(),
    };
    while let Ok(message) = connection.receiver.recv() {
        if let Some(ended) = server.handle(message) {
            return ended;
        }
        if connection.receiver.is_empty() {
            server.look();
        }
    }
    Ended::Early
}

/// Where a connection is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    New,
    Running,
    ShutDown,
}

struct Server<'s> {
    connection: &'s Connection,
    deployment: &'s Deployment,
    accepted: &'s [Acceptance],
    access: Option<Access<'s>>,
    /// Whether the editor takes texts with stops in them.
    has_snippets: bool,
    phase: Phase,
    /// The folders of the workspace.
    folders: Vec<PathBuf>,
    documents: Documents,
    /// The addresses of documents that changed since they were looked at.
    changed: BTreeSet<String>,
    /// What was told of each document.
    told: BTreeMap<String, Vec<Told>>,
}

/// Why a request has no answer.
struct Refusal {
    code: ErrorCode,
    message: String,
}

impl Server<'_> {
    fn handle(&mut self, message: Message) -> Option<Ended> {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                let response = match self.answer(request) {
                    Ok(result) => Response {
                        id,
                        response_result: Ok(result),
                    },
                    Err(refusal) => Response::new_err(id, refusal.code as i32, refusal.message),
                };
                self.send(response.into());
                None
            }
            Message::Notification(notification) if notification.method == "exit" => Some(match self.phase {
                Phase::ShutDown => Ended::Properly,
                Phase::New | Phase::Running => Ended::Early,
            }),
            Message::Notification(notification) => {
                if self.phase == Phase::Running {
                    self.note(notification);
                }
                None
            }
            // Nothing is asked of the editor.
            Message::Response(_) => None,
        }
    }

    fn answer(&mut self, request: Request) -> Result<Value, Refusal> {
        let refuse = |code, message: &str| {
            Err(Refusal {
                code,
                message: message.to_owned(),
            })
        };
        match (self.phase, &*request.method) {
            (Phase::New, "initialize") => {
                let snippets = "/capabilities/textDocument/completion/completionItem/snippetSupport";
                self.has_snippets = request.params.pointer(snippets).and_then(Value::as_bool) == Some(true);
                let params: InitializeParams = params(request.params)?;
                self.folders = folders(&params);
                self.phase = Phase::Running;
                result(&InitializeResult {
                    capabilities: capabilities(),
                    server_info: Some(ServerInfo {
                        name: "iamscope".to_owned(),
                        version: Some(env!("CARGO_PKG_VERSION").to_owned()),
                    }),
                })
            }
            (Phase::New, _) => refuse(ErrorCode::ServerNotInitialized, "the first request is `initialize`"),
            (Phase::ShutDown, _) => refuse(ErrorCode::InvalidRequest, "the server was shut down"),
            (Phase::Running, "initialize") => refuse(ErrorCode::InvalidRequest, "the server is initialized"),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::ShutDown;
                Ok(Value::Null)
            }
            (Phase::Running, "textDocument/codeAction") => {
                let params: CodeActionParams = params(request.params)?;
                self.look();
                let uri = &params.text_document.uri.0;
                let told = self.told.get(uri).map_or(&[][..], Vec::as_slice);
                let document = self.documents.find(uri);
                result(&document.map(|document| actions::find(document, told, &params)))
            }
            (Phase::Running, "textDocument/hover") => {
                let params: HoverParams = params(request.params)?;
                let cursor = self.cursor(&params.text_document_position_params);
                result(&cursor.and_then(|cursor| hover::find(&cursor, self.access.as_ref())))
            }
            (Phase::Running, "textDocument/completion") => {
                let params: CompletionParams = params(request.params)?;
                let cursor = self.cursor(&params.text_document_position_params);
                result(&cursor.map(|cursor| completion::find(&cursor, self.has_snippets)))
            }
            (Phase::Running, method) => {
                let message = format!("`{method}` is not supported");
                refuse(ErrorCode::MethodNotFound, &message)
            }
        }
    }

    fn cursor(&self, place: &TextDocumentPositionParams) -> Option<Cursor<'_>> {
        let document = self.documents.find(&place.text_document.uri.0)?;
        Cursor::new(document, place.position)
    }

    /// Takes in what the editor tells. There is nobody to answer, so that what cannot be read is passed over.
    fn note(&mut self, notification: Notification) {
        match &*notification.method {
            "textDocument/didOpen" => {
                if let Ok(opened) = params::<DidOpenTextDocumentParams>(notification.params) {
                    self.changed.insert(opened.text_document.uri.0.clone());
                    self.documents.open(opened.text_document);
                }
            }
            "textDocument/didChange" => {
                if let Ok(changed) = params::<DidChangeTextDocumentParams>(notification.params) {
                    let document = changed.text_document;
                    let uri = document.text_document_identifier.uri;
                    self.documents.change(&uri, document.version, changed.content_changes);
                    self.changed.insert(uri.0);
                }
            }
            "textDocument/didClose" => {
                if let Ok(closed) = params::<DidCloseTextDocumentParams>(notification.params) {
                    let uri = closed.text_document.uri;
                    self.documents.close(&uri);
                    self.changed.remove(&uri.0);
                    self.told.remove(&uri.0);
                    // What is told of a document that is closed would stay in the editor's list for ever.
                    self.publish(uri, None, Vec::new());
                }
            }
            _ => {}
        }
    }

    /// Looks at all documents that changed, and tells what is wrong with them.
    fn look(&mut self) {
        while let Some(uri) = self.changed.pop_first() {
            let Some(document) = self.documents.find(&uri) else {
                continue;
            };
            let unit = unit(document);
            let open = self.documents.iter();
            let analysis = Analysis::new(&unit, document, open, &self.folders, self.deployment);
            let found = analysis.problems(self.accepted);
            // What is written in one file of a folder of Terraform can be wrong because of another one.
            let is_together = |other: &&Document| {
                other.uri == document.uri || matches!(unit, Unit::Terraform(Some(_))) && self::unit(other) == unit
            };
            let together: Vec<Document> = self.documents.iter().filter(is_together).cloned().collect();
            if unit == Unit::TooLarge {
                self.log(format!("{uri} is too large and not looked at"));
            }
            for document in together {
                let told = of_document(&document, &analysis, &found);
                let diagnostics = told.iter().map(|told| told.diagnostic.clone()).collect();
                self.changed.remove(&document.uri.0);
                self.told.insert(document.uri.0.clone(), told);
                self.publish(document.uri, Some(document.version), diagnostics);
            }
        }
    }

    fn publish(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<lsp_types::Diagnostic>) {
        let params = PublishDiagnosticsParams {
            uri,
            version,
            diagnostics,
        };
        self.notify("textDocument/publishDiagnostics", &params);
    }

    fn log(&self, message: String) {
        let kind = MessageType::Warning;
        self.notify("window/logMessage", &LogMessageParams { kind, message });
    }

    fn notify(&self, method: &str, params: &impl Serialize) {
        if let Ok(params) = serde_json::to_value(params) {
            let method = method.to_owned();
            self.send(Notification { method, params }.into());
        }
    }

    fn send(&self, message: Message) {
        // An editor that is gone needs no answer; the next read ends the server.
        drop(self.connection.sender.send(message));
    }
}

fn params<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params).map_err(|error| Refusal {
        code: ErrorCode::InvalidParams,
        message: error.to_string(),
    })
}

fn result(result: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(result).map_err(|error| Refusal {
        code: ErrorCode::InternalError,
        message: error.to_string(),
    })
}

/// Returns the folders that the editor works in.
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    let listed = params.workspace_folders_initialize_params.workspace_folders.as_ref();
    let listed = match listed {
        Some(WorkspaceFolders::WorkspaceFolderList(folders)) => folders.as_slice(),
        Some(WorkspaceFolders::Null) | None => &[],
    };
    let uris = listed.iter().map(|folder| &folder.uri);
    #[expect(deprecated, reason = "editors without workspace folders say their one folder here")]
    let uris = uris.chain(params.root_uri.as_ref());
    uris.filter_map(uri::path).collect()
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(PositionEncodingKind::UTF16),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                ..TextDocumentSyncOptions::default()
            }
            .into(),
        ),
        hover_provider: Some(true.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(["\"", ":", "/"].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QuickFix, CodeActionKind::RefactorRewrite]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        ..ServerCapabilities::default()
    }
}
