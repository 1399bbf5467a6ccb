//! Which locals are assigned, compared with a slow and simple calculation, on random programs.

use proptest::prelude::*;
use runa_bytecode::{
    ErrorKind, Function, FunctionIndex, Handler, Instruction as I, LocalIndex, Module, Rule,
    Target, TypeId, verify,
};

const LOCALS: u16 = 4;

/// A piece of a program that takes and leaves an empty operand stack.
#[derive(Clone, Copy, Debug)]
enum Piece {
    Set(u16),
    Get(u16),
    /// Goes on with the next piece or another.
    Branch(usize),
    /// Goes on with another piece.
    Jump(usize),
}

/// Pieces, and handlers: the first piece covered, the one behind the last, the one to go on with.
#[derive(Clone, Debug)]
struct Program {
    pieces: Vec<Piece>,
    handlers: Vec<(usize, usize, usize)>,
}

fn program() -> impl Strategy<Value = Program> {
    (2..12usize).prop_flat_map(|count| {
        let piece = prop_oneof![
            3 => (0..LOCALS).prop_map(Piece::Set),
            2 => (0..LOCALS).prop_map(Piece::Get),
            2 => (0..count).prop_map(Piece::Branch),
            1 => (0..count).prop_map(Piece::Jump),
        ];
        let handler = (0..count, 0..count, 0..count)
            .prop_map(|(a, b, target)| (a.min(b), a.max(b) + 1, target));
        let pieces = prop::collection::vec(piece, count);
        (pieces, prop::collection::vec(handler, 0..3))
            .prop_map(|(pieces, handlers)| Program { pieces, handlers })
    })
}

impl Program {
    /// The module: two instructions for each piece, `HALT`, and two instructions for each handler.
    fn module(&self) -> Module {
        let at = |piece: usize| piece as u32 * 2;
        let target = |piece: usize| Target(at(piece));
        let mut main = Function::new("main", TypeId::ANY);
        main.locals = vec![TypeId::INTEGER; usize::from(LOCALS)];
        for &piece in &self.pieces {
            main.code.extend(match piece {
                Piece::Set(l) => [I::PushInteger { value: 1 }, I::Store { local: LocalIndex(l) }],
                Piece::Get(l) => [I::Load { local: LocalIndex(l) }, I::Pop {}],
                Piece::Branch(to) => {
                    [I::PushBoolean { value: true }, I::BranchIfTrue { target: target(to) }]
                }
                Piece::Jump(to) => [I::Nop {}, I::Jump { target: target(to) }],
            });
        }
        main.code.push(I::Halt {});
        for &(start, end, to) in &self.handlers {
            let (start, end, entry) = (at(start), at(end), main.code.len() as u32);
            let kind = ErrorKind::Exception;
            main.handlers.push(Handler { start, end, target: entry, kind });
            main.code.extend([I::Pop {}, I::Jump { target: target(to) }]);
        }
        Module { functions: vec![main], ..Module::default() }
    }

    /// For each piece the locals that are assigned on every way to it, as bits; nothing for pieces
    /// that no way leads to. Repeats what one step implies until nothing changes.
    fn assigned(&self) -> Vec<Option<u8>> {
        let mut known = vec![None; self.pieces.len() + 1];
        known[0] = Some(0);
        loop {
            let before = known.clone();
            for (from, &piece) in self.pieces.iter().enumerate() {
                let Some(bits) = known[from] else { continue };
                let mut meet = |to: usize, bits: u8| {
                    known[to] = Some(known[to].map_or(bits, |known: u8| known & bits));
                };
                match piece {
                    Piece::Set(local) => meet(from + 1, bits | 1 << local),
                    Piece::Get(_) => meet(from + 1, bits),
                    Piece::Branch(to) => {
                        meet(to, bits);
                        meet(from + 1, bits);
                    }
                    Piece::Jump(to) => meet(to, bits),
                }
                let covering = self.handlers.iter().filter(|(a, b, _)| (*a..*b).contains(&from));
                covering.for_each(|&(_, _, to)| meet(to, bits));
            }
            if known == before {
                return known;
            }
        }
    }

    fn reads_unassigned(&self, assigned: &[Option<u8>]) -> bool {
        self.pieces.iter().zip(assigned).any(|(piece, known)| match (piece, known) {
            (Piece::Get(local), Some(bits)) => bits >> local & 1 == 0,
            _ => false,
        })
    }
}

proptest! {
    #[test]
    fn the_verifier_agrees_with_the_simple_calculation(program in program()) {
        let assigned = program.assigned();
        match verify(program.module()) {
            Err(errors) => {
                prop_assert_eq!(errors[0].rule, Rule::Unassigned);
                prop_assert!(program.reads_unassigned(&assigned));
            }
            Ok(verified) => {
                prop_assert!(!program.reads_unassigned(&assigned));
                for (piece, wanted) in assigned.iter().enumerate() {
                    let state = verified.frame_state(FunctionIndex(0), piece as u32 * 2);
                    let found = state.map(|state| {
                        let locals = (0..LOCALS).filter(|&l| state.is_assigned(LocalIndex(l)));
                        locals.fold(0, |bits, local| bits | 1u8 << local)
                    });
                    prop_assert_eq!(found, *wanted, "piece {}", piece);
                }
            }
        }
    }
}
