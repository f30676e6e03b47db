import Testing

@testable import WorkModel

struct KeyChangeTests {
    @Test func `the change of a key is read from its text`() {
        let change = KeyChange(from: "0123456789abcdef" + "00", to: "fedcba9876543210ff")
        #expect(change.description == "0123456789abcdef -> fedcba9876543210")
        #expect(KeyChange(change.description) == change)
    }

    @Test(arguments: [
        "", "key-a -> key-b", "0123456789ab -> fedcba987654", "0123456789abcdef  -> fedcba9876543210", "0123456789abcdef -> unset",
        "0123456789ABCDEF -> fedcba9876543210", "0123456789abcdef -> fedcba9876543210 x", "0123456789abcdef",
    ])
    func `any other text is no change of a key`(text: String) {
        #expect(KeyChange(text) == nil)
    }
}
