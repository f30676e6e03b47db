import Basics
import ContainerEngine
import ImageBuild

/// The docker CLI that was found last, kept in `.faaso/docker-cli.json`.
///
/// Asking each command what it can do costs more than a build that is cached. The file may come with
/// a repository: a path in it that the search would not find is not executed.
struct RememberedCLI: Codable {
    static let file = "docker-cli.json"

    var fingerprint: String
    var cli: DockerCLI

    /// The docker CLI that builds, as ``DockerCLI/locate(environment:)`` finds it.
    static func locate(_ cache: CacheFolder, environment: [String: String]) async throws -> DockerCLI {
        let fingerprint = DockerCLI.fingerprint(environment: environment)
        if let last: RememberedCLI = cache.decode(file), last.fingerprint == fingerprint,
            DockerCLI.isCandidate(last.cli.path, environment: environment)
        {
            return last.cli
        }
        let cli = try await DockerCLI.locate(environment: environment)
        // That one can't do BuildKit may have been a moment's failure. Not being able to remember costs the next run its time.
        if cli.buildKit { try? cache.write(JSONCoding.pretty(RememberedCLI(fingerprint: fingerprint, cli: cli)), file) }
        return cli
    }
}
