use std::fmt;

macro_rules! error_kinds {
    ($($(#[doc = $doc:literal])* $byte:literal $name:ident < $parent:ident;)*) => {
        /// The exceptions that are always there: those that the virtual machine itself raises, and those of the
        /// library. Each is a type ([`Type::Exception`](crate::Type::Exception)), and handlers can name it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum ErrorKind {
            /// The root of all exceptions.
            Exception = 0,
            $($(#[doc = $doc])* $name = $byte,)*
        }

        impl ErrorKind {
            /// Every kind, parents before children.
            pub const ALL: &'static [ErrorKind] = &[ErrorKind::Exception, $(ErrorKind::$name),*];

            /// The kind with number `byte`.
            pub fn from_byte(byte: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|&kind| kind as u8 == byte)
            }

            /// Its name in the language.
            pub fn name(self) -> &'static str {
                match self {
                    ErrorKind::Exception => "Exception",
                    $(ErrorKind::$name => stringify!($name),)*
                }
            }

            /// The kind it is a special case of; the root is its own parent.
            pub fn parent(self) -> ErrorKind {
                match self {
                    ErrorKind::Exception => ErrorKind::Exception,
                    $(ErrorKind::$name => ErrorKind::$parent,)*
                }
            }
        }
    };
}

error_kinds! {
    /// A calculation has no result.
    1 ArithmeticError < Exception;
    /// An Integer result needs more than 64 bits.
    2 OverflowError < ArithmeticError;
    /// An Integer was divided by zero.
    3 DivisionByZeroError < ArithmeticError;
    /// A value is not of the type that its place needs.
    4 TypeError < Exception;
    /// A value has no member of that name.
    5 MissingMemberError < TypeError;
    /// A position is outside a list or text.
    6 IndexError < Exception;
    /// A map has no such key.
    7 KeyError < Exception;
    /// An argument is outside what a process accepts.
    8 ValueError < Exception;
    /// A collection was changed while it was iterated.
    9 ConcurrentChangeError < Exception;
    /// A module variable was read before it was set.
    10 InitializationError < Exception;
    /// An `Assert` did not hold.
    11 AssertionError < Exception;
    /// Calls are nested deeper than the stack allows.
    12 StackOverflowError < Exception;
    /// The heap limit was reached.
    13 OutOfMemoryError < Exception;
    /// The deadline passed.
    14 TimeoutError < Exception;
    /// Reading or writing failed.
    15 IoError < Exception;
    /// No arm of a `Match` fits the value.
    16 MatchError < Exception;
    /// A contract did not hold.
    17 ContractError < Exception;
    /// A right is missing.
    18 PermissionError < Exception;
    /// A channel is closed.
    19 ChannelClosedError < Exception;
    /// A library of another language could not be used.
    20 LibraryError < Exception;
    /// An exception that was thrown was to be resumed.
    21 NotResumableError < Exception;
    /// A task was told to end; only handlers that name it, and `Finally`, see it.
    22 CancelledError < Exception;
    /// Whoever signals one may be given a value by a handler.
    23 Resumable < Exception;
    /// On its way to a `Try` whose handler of a signal was left; programs do not name it.
    24 Unwinding < CancelledError;
}

impl ErrorKind {
    /// Whether an exception of this kind is caught by a handler that names `wanted`.
    pub fn is(self, wanted: ErrorKind) -> bool {
        let mut kind = self;
        while kind != wanted && kind != ErrorKind::Exception {
            kind = kind.parent();
        }
        kind == wanted
    }

    /// The nearest kind of which both are special cases.
    pub fn common(self, other: ErrorKind) -> ErrorKind {
        let mut kind = self;
        while !other.is(kind) {
            kind = kind.parent();
        }
        kind
    }

    /// The kind called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn a_handler_catches_special_cases() {
        assert!(ErrorKind::OverflowError.is(ErrorKind::ArithmeticError));
        assert!(ErrorKind::OverflowError.is(ErrorKind::Exception));
        assert!(!ErrorKind::OverflowError.is(ErrorKind::TypeError));
        assert!(!ErrorKind::Exception.is(ErrorKind::TypeError));
        assert_eq!(ErrorKind::from_name("KeyError"), Some(ErrorKind::KeyError));
    }

    #[test]
    fn kinds_have_a_common_one() {
        use ErrorKind::{ArithmeticError, DivisionByZeroError, Exception, KeyError, OverflowError};
        assert_eq!(OverflowError.common(DivisionByZeroError), ArithmeticError);
        assert_eq!(OverflowError.common(ArithmeticError), ArithmeticError);
        assert_eq!(KeyError.common(OverflowError), Exception);
    }
}
