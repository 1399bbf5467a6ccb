//! One conversation.

use std::collections::BTreeSet;
use std::thread;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, Exit, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{
    Formatting, GotoDefinition, HoverRequest, Initialize, Request as _, SemanticTokensFullRequest,
    Shutdown,
};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DocumentFormattingParams, GotoDefinitionParams, HoverParams, HoverProviderCapability,
    InitializeParams, OneOf, PublishDiagnosticsParams, SemanticTokens, SemanticTokensFullOptions,
    SemanticTokensOptions, SemanticTokensParams, ServerCapabilities, TextDocumentSyncCapability,
    TextDocumentSyncKind, Uri,
};
use serde_json::{Value, json};

use crate::answers;
use crate::colours;
use crate::documents::Documents;
use crate::position::Encoding;
use crate::transport::{self, Incoming};

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

/// Serves one client on standard input and output, until it says `exit` or goes away.
pub fn serve() -> Result<(), ServeError> {
    let (ours, theirs) = Connection::memory();
    let Connection { sender, receiver } = theirs;
    let complaints = ours.sender.clone();
    // The reader may wait for a client that says no more: nobody waits for it.
    thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        while let Ok(incoming) = transport::read(&mut input) {
            let passed_on = match incoming {
                Incoming::End => return,
                Incoming::Message(message) => sender.send(message).is_ok(),
                Incoming::Unreadable(why) => {
                    complaints.send(transport::complaint(why).into()).is_ok()
                }
            };
            if !passed_on {
                return;
            }
        }
    });
    let writer = thread::spawn(move || -> std::io::Result<()> {
        let mut output = std::io::stdout().lock();
        // The reader's end for complaints stays open, so `exit` is what ends this.
        for message in receiver {
            if matches!(&message, Message::Notification(told) if told.method == Exit::METHOD) {
                break;
            }
            transport::write(&mut output, message)?;
        }
        Ok(())
    });
    let last = ours.sender.clone();
    let served = serve_connection(ours);
    // Without a writer there is nobody to tell.
    let _ = last.send(Notification::new(Exit::METHOD.to_owned(), ()).into());
    match writer.join() {
        Ok(written) => written?,
        Err(_) => return Err(ServeError::Gone),
    }
    served
}

/// Serves one client over any connection, until it says `exit` or goes away.
pub fn serve_connection(connection: Connection) -> Result<(), ServeError> {
    let Some((id, parameters)) = begin(&connection)? else { return Ok(()) };
    let parameters: InitializeParams = serde_json::from_value(parameters).unwrap_or_default();
    let general = parameters.capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_deref());
    let encoding = Encoding::choose(offered);
    let answer = json!({
        "capabilities": capabilities(encoding),
        "serverInfo": {"name": "runa", "version": env!("CARGO_PKG_VERSION")},
    });
    let mut server = Server {
        connection: &connection,
        documents: Documents::default(),
        encoding,
        changed: BTreeSet::new(),
        is_shut_down: false,
    };
    server.send(Response::new_ok(id, answer))?;
    for message in &connection.receiver {
        if server.take(message)? == Next::End {
            return Ok(());
        }
        // While more has been said already, what is wrong now is of no interest.
        if connection.receiver.is_empty() {
            server.publish_changed()?;
        }
    }
    Ok(())
}

/// Waits for `initialize`; nothing when the client goes away before.
fn begin(connection: &Connection) -> Result<Option<(RequestId, Value)>, ServeError> {
    for message in &connection.receiver {
        match message {
            Message::Request(request) if request.method == Initialize::METHOD => {
                return Ok(Some((request.id, request.params)));
            }
            Message::Request(request) => {
                let message = String::from("`initialize` must come first");
                let code = ErrorCode::ServerNotInitialized as i32;
                let response = Response::new_err(request.id, code, message);
                connection.sender.send(response.into()).map_err(|_| ServeError::Gone)?;
            }
            Message::Notification(notification) if notification.method == Exit::METHOD => break,
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
    Ok(None)
}

/// Whether the conversation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    GoOn,
    End,
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::INCREMENTAL,
        )),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: colours::legend(),
                full: Some(SemanticTokensFullOptions::Bool(true)),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        document_formatting_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    }
}

struct Server<'a> {
    connection: &'a Connection,
    documents: Documents,
    encoding: Encoding,
    /// The addresses of files whose diagnostics the client does not know yet.
    changed: BTreeSet<String>,
    is_shut_down: bool,
}

