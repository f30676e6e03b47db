import Basics
internal import FoundationEssentials
internal import Glibc

/// Finds the engine that the docker CLI of this user would use.
package enum EngineLocator {
    /// The file operations of the search. Tests use a dictionary.
    package struct Files: Sendable {
        /// The bytes of a file; nil if it does not exist or cannot be read.
        package var read: @Sendable (String) -> [UInt8]?
        /// The names in a folder; empty if it does not exist.
        package var list: @Sendable (String) -> [String]
        /// True when the path exists.
        package var exists: @Sendable (String) -> Bool

        /// Creates the operations from closures.
        package init(
            read: @escaping @Sendable (String) -> [UInt8]?, list: @escaping @Sendable (String) -> [String],
            exists: @escaping @Sendable (String) -> Bool
        ) {
            self.read = read
            self.list = list
            self.exists = exists
        }

        /// The operations on the real file system.
        package static var onDisk: Files {
            Files(
                read: { FileManager.default.contents(atPath: $0).map { Array($0) } },
                list: { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] },
                exists: { access($0, F_OK) == 0 })
        }
    }

    /// Finds the endpoint in the docker CLI's order:
    /// - `DOCKER_HOST`;
    /// - the context that `DOCKER_CONTEXT` names;
    /// - `currentContext` of `config.json` in `DOCKER_CONFIG` or `~/.docker`;
    /// - `/var/run/docker.sock`.
    ///
    /// In addition, the socket of a rootless engine in `XDG_RUNTIME_DIR` is used if only that
    /// socket exists.
    /// - Throws: ``EngineError/invalidEndpoint(_:reason:)`` for an invalid setting. A remote
    ///   endpoint is not an error here.
    package static func locate(environment: [String: String], files: Files = .onDisk) throws(EngineError) -> EngineEndpoint {
        let secure = !(environment["DOCKER_TLS_VERIFY"] ?? "").isEmpty
        if let host = environment["DOCKER_HOST"], !host.isEmpty { return try EngineEndpoint(parsing: host, secure: secure) }

        let folder = DockerConfig.folder(environment)
        if let name = currentContext(environment, folder: folder, files: files) {
            return try endpoint(ofContext: name, folder: folder ?? "", files: files)
        }
        let usual = "/var/run/docker.sock"
        if !files.exists(usual), let runtime = environment["XDG_RUNTIME_DIR"], files.exists("\(runtime)/docker.sock") {
            return .unix("\(runtime)/docker.sock")
        }
        return .unix(usual)
    }

    /// The name of the current context; nil for `default`, which is the usual socket.
    private static func currentContext(_ environment: [String: String], folder: String?, files: Files) -> String? {
        if let name = environment["DOCKER_CONTEXT"], !name.isEmpty { return name == "default" ? nil : name }
        guard let folder, let bytes = files.read("\(folder)/config.json"),
            let configuration = try? JSONCoding.decode(Configuration.self, from: bytes),
            let name = configuration.currentContext, !name.isEmpty, name != "default"
        else { return nil }
        return name
    }

    /// The endpoint of a context. The CLI stores each context in a folder named after the SHA-256
    /// of its name. Reading all contexts avoids computing the digest.
    private static func endpoint(ofContext name: String, folder: String, files: Files) throws(EngineError) -> EngineEndpoint {
        let contexts = "\(folder)/contexts/meta"
        for entry in files.list(contexts).sorted() {
            guard let bytes = files.read("\(contexts)/\(entry)/meta.json"),
                let context = try? JSONCoding.decode(Context.self, from: bytes), context.Name == name
            else { continue }
            guard let host = context.Endpoints?["docker"]?.Host, !host.isEmpty else {
                throw .invalidEndpoint("the docker context \(name)", reason: "it has no docker endpoint")
            }
            let secure = !files.list("\(folder)/contexts/tls/\(entry)/docker").isEmpty
            return try EngineEndpoint(parsing: host, secure: secure)
        }
        throw .invalidEndpoint("the docker context \(name)", reason: "there is no such context")
    }

    private struct Configuration: Decodable { let currentContext: String? }

    private struct Context: Decodable {
        struct Endpoint: Decodable { let Host: String? }
        let Name: String
        let Endpoints: [String: Endpoint]?
    }
}
