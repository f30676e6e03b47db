import ContainerEngine
import FoundationEssentials
import Testing

/// The inputs that the answer about a docker CLI depends on.
struct DockerCLIFingerprintTests {
    @Test func `exactly a change of a command or plugin changes the fingerprint`() async throws {
        try await FakeDocker.run { fake in
            let environment = ["PATH": "\(fake.folder)/one:\(fake.folder)/two", "DOCKER_CONFIG": "\(fake.folder)/config"]
            func fingerprint(_ more: [String: String] = [:]) -> String {
                DockerCLI.fingerprint(environment: environment.merging(more) { $1 })
            }
            try fake.install(version: "Docker version 28.0.0", buildx: false, in: "two")
            let first = fingerprint()
            #expect(fingerprint(["OTHER": "x"]) == first)
            try fake.install(version: "Docker version 20.10.24", buildx: false, in: "one")
            let second = fingerprint()
            #expect(second != first)
            try fake.install(version: "Docker version 20.10.25 ", buildx: false, in: "one")
            let third = fingerprint()
            #expect(third != second)
            try FileManager.default.createDirectory(atPath: "\(fake.folder)/config/cli-plugins", withIntermediateDirectories: true)
            let fourth = fingerprint()
            #expect(fourth != third)
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(fake.folder)/config/cli-plugins/docker-buildx"))
            #expect(fingerprint() != fourth)
            #expect(fingerprint(["FAASO_DOCKER": "\(fake.folder)/two/docker"]) != fingerprint())
        }
    }
}
