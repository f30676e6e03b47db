/// The field `test`: the tests of a function, and additions to the environment of their containers.
struct TestSuite: Hashable, Sendable {
    /// The tests.
    var tests: [FunctionTest] = []
    /// The variables of test containers, which override those of the function.
    var environment: [String: String] = [:]
    /// The values of secrets by name.
    var secrets: [String: String] = [:]
    /// The answers that stand in for called functions, by function.
    var doubles: [String: [DoubleAnswer]] = [:]
}
