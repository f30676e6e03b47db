package import ContainerEngine
package import Deployment
import Glibc
import HTTPClient
import ReverseProxy

extension DeploymentEffects {
    /// The effects on the real machine: an engine, the proxy's keeper, the disk, the clock.
    package static func live(
        engine: Engine, state: StateFolder, project: String, environment: [String: String] = [:]
    ) -> DeploymentEffects {
        let secrets = SecretStore(state: state)
        return DeploymentEffects(
            engine: .live(engine, project: project, environment: environment), proxy: .live(engine, state: state, project: project),
            files: .onDisk,
            clock: .live, lock: .onDisk,
            probe: { port, path, timeout in
                let client = HTTPClient(endpoint: .tcp(host: "127.0.0.1", port: port))
                do {
                    return .status(try await client.send(HTTPRequest(target: path), timeout: timeout, bodyLimit: 1 << 20).status)
                } catch {
                    return .failed("does not answer: \(error)")
                }
            },
            portIsFree: { isFree($0, $1) },
            listening: { SocketTable.listening(in: $0) },
            portHolder: { listen in
                guard let containers = try? await engine.containers() else { return nil }
                return PortHolder.first(of: listen, project: project, containers: containers)
            },
            secret: { try secrets.current($0) },
            kernelParameters: kernelParameters,
            random: {
                var generator = SystemRandomNumberGenerator()
                let digits = String(generator.next() as UInt64, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            },
            keeperProgram: { try KeeperBinary.read() })
    }

    /// The parameters of the proxy's container that this kernel has.
    ///
    /// Without the first one, loading a Caddyfile resets connections that wait to be accepted. With
    /// the second one, the keeper needs no capability for ports below 1024. Docker sets it itself.
    private static var kernelParameters: [String: String] {
        let wanted = ["net.ipv4.tcp_migrate_req": "1", "net.ipv4.ip_unprivileged_port_start": "0"]
        return wanted.filter { access("/proc/sys/" + $0.key.replacing(".", with: "/"), F_OK) == 0 }
    }

    /// Binds the port for a moment. With SO_REUSEADDR, connections in TIME_WAIT do not count as a
    /// holder.
    private static func isFree(_ host: String, _ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return true }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    // A port that only the engine may bind does not count as taken.
                    || errno != EADDRINUSE
            }
        }
    }
}

extension ClockEffects {
    /// The real clock.
    package static let live = {
        let start = ContinuousClock.now
        return ClockEffects(
            now: { start.duration(to: .now) },
            sleep: { try await Task.sleep(for: $0) },
            date: {
                var now = time(nil)
                var utc = tm()
                gmtime_r(&now, &utc)
                var text = [CChar](repeating: 0, count: 32)
                let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &utc)
                return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
            })
    }()
}
