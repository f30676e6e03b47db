internal import Glibc

extension DockerCLI {
    /// The folders in which the docker CLI looks for the buildx plugin, besides the user's own
    /// (docker/cli, `cli-plugins/manager`).
    private static let pluginFolders = [
        "/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins",
        "/usr/libexec/docker/cli-plugins",
    ]

    /// A text for everything that the result of ``locate(environment:)`` depends on: the docker
    /// commands and the plugins, as files. While the text is the same, the result is the same. Runs
    /// no program.
    package static func fingerprint(environment: [String: String]) -> String {
        let chosen = environment["FAASO_DOCKER"].flatMap { $0.isEmpty ? nil : $0 }
        let own = DockerConfig.folder(environment)
        let plugins = (own.map { ["\($0)/cli-plugins"] } ?? []) + pluginFolders
        let files = (chosen.map { [$0] } ?? candidates(environment["PATH"] ?? "")) + plugins + plugins.map { "\($0)/docker-buildx" }
        return files.compactMap { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            let (modified, changed) = (status.st_mtim, status.st_ctim)
            let file = "\(path) \(status.st_size) \(status.st_dev) \(status.st_ino)"
            return "\(file) \(modified.tv_sec).\(modified.tv_nsec) \(changed.tv_sec).\(changed.tv_nsec)"
        }.joined(separator: "\n")
    }
}
