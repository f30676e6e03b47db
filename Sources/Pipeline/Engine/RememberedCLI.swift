import Basics
import ContainerEngine
import ImageBuild

/// The docker CLI that was found last, stored in `.faaso/docker-cli.json`.
///
/// Asking each command for its abilities takes longer than a cached build. The file may come with a
/// repository. A path in it is executed only if the search could find it.
struct RememberedCLI: Codable {
    /// The name of the file in the cache.
    static let file = "docker-cli.json"

    /// The digest of everything that the search depends on.
    var fingerprint: String
    /// The docker CLI that was found.
    var cli: DockerCLI

    /// The docker CLI that builds, as ``DockerCLI/locate(environment:)`` finds it.
    /// - Throws: the errors of that search.
    static func locate(_ cache: CacheFolder, environment: [String: String]) async throws -> DockerCLI {
        let fingerprint = DockerCLI.fingerprint(environment: environment)
        if let last: RememberedCLI = cache.decode(file), last.fingerprint == fingerprint,
            DockerCLI.isCandidate(last.cli.path, environment: environment)
        {
            return last.cli
        }
        let cli = try await DockerCLI.locate(environment: environment)
        // A CLI without BuildKit may have been a momentary failure, so it is not stored. A failed
        // write only costs the next run its time.
        if cli.buildKit { try? cache.write(JSONCoding.pretty(RememberedCLI(fingerprint: fingerprint, cli: cli)), file) }
        return cli
    }
}
