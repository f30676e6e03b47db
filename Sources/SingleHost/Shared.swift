/// Keeps a value in one place in memory, for all copies of the struct that has it.
///
/// The effects are structs of many closures. A copy of such a struct retains every closure, which
/// takes much code. A copy of a shared value retains one reference.
@propertyWrapper
struct Shared<Value: Sendable>: Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let box: Box

    init(wrappedValue: Value) { box = Box(wrappedValue) }

    var wrappedValue: Value { box.value }
}
