//! Reading up to the ends of lines, with a limit on what is kept.

use std::io::{self, BufRead, ErrorKind, Read};

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The input has ended.
    End,
    /// A line with its end, or the last one without.
    Whole,
    /// More bytes than allowed, without a line end.
    TooLong,
}

/// Adds the next line of `input`, with its end, to `line`; gives up behind `limit` bytes.
pub fn read_line(input: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = available.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(available.len(), |end| end + 1);
        line.extend_from_slice(&available[..taken]);
        input.consume(taken);
        match end {
            Some(_) => return Ok(Line::Whole),
            None if taken == 0 => return Ok(if line.is_empty() { Line::End } else { Line::Whole }),
            None if line.len() > limit => return Ok(Line::TooLong),
            None => {}
        }
    }
}

/// All that is left of `input`, or nothing when that is more than `limit` bytes.
pub fn read_rest(input: &mut dyn BufRead, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    input.take(most).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// A line without its end.
pub fn without_end(line: &[u8]) -> &[u8] {
    match line {
        [line @ .., b'\r', b'\n'] | [line @ .., b'\n'] => line,
        line => line,
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_are_read_up_to_their_end() {
        let mut input = BufReader::with_capacity(3, &b"abcdef\r\n\nlast"[..]);
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            if read_line(&mut input, &mut line, 100).unwrap() == Line::End {
                break;
            }
            lines.push(String::from_utf8(without_end(&line).to_vec()).unwrap());
        }
        assert_eq!(lines, ["abcdef", "", "last"]);
    }

    #[test]
    fn nothing_is_read_for_ever() {
        let mut input = BufReader::new(io::repeat(b'x'));
        let read = read_line(&mut input, &mut Vec::new(), 100_000);
        assert_eq!(read.unwrap(), Line::TooLong);
        assert_eq!(read_rest(&mut input, 100_000).unwrap(), None);
    }
}
