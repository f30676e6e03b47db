import TestSupport
import Testing

/// The page of the documentation that is made from the help.
struct CommandPageTests {
    @Test func `the page of options is that of the program's help`() async throws {
        let done = try await Shell().run("'\(Checkout.root)/scripts/command-page' --check")
        #expect(done.status == 0, "\(done)")
    }
}
