//! One conversation.

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{HoverRequest, Request as _};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    HoverParams, HoverProviderCapability, InitializeParams, PublishDiagnosticsParams,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
};
use serde_json::{Value, json};

use crate::answers;
use crate::documents::Documents;
use crate::position::Encoding;

/// Why a conversation ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The client did not keep to the protocol.
    #[error("the client does not keep to the protocol: {0}")]
    Protocol(#[from] lsp_server::ProtocolError),
    /// The stream failed.
    #[error("the conversation broke off: {0}")]
    Io(#[from] std::io::Error),
    /// The client went away.
    #[error("the client went away")]
    Gone,
}

/// Serves one client on standard input and output.
pub fn serve() -> Result<(), ServeError> {
    let (connection, threads) = Connection::stdio();
    serve_connection(connection)?;
    threads.join()?;
    Ok(())
}

/// Serves one client over any connection, until it says that it ends.
pub fn serve_connection(connection: Connection) -> Result<(), ServeError> {
    let (id, parameters) = connection.initialize_start()?;
    let parameters: InitializeParams = serde_json::from_value(parameters).unwrap_or_default();
    let general = parameters.capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_deref());
    let encoding = Encoding::choose(offered);
    let answer = json!({
        "capabilities": capabilities(encoding),
        "serverInfo": {"name": "runa", "version": env!("CARGO_PKG_VERSION")},
    });
    connection.initialize_finish(id, answer)?;
    let mut server = Server { connection: &connection, documents: Documents::default(), encoding };
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request)? {
                    return Ok(());
                }
                server.request(request)?;
            }
            Message::Notification(notification) => server.notification(notification)?,
            Message::Response(_) => {}
        }
    }
    Ok(())
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::INCREMENTAL,
        )),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'a> {
    connection: &'a Connection,
    documents: Documents,
    encoding: Encoding,
}

impl Server<'_> {
    fn send(&self, message: impl Into<Message>) -> Result<(), ServeError> {
        self.connection.sender.send(message.into()).map_err(|_| ServeError::Gone)
    }

    fn request(&mut self, request: Request) -> Result<(), ServeError> {
        let Request { id, method, params } = request;
        let answer = match method.as_str() {
            HoverRequest::METHOD => self.hover(params),
            other => {
                let message = format!("the request `{other}` is not known");
                let response = Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
                return self.send(response);
            }
        };
        self.send(respond(id, answer))
    }

    fn hover(&self, params: Value) -> Result<Value, String> {
        let params: HoverParams = read(params)?;
        let place = params.text_document_position_params;
        let document = self.documents.get(&place.text_document.uri);
        let hover =
            document.and_then(|document| answers::hover(document, place.position, self.encoding));
        Ok(json!(hover))
    }

    fn notification(&mut self, notification: Notification) -> Result<(), ServeError> {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                if let Ok(DidOpenTextDocumentParams { text_document }) = read(params) {
                    let uri = text_document.uri.clone();
                    self.documents.open(&uri, text_document.version, text_document.text);
                    return self.publish(&uri);
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Ok(params) = read::<DidChangeTextDocumentParams>(params) {
                    let uri = params.text_document.uri;
                    let version = params.text_document.version;
                    self.documents.change(&uri, version, params.content_changes, self.encoding);
                    return self.publish(&uri);
                }
            }
            DidCloseTextDocument::METHOD => {
                if let Ok(DidCloseTextDocumentParams { text_document }) = read(params) {
                    self.documents.close(&text_document.uri);
                    return self.send_diagnostics(&text_document.uri, Vec::new(), None);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells the client what is wrong with a file.
    fn publish(&self, uri: &Uri) -> Result<(), ServeError> {
        let Some(document) = self.documents.get(uri) else { return Ok(()) };
        let diagnostics = answers::diagnostics(document, uri, self.encoding);
        self.send_diagnostics(uri, diagnostics, Some(document.version))
    }

    fn send_diagnostics(
        &self,
        uri: &Uri,
        diagnostics: Vec<lsp_types::Diagnostic>,
        version: Option<i32>,
    ) -> Result<(), ServeError> {
        let params = PublishDiagnosticsParams::new(uri.clone(), diagnostics, version);
        self.send(Notification::new(PublishDiagnostics::METHOD.to_owned(), params))
    }
}

fn read<T: serde::de::DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| format!("the parameters do not fit: {error}"))
}

fn respond(id: RequestId, answer: Result<Value, String>) -> Response {
    match answer {
        Ok(value) => Response::new_ok(id, value),
        Err(message) => Response::new_err(id, ErrorCode::InvalidParams as i32, message),
    }
}
