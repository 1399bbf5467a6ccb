//! The sections of a `.runab` file; their forms are in the documentation of [`encode`](crate::encode()).

macro_rules! sections {
    ($($(#[doc = $doc:literal])* $byte:literal $name:ident $text:literal;)*) => {
        /// The sections of a module, in the order in which they are written.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(crate) enum Section {
            $($(#[doc = $doc])* $name = $byte,)*
        }

        impl Section {
            /// All sections, by ascending ids.
            pub(crate) const ALL: &'static [Section] = &[$(Section::$name),*];

            pub(crate) fn from_byte(byte: u8) -> Option<Section> {
                match byte {
                    $($byte => Some(Section::$name),)*
                    _ => None,
                }
            }

            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Section::$name => $text,)*
                }
            }
        }
    };
}

/// The byte that stands in place of a section's id behind the last section.
pub(crate) const END: u8 = 0;

sections! {
    /// The name of the module.
    1 Name "name";
    /// Types that are not predefined.
    2 Types "types";
    /// Constants.
    3 Constants "constants";
    /// Native functions.
    4 Natives "natives";
    /// Module variables.
    5 Globals "globals";
    /// Functions without their code and tables.
    6 Functions "functions";
    /// The instructions of each function.
    7 Code "code";
    /// The handlers of each function.
    8 Handlers "handlers";
    /// Line table and local names of each function.
    9 Lines "lines";
    /// Source files.
    10 Files "files";
    /// Exports.
    11 Exports "exports";
    /// Tests.
    12 Tests "tests";
    /// Capabilities.
    13 Capabilities "capabilities";
    /// Attributes.
    14 Attributes "attributes";
    /// Classes.
    15 Classes "classes";
    /// Functions that are to come in place of their calls.
    16 Inline "inline";
    /// What calls by name may leave out, or give more of.
    17 Arguments "arguments";
}

impl Section {
    /// Whether there is no module without it.
    pub(crate) fn is_required(self) -> bool {
        matches!(self, Section::Functions | Section::Code)
    }
}
