//! Functions in SSA form as text.

use std::fmt;

use super::{Edge, Function, Instruction, Site, Terminator, Value, Values};

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.0)
    }
}

impl Function {
    fn list(&self, values: &[Value]) -> String {
        let names: Vec<String> = values.iter().map(Value::to_string).collect();
        names.join(", ")
    }

    fn typed(&self, values: &[Value]) -> String {
        let name = |&value: &Value| format!("{value}: {:?}", self.shape(value));
        values.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    fn edge(&self, edge: &Edge) -> String {
        let back = if edge.is_back { " (back)" } else { "" };
        format!("b{}({}){back}", edge.target.0, self.list(self.values(edge.arguments)))
    }

    fn landings_text(&self, site: Option<Site>) -> String {
        let landings = self.landings(site).iter().map(|landing| {
            let arguments = self.list(self.values(landing.arguments));
            format!(" catch {}: b{}({arguments})", landing.position, landing.target.0)
        });
        landings.collect()
    }

    fn instruction(&self, f: &mut fmt::Formatter<'_>, instruction: &Instruction) -> fmt::Result {
        let Instruction { op, arguments, result, pc, site } = *instruction;
        write!(f, "  {pc:4}  ")?;
        if let Some(result) = result {
            write!(f, "{} = ", self.typed(&[result]))?;
        }
        let arguments: Values = arguments;
        let arguments = self.list(self.values(arguments));
        writeln!(f, "{op:?} {arguments}{}", self.landings_text(site))
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, block) in self.blocks.iter().enumerate() {
            writeln!(f, "b{number}({}): at {}", self.typed(&block.parameters), block.entry.pc)?;
            for instruction in &block.instructions {
                self.instruction(f, instruction)?;
            }
            match &block.end {
                Terminator::Jump(edge) => writeln!(f, "        jump {}", self.edge(edge))?,
                Terminator::Branch { condition, then, otherwise } => {
                    let (then, otherwise) = (self.edge(then), self.edge(otherwise));
                    writeln!(f, "        if {condition} then {then} else {otherwise}")?;
                }
                Terminator::Return(value) => writeln!(f, "        return {value}")?,
                Terminator::Raise { helper, argument, site, .. } => {
                    let landings = self.landings_text(*site);
                    writeln!(f, "        raise {helper:?} {argument}{landings}")?;
                }
                Terminator::Interpret { operands, .. } => {
                    writeln!(f, "        interpret {}", self.list(operands))?;
                }
            }
        }
        Ok(())
    }
}
