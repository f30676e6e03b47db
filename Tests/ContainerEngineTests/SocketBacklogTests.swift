import ContainerEngine
import Glibc
import Testing

/// The work at a port that waits in the kernel, by its tables.
struct SocketBacklogTests {
    private static let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private static func line(_ port: String, _ state: String, received: String) -> String {
        "   0: 0100007F:\(port) 00000000:0000 \(state) 00000009:\(received) 00:00000000 00000000     0        0 7 1 0 100 0\n"
    }

    @Test func `connections and bytes that the program has yet to take are counted`() {
        let one = Self.head + Self.line("0BB8", "0A", received: "00000002") + Self.line("0BB8", "01", received: "00000000")
        let two = Self.head + Self.line("0BB8", "01", received: "00000010") + Self.line("0BB9", "01", received: "000000FF")
        #expect(SocketTable.backlog([one, two], at: 3000) == SocketTable.Backlog(connections: 2, untaken: 18))
    }

    @Test func `bytes that have yet to reach a port are counted by its address`() {
        let line = { (remote: String, state: String, queues: String) in
            "   0: 0100007F:C001 \(remote) \(state) \(queues) 00:00000000 00000000     0        0 7 1 0 100 0\n"
        }
        let four = line("020011AC:0BB8", "01", "00000010:000000FF") + line("020011AC:0BB8", "06", "00000001:00000000")
        let other = line("030011AC:0BB8", "01", "00000001:00000000") + line("020011AC:0BB9", "01", "00000001:00000000")
        let six = line("0000000000000000FFFF0000020011AC:0BB8", "01", "00000002:00000000") + "   1: torn\n"
        #expect(SocketTable.undelivered([Self.head + four + other, Self.head + six], to: "172.17.0.2", port: 3000) == 18)
        #expect(SocketTable.undelivered(["", Self.head], to: "172.17.0.2", port: 3000) == 0)
        #expect(SocketTable.undelivered(to: "127.0.0.1", port: 1) == 0)
    }

    @Test func `closed sockets, torn lines and empty tables count nothing`() {
        let closing = Self.head + Self.line("0BB8", "06", received: "00000010") + "   1: torn\n"
        #expect(SocketTable.backlog([closing, "", Self.head], at: 3000) == SocketTable.Backlog())
        #expect(SocketTable.backlog(of: 0x7fff_ffff, at: 3000) == nil)
        #expect(SocketTable.backlog(of: Int(getpid()), at: 1) == SocketTable.Backlog())
    }
}
