import Glibc
import Testing

@testable import FaaSOCommands

struct StandardInputTests {
    /// Runs `body` with a file of `count` bytes, at its start.
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
            let bytes = try StandardInput.bytes(descriptor: descriptor)
            #expect(bytes == [UInt8](repeating: 7, count: count))
        }
    }

    @Test func `what is longer than the limit shows, and is not read to its end`() throws {
        try withBytes(500_000) { descriptor in
            let count = try StandardInput.bytes(limit: 100_000, descriptor: descriptor).count
            #expect(count > 100_000 && count < 200_000)
        }
        try withBytes(100_000) { descriptor in
            let count = try StandardInput.bytes(limit: 100_000, descriptor: descriptor).count
            #expect(count == 100_000)
        }
    }

    @Test func `lines come one by one, the last one also without an end`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let stream = StandardInput.lines(limit: 8, descriptor: ends[0])
        write(ends[1], "one\ntwo\r\n", 9)
        write(ends[1], "123456789", 9)
        close(ends[1])
        var lines: [String] = []
        for await line in stream { lines.append(String(decoding: line, as: UTF8.self)) }
        #expect(lines == ["one", "two", "12345678", "9"])
    }

    @Test func `a pipe and a file are redirected input, a device is none`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        #expect(StandardInput.isRedirected(ends[0]))
        try withBytes(0) { #expect(StandardInput.isRedirected($0)) }
        let device = open("/dev/null", O_RDONLY)
        defer { close(device) }
        #expect(!StandardInput.isRedirected(device))
        #expect(!StandardInput.isRedirected(-1))
    }

    @Test func `a pipe that stays silent is reported once, and read when something comes`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { close(ends[0]) }
        var reports = 0
        let bytes = try StandardInput.bytes(descriptor: ends[0], patience: 200) {
            reports += 1
            write(ends[1], "x", 1)
            close(ends[1])
        }
        #expect(bytes == [UInt8(ascii: "x")] && reports == 1)
    }

    @Test func `an interrupt ends the wait for a silent pipe`() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        let descriptor = ends[0]
        await #expect(throws: CancellationError.self) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try StandardInput.bytes(descriptor: descriptor) }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}
