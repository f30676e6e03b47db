import ArgumentParser
import Operations
import Testing

@testable import FaaSOCommands

struct RollbackArgumentsTests {
    @Test(arguments: [
        ([], RollbackTarget.deployment(nil)), (["12"], .deployment(12)), (["sum"], .function("sum", versions: nil)),
        (["sum", "3"], .function("sum", versions: 3)), (["s3"], .function("s3", versions: nil)),
        (["sum", "1"], .function("sum", versions: 1)), (["404", "1"], .function("404", versions: 1)),
    ])
    func `a number is a deployment, a name is a function`(words: [String], target: RollbackTarget) throws {
        #expect(try Rollback.parse(words).target() == target)
    }

    @Test(arguments: [["0"], ["sum", "0"], ["sum", "x"], ["3", "sum"], ["sum", "2", "3"], ["99999999999999999999"]])
    func `words that mean no state are refused`(words: [String]) {
        #expect(throws: (any Error).self) { try Rollback.parse(words) }
    }

    @Test(arguments: [("y", true), ("Yes\r", true), (" YES ", true), ("", false), ("n", false), ("yess", false), ("ok", false)])
    func `only yes is a yes`(line: String, expected: Bool) {
        #expect(Confirmation.isYes(Array(line.utf8)) == expected)
    }
}
