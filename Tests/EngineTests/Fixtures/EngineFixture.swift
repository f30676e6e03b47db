import ContainerEngine
import FoundationEssentials
import Testing

/// The engine of this machine. These tests need it, so they fail without an engine.
enum RealEngine {
    static func endpoint() throws -> EngineEndpoint {
        try EngineLocator.locate(environment: ProcessInfo.processInfo.environment)
    }

    static func connect() async throws -> Engine {
        try await Engine.connect(endpoint())
    }

    /// Debian's base image, which `scripts/base-images` provides.
    static let image = "debian:bookworm-slim"
    static let proxyImage = "caddy:2"
}

/// The names of one test. All objects with its label are removed at the end, even after a failure.
struct EngineFixture: Sendable {
    let engine: Engine
    let id: String

    var label: String { "faaso.test=\(id)" }
    var labels: [String: String] { ["faaso.test": id] }

    func name(_ suffix: String = "") -> String { suffix.isEmpty ? "faaso-test-\(id)" : "faaso-test-\(id)-\(suffix)" }

    static func run<R>(_ body: (EngineFixture) async throws -> R) async throws -> R {
        let id = (0..<8).map { _ in String("0123456789abcdefghijklmnopqrstuvwxyz".randomElement() ?? "x") }.joined()
        let fixture = EngineFixture(engine: try await RealEngine.connect(), id: id)
        do {
            let result = try await body(fixture)
            try await fixture.clean()
            return result
        } catch {
            try? await fixture.clean()
            throw error
        }
    }

    private func clean() async throws {
        for container in try await engine.containers(label: [label]) { try await engine.remove(container.id, force: true, volumes: true) }
        try await engine.removeNetworks(label: label)
        for volume in try await engine.volumes(label: [label]) { try await engine.removeVolume(volume.name) }
        for image in try await engine.images(reference: "\(name())*") {
            for tag in image.tags where tag.hasPrefix(name()) { _ = try await engine.removeImage(tag, force: true) }
        }
    }

    /// Creates a container that runs a shell command. Does not start it.
    func shell(_ command: String, suffix: String = "", _ change: (inout ContainerSpecification) -> Void = { _ in }) async throws -> String {
        var spec = ContainerSpecification(image: RealEngine.image, command: ["sh", "-c", command], labels: labels, stopGrace: .seconds(1))
        change(&spec)
        return try await engine.create(spec, name: name(suffix))
    }
}

/// Small tar archives (POSIX ustar).
enum Tar {
    static func archive(_ files: [(name: String, text: String)], owner: Int = 0, mode: Int = 0o644) -> [UInt8] {
        files.flatMap { entry($0.name, Array($0.text.utf8), owner: owner, mode: mode) } + [UInt8](repeating: 0, count: 1024)
    }

    /// The bytes of the first file of an archive.
    static func firstFile(_ tar: [UInt8]) -> String {
        guard tar.count > 512 else { return "" }
        let size = Int(String(decoding: tar[124..<135], as: UTF8.self), radix: 8) ?? 0
        return String(decoding: tar[512..<(512 + size)], as: UTF8.self)
    }

    private static func entry(_ name: String, _ bytes: [UInt8], owner: Int, mode: Int) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) { header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8) }
        func octal(_ number: Int, _ width: Int) -> String {
            let digits = String(number, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, 0)
        put(octal(mode, 7), 100)
        put(octal(owner, 7), 108)
        put(octal(owner, 7), 116)
        put(octal(bytes.count, 11), 124)
        put(octal(0, 11), 136)
        put("        ", 148)
        put("0", 156)
        put("ustar\u{0}00", 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", 148)
        return header + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
    }
}
