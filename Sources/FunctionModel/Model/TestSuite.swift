/// The field `test`: the tests of a function, and what their containers get besides the function's own.
struct TestSuite: Hashable, Sendable {
    var tests: [FunctionTest] = []
    var environment: [String: String] = [:]
    /// By name.
    var secrets: [String: String] = [:]
}
