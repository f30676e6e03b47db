import Basics
import ContainerEngine
import Glibc
import ImageBuild
import ProjectSupport
import TestSupport
import Testing

@testable import Pipeline

/// The docker CLI is asked only once while it stays the same.
struct RememberedCLITests {
    private let folder = TemporaryFolder()

    /// Installs a `docker` of this version that records each call.
    private func install(_ version: String) {
        folder.write(
            "#!/bin/sh\necho x >>\(folder.path)/asked\ncase \"$1\" in --version) echo 'Docker version \(version), build x' ;; *) exit 1 ;; esac\n",
            to: "bin/docker", mode: 0o755)
    }

    private func locate() async throws -> DockerCLI {
        try await RememberedCLI.locate(CacheFolder(path: folder.path(".faaso")), environment: ["PATH": folder.path("bin")])
    }

    private var asked: Int { (folder.read("asked") ?? "").count }

    @Test func `one that can do BuildKit is asked once, until it is another`() async throws {
        install("20.10.24")
        let found = try await locate()
        #expect(found.builder == .builtIn)
        let times = asked
        #expect(try await locate() == found)
        #expect(asked == times)
        install("20.10.25 newer")
        #expect(try await locate() == found)
        #expect(asked > times)
    }

    @Test func `one that seems unable to is asked again`() async throws {
        install("28.0.0")
        #expect(try await locate().builder == .legacy)
        let times = asked
        #expect(try await locate().builder == .legacy)
        #expect(asked > times)
    }

    @Test func `a file that names another program is a miss`() async throws {
        install("20.10.24")
        let found = try await locate()
        folder.write("#!/bin/sh\necho x >>\(folder.path)/stolen\n", to: "evil/docker", mode: 0o755)
        let cache = CacheFolder(path: folder.path(".faaso"))
        for path in ["evil/docker", "bin/../evil/docker", "bin/docker2"].map({ folder.path($0) }) + ["docker", "./bin/docker", ""] {
            let forged = RememberedCLI(
                fingerprint: DockerCLI.fingerprint(environment: ["PATH": folder.path("bin")]), cli: DockerCLI(path: path, builder: .builtIn)
            )
            try cache.write(JSONCoding.pretty(forged), RememberedCLI.file)
            #expect(try await locate() == found)
        }
        #expect(folder.read("stolen") == nil)
    }

    @Test func `with FAASO_DOCKER nothing but that counts`() async throws {
        install("20.10.24")
        let own = folder.path("bin/docker")
        #expect(DockerCLI.isCandidate(own, environment: ["PATH": folder.path("bin")]))
        #expect(DockerCLI.isCandidate(own, environment: ["PATH": "", "FAASO_DOCKER": own]))
        #expect(!DockerCLI.isCandidate(own, environment: ["PATH": folder.path("bin"), "FAASO_DOCKER": "/usr/bin/docker"]))
    }
}
