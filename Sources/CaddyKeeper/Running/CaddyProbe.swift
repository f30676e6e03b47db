import CPosix
import Glibc

/// The probes of one Caddy, one after the other. A Caddy that hangs does not hold up the keeper.
final class CaddyProbe {
    private let socket: String
    /// The connection of the probe that is under way; negative if there is none yet.
    private var descriptor: Int32 = -1
    private var isUnderWay = false
    /// The end of the probe that is under way, otherwise the time of the next one.
    private var limit: Duration

    /// - Parameter socket: the path of Caddy's admin socket.
    init(_ socket: String, at now: Duration) { (self.socket, limit) = (socket, now + KeeperState.probePause) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Begins or continues a probe.
    /// - Returns: true if Caddy answered, false if the time of the probe ended; nil for neither.
    func update(at now: Duration) -> Bool? {
        if !isUnderWay {
            guard now >= limit else { return nil }
            (isUnderWay, limit) = (true, now + KeeperState.probeTime)
        }
        if descriptor < 0 { ask() }
        let isAnswered = hasAnswer()
        guard isAnswered || now >= limit else { return nil }
        end()
        (isUnderWay, limit) = (false, isAnswered ? now + KeeperState.probePause : now)
        return isAnswered
    }

    /// Sends a small question. Any answer counts.
    private func ask() {
        descriptor = cposix_connect_unix(socket, 100)
        guard descriptor >= 0 else { return }
        let request = "GET /config/admin/listen HTTP/1.0\r\nHost: localhost\r\n\r\n"
        if !UnixExchange.write(Array(request.utf8), to: descriptor) { end() }
    }

    private func hasAnswer() -> Bool {
        guard descriptor >= 0 else { return false }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 0) > 0 else { return false }
        var byte: UInt8 = 0
        if read(descriptor, &byte, 1) == 1 { return true }
        // A connection that ended without an answer is made again.
        end()
        return false
    }

    private func end() {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }
}
