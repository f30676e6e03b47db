import Glibc

/// What is piped or redirected into the program.
enum StandardInput {
    /// Everything up to the end.
    /// - Parameters:
    ///   - limit: of more than so many bytes the rest is not read; what is given back is longer then.
    ///   - descriptor: another file, for tests.
    static func bytes(limit: Int = .max, descriptor: Int32 = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while bytes.count <= limit {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