impl Server<'_> {
    fn send(&self, message: impl Into<Message>) -> Result<(), ServeError> {
        self.connection.sender.send(message.into()).map_err(|_| ServeError::Gone)
    }

    fn take(&mut self, message: Message) -> Result<Next, ServeError> {
        match message {
            Message::Request(request) => self.request(request)?,
            Message::Notification(told) if told.method == Exit::METHOD => return Ok(Next::End),
            Message::Notification(notification) => self.notification(notification)?,
            Message::Response(_) => {}
        }
        Ok(Next::GoOn)
    }

    fn request(&mut self, request: Request) -> Result<(), ServeError> {
        let Request { id, method, params } = request;
        let refuse = |id, code: ErrorCode, message| Response::new_err(id, code as i32, message);
        if self.is_shut_down {
            let message = String::from("the server is shut down");
            return self.send(refuse(id, ErrorCode::InvalidRequest, message));
        }
        let answer = match method.as_str() {
            HoverRequest::METHOD => self.hover(params),
            GotoDefinition::METHOD => self.definition(params),
            SemanticTokensFullRequest::METHOD => self.semantic_tokens(params),
            Formatting::METHOD => self.formatting(params),
            Shutdown::METHOD => {
                self.is_shut_down = true;
                Ok(Value::Null)
            }
            other => {
                let message = format!("the request `{other}` is not known");
                return self.send(refuse(id, ErrorCode::MethodNotFound, message));
            }
        };
        self.send(match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(message) => refuse(id, ErrorCode::InvalidParams, message),
        })
    }

    fn hover(&self, params: Value) -> Result<Value, String> {
        let params: HoverParams = read(params)?;
        let place = params.text_document_position_params;
        let document = self.documents.get(&place.text_document.uri);
        let hover =
            document.and_then(|document| answers::hover(document, place.position, self.encoding));
        Ok(json!(hover))
    }

    fn definition(&self, params: Value) -> Result<Value, String> {
        let params: GotoDefinitionParams = read(params)?;
        let place = params.text_document_position_params;
        let uri = &place.text_document.uri;
        let location = self
            .documents
            .get(uri)
            .and_then(|document| answers::definition(document, uri, place.position, self.encoding));
        Ok(json!(location))
    }

    fn semantic_tokens(&self, params: Value) -> Result<Value, String> {
        let params: SemanticTokensParams = read(params)?;
        let document = self.documents.get(&params.text_document.uri);
        let tokens = document.filter(|document| !document.is_assembly()).map(|document| {
            let data = colours::tokens(document.source.text(), self.encoding);
            SemanticTokens { result_id: None, data }
        });
        Ok(json!(tokens))
    }

    fn formatting(&self, params: Value) -> Result<Value, String> {
        let params: DocumentFormattingParams = read(params)?;
        let document = self.documents.get(&params.text_document.uri);
        Ok(json!(document.and_then(|document| answers::formatting(document, self.encoding))))
    }

    fn notification(&mut self, notification: Notification) -> Result<(), ServeError> {
        let Notification { method, params } = notification;
        match method.as_str() {
            DidOpenTextDocument::METHOD => {
                if let Ok(DidOpenTextDocumentParams { text_document }) = read(params) {
                    let uri = text_document.uri;
                    self.changed.insert(uri.as_str().to_owned());
                    self.documents.open(&uri, text_document.version, text_document.text);
                }
            }
            DidChangeTextDocument::METHOD => {
                if let Ok(params) = read::<DidChangeTextDocumentParams>(params) {
                    let uri = params.text_document.uri;
                    let version = params.text_document.version;
                    self.changed.insert(uri.as_str().to_owned());
                    self.documents.change(&uri, version, params.content_changes, self.encoding);
                }
            }
            DidCloseTextDocument::METHOD => {
                if let Ok(DidCloseTextDocumentParams { text_document }) = read(params) {
                    self.changed.remove(text_document.uri.as_str());
                    self.documents.close(&text_document.uri);
                    return self.send_diagnostics(&text_document.uri, Vec::new(), None);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Tells the client what is wrong with the files that have changed.
    fn publish_changed(&mut self) -> Result<(), ServeError> {
        for address in std::mem::take(&mut self.changed) {
            let Ok(uri) = address.parse::<Uri>() else { continue };
            let Some(document) = self.documents.get(&uri) else { continue };
            let diagnostics = answers::diagnostics(document, &uri, self.encoding);
            self.send_diagnostics(&uri, diagnostics, Some(document.version))?;
        }
        Ok(())
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
