import CPosix
import Glibc

/// One exchange over a unix socket, for the requests to Caddy and to the keeper itself.
enum UnixExchange {
    /// Sends a request and returns the answer's status and body. Nil if there is no whole answer in
    /// time.
    /// - Parameter milliseconds: the longest wait for each piece of the answer.
    static func send(_ name: String, body: [UInt8] = [], to path: String, milliseconds: Int32) -> (status: Int, body: [UInt8])? {
        let descriptor = cposix_connect_unix(path, milliseconds)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // HTTP/1.0 keeps the answer free of chunks.
        let head = "\(name) HTTP/1.0\r\nHost: localhost\r\nContent-Length: \(body.count)\r\n\r\n"
        guard write(Array(head.utf8) + body, to: descriptor) else { return nil }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return answer(bytes)
    }

    /// Writes all bytes.
    /// - Returns: false if the other side is gone.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes { sendQuietly(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&wait, 1, 1000) > 0 { continue }
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private static func sendQuietly(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func answer(_ bytes: [UInt8]) -> (status: Int, body: [UInt8])? {
        let text = String(decoding: bytes.prefix(16), as: UTF8.self).split(separator: " ")
        guard text.count > 1, let status = Int(text[1].prefix(3)) else { return nil }
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
        return (status, Array(bytes[(end + 4)...]))
    }
}
