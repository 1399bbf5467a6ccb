//! Finding what a class has for a method of an interface that it promises.

use runa_bytecode::{ClassIndex, FunctionIndex, MethodIndex};

/// What one class has for the methods of its interfaces: a hash table with open addressing, whose hash is the number of the
/// interface. At most every second place is taken, so that interfaces that are declared near to each other, as those of
/// one class mostly are, are found at once.
#[derive(Debug)]
pub(crate) struct InterfaceTable {
    /// Their number is a power of two.
    places: Box<[Place]>,
    /// What is called for the methods of each interface, in the order of its methods.
    functions: Box<[FunctionIndex]>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    /// No interface has the number [`FREE`].
    interface: u32,
    /// Where its functions begin.
    first: u32,
}

const FREE: u32 = u32::MAX;

/// What stands for a method that is not there.
const MISSING: FunctionIndex = FunctionIndex(u32::MAX);

impl InterfaceTable {
    /// A table of interfaces, each with what is called for its methods. O(methods).
    pub(crate) fn new(interfaces: Vec<(ClassIndex, Vec<FunctionIndex>)>) -> Self {
        let length = (interfaces.len() * 2).next_power_of_two().max(2);
        let mut places = vec![Place { interface: FREE, first: 0 }; length].into_boxed_slice();
        let mut functions = Vec::new();
        for (ClassIndex(interface), own) in interfaces {
            let mut place = interface as usize & (length - 1);
            while places[place].interface != FREE {
                place = (place + 1) & (length - 1);
            }
            places[place] = Place { interface, first: functions.len() as u32 };
            functions.extend(own);
        }
        Self { places, functions: functions.into() }
    }

    /// What is called for a method of an interface. O(1).
    #[inline]
    pub(crate) fn function(&self, interface: ClassIndex, method: MethodIndex) -> FunctionIndex {
        let mask = self.places.len() - 1;
        let mut at = interface.0 as usize & mask;
        loop {
            let place = self.places[at & mask];
            if place.interface == interface.0 {
                let function = self.functions.get(place.first as usize + method.index());
                return function.copied().unwrap_or(MISSING);
            }
            if place.interface == FREE {
                return MISSING;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(interfaces: &[(u32, &[u32])]) -> InterfaceTable {
        let interfaces = interfaces.iter().map(|(interface, functions)| {
            let functions = functions.iter().map(|&function| FunctionIndex(function));
            (ClassIndex(*interface), functions.collect())
        });
        InterfaceTable::new(interfaces.collect())
    }

    #[test]
    fn every_method_of_every_interface_is_found() {
        // Those that are eight apart want the same place.
        let table = table(&[(3, &[10, 11]), (11, &[12]), (19, &[]), (4, &[13, 14, 15])]);
        let function =
            |interface, method| table.function(ClassIndex(interface), MethodIndex(method)).0;
        assert_eq!([function(3, 0), function(3, 1), function(11, 0)], [10, 11, 12]);
        assert_eq!([function(4, 0), function(4, 1), function(4, 2)], [13, 14, 15]);
    }

    #[test]
    fn what_is_not_promised_is_not_there() {
        let table = table(&[(3, &[10])]);
        for interface in [0, 1, 2, 5, 7] {
            assert_eq!(table.function(ClassIndex(interface), MethodIndex(0)), MISSING);
        }
        let empty = InterfaceTable::new(Vec::new());
        assert_eq!(empty.function(ClassIndex(0), MethodIndex(0)), MISSING);
    }
}
