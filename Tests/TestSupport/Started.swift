import Dispatch
package import Glibc
import Testing

/// A program that ended.
package struct Finished: Sendable {
    /// The exit status, or the negative number of the signal that ended the program.
    package var status: Int32
    /// Standard output.
    package var output: String
    /// Standard error.
    package var errors: String

    /// The lines of standard output.
    package var lines: [String] { output.split(separator: "\n").map(String.init) }
}

/// A program that was started.
package struct Started: Sendable {
    /// The process.
    package let pid: pid_t
    let output: Int32
    let errors: Int32
    let command: String

    /// Sends a signal.
    package func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the end on a separate thread. Kills a program that exceeds the limit.
    package func finished(within limit: Duration = .seconds(300)) async throws -> Finished {
        let status: Int32? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                let end = ContinuousClock.now + limit
                var status: Int32 = 0
                while waitpid(pid, &status, WNOHANG) == 0 {
                    guard ContinuousClock.now < end else {
                        kill(pid, SIGKILL)
                        waitpid(pid, &status, 0)
                        return continuation.resume(returning: nil)
                    }
                    usleep(2000)
                }
                continuation.resume(returning: Self.exit(status))
            }
        }
        let done = drained(status ?? -SIGKILL)
        try #require(status != nil, "\(command) did not end\n\(done.output)\n\(done.errors)")
        return done
    }

    /// Waits for the end of a program that must succeed, on a separate thread.
    ///
    /// Records nothing, so a condition that is tried again may fail.
    ///
    /// - Throws: ``ProgramFailure`` if the program does not end with status 0.
    package func succeeded() async throws -> Finished {
        let done = try await finished()
        guard done.status == 0 else { throw ProgramFailure(command: command, finished: done) }
        return done
    }

    /// Waits for the end, and blocks the thread.
    package func wait() -> Finished {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return drained(Self.exit(status))
    }

    /// Standard output so far.
    package var said: String { Self.text(output) }

    /// Standard error so far.
    package var complaints: String { Self.text(errors) }

    private static func exit(_ status: Int32) -> Int32 { status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f) }

    private func drained(_ status: Int32) -> Finished {
        defer {
            close(output)
            close(errors)
        }
        return Finished(status: status, output: Self.text(output), errors: Self.text(errors))
    }

    private static func text(_ descriptor: Int32) -> String {
        let length = Int(lseek(descriptor, 0, SEEK_END))
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, length, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
