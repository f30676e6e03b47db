import Glibc
import Testing

@testable import FaaSOCommands

struct StandardInputTests {
    /// A file's descriptor at the start of so many bytes.
    private func withBytes(_ count: Int, _ body: (Int32) throws -> Void) throws {
        let file = try #require(tmpfile())
        defer { fclose(file) }
        let bytes = [UInt8](repeating: 7, count: count)
        #expect(fwrite(bytes, 1, count, file) == count)
        rewind(file)
        try body(fileno(file))
    }

    @Test(arguments: [0, 1, 65536, 200_000]) func `all of it is read, in however many pieces`(count: Int) throws {
        try withBytes(count) { descriptor in
            #expect(StandardInput.bytes(descriptor: descriptor) == [UInt8](repeating: 7, count: count))
        }
    }

    @Test func `what is longer than the limit shows, and is not read to its end`() throws {
        try withBytes(500_000) { descriptor in
            let count = StandardInput.bytes(limit: 100_000, descriptor: descriptor).count
            #expect(count > 100_000 && count < 200_000)
        }
        try withBytes(100_000) { #expect(StandardInput.bytes(limit: 100_000, descriptor: $0).count == 100_000) }
    }
}
