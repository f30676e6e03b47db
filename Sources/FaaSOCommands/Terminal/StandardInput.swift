import ContainerEngine
import Dispatch
import Glibc

/// The bytes that are piped or redirected into the program.
enum StandardInput {
    /// True when standard input is a pipe, a file or a socket. A terminal and `/dev/null` do not
    /// count.
    /// - Parameter descriptor: another file, for tests.
    static func isRedirected(_ descriptor: Int32 = 0) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return [S_IFIFO, S_IFREG, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    /// Reads everything up to the end.
    /// - Parameters:
    ///   - limit: the number of bytes after which reading stops; the result is longer then.
    ///   - descriptor: another file, for tests.
    ///   - patience: the milliseconds without a first byte after which `onSilence` is called.
    /// - Throws: `CancellationError` if the task is cancelled.
    static func bytes(
        limit: Int = .max, descriptor: Int32 = 0, patience: Int = 3000, onSilence: () -> Void = {}
    ) throws(CancellationError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var silence = 0
        while bytes.count <= limit {
            if Task.isCancelled { throw CancellationError() }
            if !isReady(descriptor) {
                silence += slice
                if bytes.isEmpty, silence - slice < patience, silence >= patience { onSilence() }
                continue
            }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Reads one line, without what follows it.
    /// - Returns: the line, and true if it has a line's end. False means that the input ended.
    /// - Throws: `CancellationError` if the task is cancelled.
    static func line(descriptor: Int32 = 0) throws(CancellationError) -> (bytes: [UInt8], isEnded: Bool) {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            if Task.isCancelled { throw CancellationError() }
            guard isReady(descriptor) else { continue }
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 || byte == UInt8(ascii: "\n") { return (line, count > 0) }
            line.append(byte)
        }
    }

    /// Reads lines up to the end of the input, on a thread of its own.
    /// - Parameters:
    ///   - limit: the maximum length of a line in bytes. A longer one is cut into several.
    ///   - descriptor: another file, for tests.
    static func lines(limit: Int, descriptor: Int32 = 0) -> AsyncStream<[UInt8]> {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        DispatchQueue(label: "lines of standard input").async {
            var splitter = LineSplitter(limit: limit)
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR || errno == EAGAIN {
                    _ = isReady(descriptor)
                    continue
                }
                if count <= 0 { break }
                for line in splitter.push(Array(buffer[..<count])) { continuation.yield(line) }
            }
            if let last = splitter.finish() { continuation.yield(last) }
            continuation.finish()
        }
        return stream
    }

    /// The milliseconds between two checks for an interrupt.
    private static let slice = 100

    /// Waits for a moment until a read would not block.
    private static func isReady(_ descriptor: Int32) -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wanted, 1, Int32(slice)) != 0
    }
}
