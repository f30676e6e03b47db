/// Keeps a value in one place in memory, for all copies of the struct that has it.
///
/// The effects are structs of many closures. A copy of one retains each closure, and the code for
/// that is as long as the struct. So a collaborator shares them, and other collaborators.
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
