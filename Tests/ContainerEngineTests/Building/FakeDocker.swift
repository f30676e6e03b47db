import ContainerEngine
import FoundationEssentials
import TestSupport
import Testing

/// Shell scripts that replace the docker CLI, in a folder of one test.
struct FakeDocker {
    let folder: String

    static func run(_ body: (FakeDocker) async throws -> Void) async throws {
        let folder = "/tmp/faaso-fake-docker.\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(FakeDocker(folder: folder))
    }

    /// Installs a `docker` that runs a script.
    /// - Returns: the path of the `docker`.
    @discardableResult
    func install(_ script: String, in place: String = "bin") throws -> String {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(place)", withIntermediateDirectories: true)
        let path = "\(folder)/\(place)/docker"
        // A file that this process has written cannot be run while a child of another test has it
        // open.
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: path + ".text"))
        try Program.run(["install", path + ".text", path], in: folder)
        return path
    }

    /// Installs a `docker` of a version, with or without the buildx plugin.
    @discardableResult
    func install(version: String, buildx: Bool, in place: String) throws -> String {
        let buildx = buildx ? "echo 'github.com/docker/buildx v0.14'" : "exit 1"
        return try install("case \"$1\" in --version) echo '\(version)' ;; buildx) \(buildx) ;; *) exit 9 ;; esac", in: place)
    }

    var environment: [String: String] { ["PATH": "/usr/bin:/bin", "OUT": folder, "DOCKER_CONTEXT": "elsewhere", "KEPT": "yes"] }

    func text(_ name: String) -> String {
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}

extension BuildRequest {
    /// Creates a request with a context of these pieces.
    static func of(_ pieces: [[UInt8]] = [Array("tar".utf8)]) throws -> BuildRequest {
        BuildRequest(
            context: { sink in
                for piece in pieces { try await sink(piece) }
            }, dockerHost: .unix("/run/engine.sock"))
    }
}
