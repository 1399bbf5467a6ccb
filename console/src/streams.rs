//! Standard input and output as programs use them.

use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read, Stdin, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use runa_runtime::Streams;

/// Standard output, shared by the program that writes and the command that looks how it went.
///
/// Lines appear at once on a terminal and are collected otherwise. The first error is kept, so that
/// the command can tell a full disk from a mistake of the program.
#[derive(Clone)]
pub struct Output {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    writer: BufWriter<Box<dyn Write + Send>>,
    each_line: bool,
    error: Option<io::Error>,
}

impl Output {
    /// Standard output.
    pub fn standard() -> Self {
        let stdout = io::stdout();
        let each_line = stdout.is_terminal();
        Self::new(Box::new(stdout), each_line)
    }

    fn new(writer: Box<dyn Write + Send>, each_line: bool) -> Self {
        let writer = BufWriter::with_capacity(64 * 1024, writer);
        Self { inner: Arc::new(Mutex::new(Inner { writer, each_line, error: None })) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what is left and gives the first error of all writing.
    pub fn finish(&self) -> io::Result<()> {
        let mut inner = self.lock();
        let flushed = inner.flush();
        match inner.error.take() {
            Some(error) => Err(error),
            None => flushed,
        }
    }
}

impl Inner {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.writer.write_all(bytes);
        self.keep(written)?;
        if self.each_line && bytes.contains(&b'\n') { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.writer.flush();
        self.keep(flushed)
    }

    fn keep(&mut self, result: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &result
            && self.error.is_none()
        {
            self.error = Some(copy(error));
        }
        result
    }
}

/// Errors of the system are their number; others keep kind and text.
fn copy(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.lock().flush()
    }
}

/// Standard input; before it waits for more, everything written so far is shown, so that a question
/// is seen before its answer is awaited.
struct Input<R> {
    reader: BufReader<R>,
    output: Output,
}

impl<R: Read> Input<R> {
    fn new(reader: R, output: Output) -> Self {
        Self { reader: BufReader::with_capacity(64 * 1024, reader), output }
    }
}

impl<R: Read> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.reader.buffer().is_empty() {
            // An error is kept by the output and reported when the program ends.
            let _ = self.output.lock().flush();
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.reader.consume(count);
    }
}

/// The streams of a program that runs on the command line.
pub fn standard_streams(output: &Output, arguments: Vec<String>) -> Streams {
    let input: Input<Stdin> = Input::new(io::stdin(), output.clone());
    let (output, error) = (Box::new(output.clone()), Box::new(io::stderr()));
    Streams { output, error, input: Box::new(input), arguments }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runa::Shared;

    #[test]
    fn questions_are_shown_before_answers_are_awaited() {
        let seen = Shared::default();
        let mut output = Output::new(Box::new(seen.clone()), false);
        let mut input = Input::new(&b"Ada\n"[..], output.clone());
        output.write_all(b"name? ").unwrap();
        assert_eq!(seen.text(), "");
        assert_eq!(input.fill_buf().unwrap(), b"Ada\n");
        assert_eq!(seen.text(), "name? ");
    }

    #[test]
    fn lines_appear_at_once_on_a_terminal() {
        let seen = Shared::default();
        let mut output = Output::new(Box::new(seen.clone()), true);
        output.write_all(b"half").unwrap();
        assert_eq!(seen.text(), "");
        output.write_all(b" a line\n").unwrap();
        assert_eq!(seen.text(), "half a line\n");
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_first_error_is_kept() {
        let mut output = Output::new(Box::new(Full), false);
        output.write_all(b"collected, so no error yet").unwrap();
        assert!(output.flush().is_err());
        assert_eq!(output.finish().unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
