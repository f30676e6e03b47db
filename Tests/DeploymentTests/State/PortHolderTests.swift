import ContainerEngine
import FunctionModel
import Glibc
import Testing

@testable import Deployment
@testable import SingleHost

/// The holder of the port that the proxy should listen on.
struct PortHolderTests {
    private static let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private static func line(_ local: String, state: String = "0A", inode: Int) -> String {
        "   0: \(local) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 \(inode) 1 0000000000000000 100 0 0 10 0\n"
    }

    private func holders(_ listen: String, _ containers: [ContainerSummary] = [], table: String = "") throws -> [Int: String] {
        PortHolder.holders(
            of: try #require(Listen(text: listen)), project: "shop", containers: containers, tables: [Self.head + table]
        ) { sockets in sockets.contains(7) ? .process(name: "caddy", id: 1) : nil }.mapValues(\.description)
    }

    @Test func `a socket that listens on the address or on all holds the port`() throws {
        // 1F90 is 8080.
        let table = Self.line("0100007F:1F90", inode: 7)
        #expect(try holders("8080", table: table) == [8080: "caddy (process 1)"])
        #expect(try holders(":8080", table: table) == [8080: "caddy (process 1)"])
        #expect(try holders("127.0.0.2:8080", table: table).isEmpty)
        #expect(try holders("8081", table: table).isEmpty)
        #expect(try holders("8080", table: Self.line("0100007F:1F90", state: "01", inode: 7)).isEmpty)
        #expect(try holders("8080", table: Self.line("00000000:1F90", inode: 8)) == [8080: "somebody"])
        #expect(try holders("8080", table: Self.line("00000000000000000000000000000000:1F90", inode: 7)).count == 1)
        #expect(try holders("8080", table: Self.line("0000000000000000FFFF00000100007F:1F90", inode: 7)).count == 1)
        #expect(try holders("8080", table: Self.line("00000000000000000000000001000000:1F90", inode: 7)).isEmpty)
        #expect(try holders("[::1]:8080", table: Self.line("00000000000000000000000001000000:1F90", inode: 7)).count == 1)
        #expect(try holders("example.org", table: Self.line("00000000:0050", inode: 7)) == [80: "caddy (process 1)"])
        for torn in ["", "x", "   0: 0100007F 0 0A", "0: 0100007F:ZZ 0 0A 0 0 0 0 0 7"] {
            #expect(try holders("8080", table: torn).isEmpty)
        }
    }

    @Test func `a container is named before its port's process, and the own proxy never is`() throws {
        func container(_ project: String?, _ role: Labels.Role = .proxy, ip: String = "127.0.0.1") -> [ContainerSummary] {
            [
                ContainerSummary(
                    id: "x", name: "web", labels: project.map { Labels.base($0, role) } ?? [:],
                    ports: [PublishedPort(ip: ip, privatePort: 80, publicPort: 8080)])
            ]
        }
        let table = Self.line("0100007F:1F90", inode: 7)
        #expect(try holders("8080", container("shop"), table: table).isEmpty)
        #expect(try holders("8080", container("other"), table: table) == [8080: "the project 'other'"])
        #expect(try holders("8080", container("shop", .function), table: table) == [8080: "the container 'web'"])
        #expect(try holders("8080", container(nil, ip: "")) == [8080: "the container 'web'"])
        #expect(try holders("8080", container(nil, ip: "10.0.0.1")).isEmpty)
    }

    @Test func `the first holder is that of the lowest port, and an unknown one is none`() throws {
        func first(_ listen: String, _ table: String) throws -> PortHolder? {
            PortHolder.first(
                of: try #require(Listen(text: listen)), project: "shop", containers: [], tables: [Self.head + table],
                process: { $0.contains(7) ? .process(name: "caddy", id: 1) : $0.contains(9) ? .process(name: "nginx", id: 2) : nil })
        }
        let (http, https) = (Self.line("00000000:0050", inode: 7), Self.line("00000000:01BB", inode: 9))
        #expect(try first("example.org", https + http) == .process(name: "caddy", id: 1))
        #expect(try first("example.org", https) == .process(name: "nginx", id: 2))
        #expect(try first("example.org", Self.line("00000000:0050", inode: 8)) == nil)
        #expect(try first("8080", http) == nil)
    }

    @Test func `the state of a socket is read, and a torn line is skipped`() throws {
        let known = SocketTable.sockets(
            Self.head + Self.line("0100007F:1F90", inode: 7) + Self.line("0100007F:1F90", state: "01", inode: 8)
                + Self.line("0100007F:1F90", state: "06", inode: 0) + "torn\n")
        #expect(known.map(\.state) == [.listening, .established, .other] && known.allSatisfy { $0.port == 8080 })
    }

    @Test func `this process is found by its socket`() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        let port = Int(UInt16(bigEndian: address.sin_port))
        let holders = PortHolder.holders(
            of: Listen(port: port), project: "shop", containers: [], tables: SocketTable.texts(of: "self"), process: PortHolder.process)
        guard case .process(_, let id)? = holders[port] else {
            Issue.record("\(holders)")
            return
        }
        #expect(id == Int(getpid()))
    }
}
